import { ADDRESSES_PER_TABLE, registerTables } from '../blocks/span.ts';
import type { RegisterTable } from '../blocks/span.ts';

/** A register as people write it. */
export interface WrittenRegister {
  readonly table: RegisterTable;
  /** As on the wire, counted from 0. */
  readonly address: number;
  /** `holding:12.3` names bit 3 of the register. */
  readonly bit: number | undefined;
}

/** Leading digit of the old notation to table. */
const tableByDigit: Readonly<Record<string, RegisterTable>> = {
  0: 'coil',
  1: 'discrete',
  3: 'input',
  4: 'holding',
};

export const registerTextHelp =
  'holding:0, input:0x10, coil:5, discrete:7 or holding:12.3 (bit 3) count from 0 as on the wire; 40001, 30001, 10001, 00001 or 400001 count from 1 as in manuals';

/**
 * Reads `table:address`, counted from 0 as on the wire, or five or six digits counted from 1, as manuals write them.
 * There is no third reading: `holding:40001` is address 40001.
 */
export function readRegisterText(text: string): WrittenRegister | string {
  const trimmed = text.trim();
  const named = /^([a-z]+)\s*[:\s]\s*(\d+|0x[0-9a-f]+)(?:\.(\d+))?$/i.exec(trimmed);
  if (named !== null) return readNamed(trimmed, named);
  const classic = /^([0134])(\d{4,5})(?:\.(\d+))?$/.exec(trimmed);
  if (classic === null) return `${quoted(text)} is no register; write ${registerTextHelp}`;
  const [, digit = '', digits = '', bit] = classic;
  const table = tableByDigit[digit] ?? 'holding';
  const number = Number(digits);
  if (number === 0)
    return `${quoted(text)} is no register: this notation counts from 1, so the first is ${digit}${'1'.padStart(digits.length, '0')}`;
  return checked(trimmed, table, number - 1, bit);
}

/** The notation that leaves no doubt: `holding:12` or `holding:12.3`. */
export function registerText({ table, address }: Pick<WrittenRegister, 'table' | 'address'>, bit?: number): string {
  return `${table}:${address}${bit === undefined ? '' : `.${bit}`}`;
}

function readNamed(text: string, [, name = '', digits = '', bit]: RegExpExecArray): WrittenRegister | string {
  const table = registerTables.find((known) => known === name.toLowerCase());
  if (table === undefined) return `"${name}" is no table; there are ${registerTables.join(', ')}`;
  return checked(text, table, Number(digits), bit);
}

function checked(text: string, table: RegisterTable, address: number, bitText: string | undefined) {
  if (address >= ADDRESSES_PER_TABLE) {
    return `${quoted(text)}: address ${address} is above the maximum ${ADDRESSES_PER_TABLE - 1}`;
  }
  if (bitText === undefined) return { table, address, bit: undefined };
  const bit = Number(bitText);
  if (table === 'coil' || table === 'discrete') return `${quoted(text)}: a ${table} is one bit already`;
  if (bit > 15) return `${quoted(text)}: bit ${bit} is above the maximum 15`;
  return { table, address, bit };
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
