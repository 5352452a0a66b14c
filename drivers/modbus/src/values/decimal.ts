/** Digits that always tell two numbers of double precision apart from noise of one multiplication. */
const DIGITS_KEPT = 15;

/** The shortest decimal that is the same single-precision number: 21.3, not 21.299999237060547. */
export function shortestSingle(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

/** raw × scale + offset without the dust of binary fractions: 213 × 0.1 is 21.3. */
export function scaled(raw: number, scale: number, offset: number): number {
  if (scale === 1 && offset === 0) return raw;
  return tidy(raw * scale + offset);
}

/** (value − offset) ÷ scale, the way back. */
export function unscaled(value: number, scale: number, offset: number): number {
  if (scale === 1 && offset === 0) return value;
  return tidy((value - offset) / scale);
}

function tidy(value: number): number {
  return Number.isFinite(value) && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS_KEPT)) : value;
}
