import { ExceptionCode } from '../pdu/exceptions.ts';
import { Refusal } from '../device/refusal.ts';
import type { ServedUnit } from '../device/served-unit.ts';

/** A unit with holes: what was never set does not exist. Every request is noted. */
export class SparseUnit implements ServedUnit {
  readonly holding = new Map<number, number>();
  readonly input = new Map<number, number>();
  readonly coils = new Map<number, number>();
  readonly discreteInputs = new Map<number, number>();
  readonly asked: string[] = [];
  serverId = '';
  identification: ReadonlyMap<number, string> = new Map();
  /** Longest read it gives. */
  lengthMax = 125;

  set(address: number, ...words: number[]): this {
    for (const [index, word] of words.entries()) this.holding.set(address + index, word);
    return this;
  }

  words(address: number, count: number): number[] {
    return Array.from({ length: count }, (_, index) => this.holding.get(address + index) ?? -1);
  }

  readBits(table: 'coils' | 'discrete_inputs', address: number, count: number): number[] {
    this.asked.push(`${table} ${address}+${count}`);
    return taken(table === 'coils' ? this.coils : this.discreteInputs, address, count);
  }

  readRegisters(table: 'holding' | 'input', address: number, count: number): number[] {
    this.asked.push(`${table} ${address}+${count}`);
    if (count > this.lengthMax) throw new Refusal(ExceptionCode.illegalDataValue);
    return taken(this[table], address, count);
  }

  writeBits(address: number, bits: Uint8Array): void {
    this.asked.push(`write coils ${address}=${bits.join('')}`);
    taken(this.coils, address, bits.length);
    for (const [index, bit] of bits.entries()) this.coils.set(address + index, bit);
  }

  writeRegisters(address: number, registers: Uint16Array): void {
    this.asked.push(`write ${address}=${registers.join(',')}`);
    taken(this.holding, address, registers.length);
    for (const [index, word] of registers.entries()) this.holding.set(address + index, word);
  }
}

function taken(table: ReadonlyMap<number, number>, address: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const word = table.get(address + index);
    if (word === undefined) throw new Refusal(ExceptionCode.illegalDataAddress);
    return word;
  });
}
