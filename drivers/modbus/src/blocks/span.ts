/** The four tables of the protocol (specification chapter 4.3), by the names of its data model. */
export const registerTables = ['coil', 'discrete', 'input', 'holding'] as const;
export type RegisterTable = (typeof registerTables)[number];

/** Registers or bits that belong together. Addresses are those on the wire, counted from 0. */
export interface Span {
  readonly table: RegisterTable;
  readonly address: number;
  readonly count: number;
}

/** Addresses have 16 bits. */
export const ADDRESSES_PER_TABLE = 0x1_0000;

/** Most registers of one answer (specification 6.3), and most bits (6.1). */
export const REGISTERS_PER_READ_MAX = 125;
export const BITS_PER_READ_MAX = 2000;

export function isBitTable(table: RegisterTable): boolean {
  return table === 'coil' || table === 'discrete';
}

export function endOf({ address, count }: Pick<Span, 'address' | 'count'>): number {
  return address + count;
}

/** `holding 40 to 43`, the way every message names registers. */
export function spanText({ table, address, count }: Span): string {
  return count === 1 ? `${table} ${address}` : `${table} ${address} to ${address + count - 1}`;
}
