import { ExceptionCode } from '../pdu/exceptions.ts';
import { Refusal } from './refusal.ts';
import type { BitTable, RegisterTable, ServedUnit } from './served-unit.ts';

const SPACE = 65_536;

export interface RegisterUnitOptions {
  /** Addresses that exist in each table, from 0; the whole space unless given. */
  readonly size?: number;
  readonly serverId?: string;
  readonly identification?: ReadonlyMap<number, string>;
  /** Deny by default: a register takes writes only when this says so. */
  readonly mayWrite?: (table: 'coils' | 'holding', address: number) => boolean;
  readonly onWrite?: (table: 'coils' | 'holding', address: number, count: number) => void;
}

/** A unit whose tables are plain memory. */
export class RegisterUnit implements ServedUnit {
  readonly coils: Uint8Array;
  readonly discreteInputs: Uint8Array;
  readonly holding: Uint16Array;
  readonly input: Uint16Array;
  readonly serverId: string;
  readonly identification: ReadonlyMap<number, string>;
  readonly #size: number;
  readonly #mayWrite: (table: 'coils' | 'holding', address: number) => boolean;
  readonly #onWrite: ((table: 'coils' | 'holding', address: number, count: number) => void) | undefined;

  constructor(options: RegisterUnitOptions = {}) {
    this.#size = options.size ?? SPACE;
    this.coils = new Uint8Array(this.#size);
    this.discreteInputs = new Uint8Array(this.#size);
    this.holding = new Uint16Array(this.#size);
    this.input = new Uint16Array(this.#size);
    this.serverId = options.serverId ?? 'T3000 Hub';
    this.identification =
      options.identification ??
      new Map([
        [0, 'T3000'],
        [1, 'Hub'],
        [2, '1'],
      ]);
    this.#mayWrite = options.mayWrite ?? (() => false);
    this.#onWrite = options.onWrite;
  }

  readBits(table: BitTable, address: number, count: number): Uint8Array {
    this.#check(address, count);
    return (table === 'coils' ? this.coils : this.discreteInputs).subarray(address, address + count);
  }

  readRegisters(table: RegisterTable, address: number, count: number): Uint16Array {
    this.#check(address, count);
    return (table === 'holding' ? this.holding : this.input).subarray(address, address + count);
  }

  writeBits(address: number, bits: Uint8Array): void {
    this.#checkWrite('coils', address, bits.length);
    this.coils.set(bits, address);
    this.#onWrite?.('coils', address, bits.length);
  }

  writeRegisters(address: number, registers: Uint16Array): void {
    this.#checkWrite('holding', address, registers.length);
    this.holding.set(registers, address);
    this.#onWrite?.('holding', address, registers.length);
  }

  #check(address: number, count: number): void {
    if (address + count > this.#size) throw new Refusal(ExceptionCode.illegalDataAddress);
  }

  #checkWrite(table: 'coils' | 'holding', address: number, count: number): void {
    this.#check(address, count);
    for (let at = address; at < address + count; at++) {
      if (!this.#mayWrite(table, at)) throw new Refusal(ExceptionCode.illegalDataAddress);
    }
  }
}
