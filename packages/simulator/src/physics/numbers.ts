/** The nearest number within the limits. */
export function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(value, minimum), maximum);
}

/** Where `value` stands between two limits, as 0 to 1. */
export function ramp(value: number, from: number, to: number): number {
  return clamp((value - from) / (to - from), 0, 1);
}

/** One step of a first-order lag, exact for any step length. */
export function lag(value: number, target: number, seconds: number, timeConstantSeconds: number): number {
  return target + (value - target) * Math.exp(-seconds / timeConstantSeconds);
}
