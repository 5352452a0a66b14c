import { viewOf } from './limits.ts';

/** Registers as the wire carries them: high byte first. */
export function unpackRegisters(bytes: Uint8Array, at: number, count: number): Uint16Array {
  const registers = new Uint16Array(count);
  const view = viewOf(bytes);
  for (let index = 0, place = at; index < count; index++, place += 2) registers[index] = view.getUint16(place);
  return registers;
}

export function packRegisters(registers: ArrayLike<number>, into: Uint8Array, at: number): void {
  const view = viewOf(into);
  for (let index = 0; index < registers.length; index++) view.setUint16(at + index * 2, registers[index] ?? 0);
}
