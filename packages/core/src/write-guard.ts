/** What a write has to pass besides the range of its point: set for each point by whoever configures it. */
export interface WriteGuard {
  /** Smallest and largest value that may be written, in the point's own unit; they never hinder a release. */
  readonly lowest: number | undefined;
  readonly highest: number | undefined;
  /** Largest distance of one write from the present value, in the point's own unit; of analog points alone. */
  readonly step: number | undefined;
  /** Writes the equipment behind the point takes within a span; undefined leaves it to the general limit. */
  readonly rate: WriteRateLimit | undefined;
  /** A person confirms the write after reading {@link confirmText}. */
  readonly confirm: boolean;
  /** What to think of before writing, in the words of whoever set it up; may be empty. */
  readonly confirmText: string;
  /** What a person asks for is carried out after another person has approved it. */
  readonly critical: boolean;
}

export interface WriteRateLimit {
  readonly writes: number;
  readonly spanMs: number;
}

/** Every write passes. */
export const NO_GUARD: WriteGuard = {
  lowest: undefined,
  highest: undefined,
  step: undefined,
  rate: undefined,
  confirm: false,
  confirmText: '',
  critical: false,
};

/** Writes one span may allow: each is remembered for as long as the span lasts. */
export const GUARD_WRITES_MAX = 1_000;

/** A day: longer spans would forget at every restart what they are there to count. */
export const GUARD_SPAN_MAX_MS = 86_400_000;

/** One sentence naming what contradicts itself in a guard; undefined when it makes sense. */
export function guardProblem({ lowest, highest, step, rate }: WriteGuard): string | undefined {
  if (lowest !== undefined && highest !== undefined && lowest > highest)
    return `lowest value ${lowest} is above highest value ${highest}: nothing could be written`;
  if (step !== undefined && step <= 0) return `largest step ${step} is not above 0`;
  if (rate === undefined) return undefined;
  if (rate.writes < 1 || rate.writes > GUARD_WRITES_MAX)
    return `${rate.writes} writes in a span are not 1 to ${GUARD_WRITES_MAX}`;
  if (rate.spanMs < 1_000 || rate.spanMs > GUARD_SPAN_MAX_MS)
    return `a span of ${rate.spanMs / 1_000} s is not 1 to ${GUARD_SPAN_MAX_MS / 1_000} s`;
  return undefined;
}
