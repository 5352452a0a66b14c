/**
 * The shortest decimal that still is the same 32-bit REAL: a sensor's 21.6 arrives as 21.600000381469727 and would
 * be shown, compared and stored as that. Whole numbers stay exact. Most field values have at most four decimals, so those are tried first.
 */
export function shortestReal(value: number): number {
  if (Number.isInteger(value)) return value;
  const size = Math.abs(value);
  if (size > 1e-3 && size < 1e7) {
    for (let scale = 10; scale <= 10_000; scale *= 10) {
      const candidate = Math.round(value * scale) / scale;
      if (Math.fround(candidate) === value) return candidate;
    }
  }
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits <= 8; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}
