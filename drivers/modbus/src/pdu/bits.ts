/** Bits as the wire packs them: eight to a byte, the first in the lowest place, the last byte filled up with zeros. */
export function packBits(bits: ArrayLike<number>, into: Uint8Array, at: number): void {
  into.fill(0, at, at + Math.ceil(bits.length / 8));
  for (let index = 0; index < bits.length; index++) {
    if (bits[index]) into[at + (index >> 3)] = (into[at + (index >> 3)] ?? 0) | (1 << (index & 7));
  }
}

/** One number, 0 or 1, for each bit. */
export function unpackBits(packed: Uint8Array, at: number, count: number): Uint8Array {
  const bits = new Uint8Array(count);
  for (let index = 0; index < count; index++) bits[index] = ((packed[at + (index >> 3)] ?? 0) >> (index & 7)) & 1;
  return bits;
}
