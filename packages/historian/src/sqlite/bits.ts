/** The set with `position` in it: the same array, or a larger one. */
export function withBit(bits: Uint8Array, position: number): Uint8Array {
  const place = position >> 3;
  let result = bits;
  if (place >= bits.length) {
    result = new Uint8Array(Math.max(place + 1, bits.length * 2));
    result.set(bits);
  }
  result[place] = (result[place] ?? 0) | (1 << (position & 7));
  return result;
}

export function hasBit(bits: Uint8Array, position: number): boolean {
  return ((bits[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
}

/** Adds the members of one set to another. */
export function union(into: Uint8Array, bits: Uint8Array): Uint8Array {
  const result = into.length >= bits.length ? into : new Uint8Array(bits.length);
  if (result !== into) result.set(into);
  for (let place = 0; place < bits.length; place++) result[place] = (result[place] ?? 0) | (bits[place] ?? 0);
  return result;
}

/** The first member at or above `start`; -1 when there is none. */
export function nextBit(bits: Uint8Array, start: number): number {
  for (let place = start >> 3, rest = ((bits[place] ?? 0) >> (start & 7)) << (start & 7); ; rest = bits[++place] ?? 0) {
    if (rest !== 0) return place * 8 + 31 - Math.clz32(rest & -rest);
    if (place >= bits.length) return -1;
  }
}

export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (let byte of bits) for (; byte !== 0; byte &= byte - 1) count++;
  return count;
}
