import type { ExceptionCode } from '../pdu/exceptions.ts';

export type BitTable = 'coils' | 'discrete_inputs';
export type RegisterTable = 'holding' | 'input';

/**
 * One unit as its clients see it: four tables and a name plate. Methods throw a Refusal for what is not there or not
 * allowed; ranges lie within 0 to 65535. A write is carried out whole or not at all.
 */
export interface ServedUnit {
  readBits(table: BitTable, address: number, count: number): ArrayLike<number>;
  readRegisters(table: RegisterTable, address: number, count: number): ArrayLike<number>;
  writeBits(address: number, bits: Uint8Array): void;
  writeRegisters(address: number, registers: Uint16Array): void;
  /**
   * For units whose writes are carried out elsewhere: asked once after each answered request, it resolves with the
   * exception to answer instead, or undefined when the write has arrived. Undefined means that nothing was written.
   */
  readonly confirmation?: () => Promise<ExceptionCode | undefined> | undefined;
  /** Answer to function 17. */
  readonly serverId: string;
  /** Object id to text, for function 43/14; ids 0 to 2 are mandatory. */
  readonly identification: ReadonlyMap<number, string>;
}

/**
 * The unit behind an id, as the client at this address may see it (empty on a serial line); undefined for nobody: a
 * gateway says so, a serial line stays silent.
 */
export type UnitLookup = (unit: number, client: string) => ServedUnit | undefined;
