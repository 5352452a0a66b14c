/** Four decimal digits per register, the highest first; NaN when a nibble is no digit. */
export function readBcd(bytes: DataView, registers: number): number {
  let value = 0;
  for (let index = 0; index < 2 * registers; index++) {
    const byte = bytes.getUint8(index);
    const [high, low] = [byte >> 4, byte & 15];
    if (high > 9 || low > 9) return NaN;
    value = value * 100 + high * 10 + low;
  }
  return value;
}

/** `value` is a whole number that fits. */
export function writeBcd(bytes: DataView, registers: number, value: number): void {
  let rest = value;
  for (let index = 2 * registers - 1; index >= 0; index--) {
    const pair = rest % 100;
    bytes.setUint8(index, (Math.floor(pair / 10) << 4) | (pair % 10));
    rest = Math.floor(rest / 100);
  }
}
