import { isSwapped } from './registers.ts';
import type { WordOrder } from './value-format.ts';

const decoder = new TextDecoder('utf-8', { fatal: false });
const encoder = new TextEncoder();

/**
 * Text in registers, two bytes each, up to the first NUL and without blanks at its end. Registers of a text always
 * stand in reading order; only the bytes within one may be swapped.
 */
export function decodeText(words: Uint16Array, at: number, registers: number, order: WordOrder): string {
  const bytes = new DataView(new ArrayBuffer(2 * registers));
  for (let index = 0; index < registers; index++) bytes.setUint16(2 * index, words[at + index] ?? 0, isSwapped(order));
  const all = new Uint8Array(bytes.buffer);
  const end = all.indexOf(0);
  return decoder.decode(end < 0 ? all : all.subarray(0, end)).trimEnd();
}

/** The registers of a text, filled up with NUL; or why it does not fit. */
export function encodeText(text: string, registers: number, order: WordOrder): Uint16Array | string {
  const coded = encoder.encode(text);
  if (coded.length > 2 * registers)
    return `the text has ${coded.length} bytes, ${registers} registers hold ${2 * registers}`;
  const bytes = new DataView(new ArrayBuffer(2 * registers));
  new Uint8Array(bytes.buffer).set(coded);
  return Uint16Array.from({ length: registers }, (_, index) => bytes.getUint16(2 * index, isSwapped(order)));
}
