/** Least and most depth of a block, in percent of the text colour: dark enough to stand out, light enough to read on. */
const DEPTH_MIN = 5;
const DEPTH_MAX = 24;

/** How deep a block of this value is drawn among all values that occur. */
export function depthOf(value: number | null, values: readonly number[]): string {
  const index = value === null ? 0 : Math.max(0, values.indexOf(value));
  const share = values.length > 1 ? index / (values.length - 1) : 1;
  return `${Math.round(DEPTH_MIN + share * (DEPTH_MAX - DEPTH_MIN))}%`;
}

/** True for the lowest of several values: off, set back. */
export function isLow(value: number | null, values: readonly number[]): boolean {
  return value === null || (values.length > 1 && value === values[0]);
}
