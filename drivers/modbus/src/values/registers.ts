import type { WordOrder } from './value-format.ts';

/** The longest number is four registers. */
const scratch = new DataView(new ArrayBuffer(8));

/**
 * Registers of one number as bytes with the most significant first. Both directions go through the same two choices,
 * so what is written is read back in the same order.
 */
export function loadNumber(words: Uint16Array, at: number, count: number, order: WordOrder): DataView {
  const reversed = isLowFirst(order);
  const swapped = isSwapped(order);
  for (let index = 0; index < count; index++) {
    scratch.setUint16(2 * index, words[at + (reversed ? count - 1 - index : index)] ?? 0, swapped);
  }
  return scratch;
}

/** The way back: `fill` puts the most significant byte first, and the registers come out in the device's order. */
export function storeNumber(count: number, order: WordOrder, fill: (bytes: DataView) => void): Uint16Array {
  const reversed = isLowFirst(order);
  const swapped = isSwapped(order);
  fill(scratch);
  const words = new Uint16Array(count);
  for (let index = 0; index < count; index++) {
    words[reversed ? count - 1 - index : index] = scratch.getUint16(2 * index, swapped);
  }
  return words;
}

/** The least significant register comes first. */
function isLowFirst(order: WordOrder): boolean {
  return order === 'CDAB' || order === 'DCBA';
}

/** The low byte of each register comes first. */
export function isSwapped(order: WordOrder): boolean {
  return order === 'BADC' || order === 'DCBA';
}
