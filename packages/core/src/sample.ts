import type { PointId } from './point.ts';
import type { Quality } from './quality.ts';

/** One reading. `value` is NaN when there is none. */
export interface Sample {
  readonly pointId: PointId;
  /** UTC epoch milliseconds. */
  readonly at: number;
  readonly value: number;
  readonly quality: Quality;
}

/** Columns of samples, all of the same length: the form in which many samples travel without garbage. */
export interface SampleColumns {
  readonly pointIds: Int32Array;
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly length: number;
}

/** A stamp further ahead of this program's clock comes from a clock that is wrong: history sets such samples aside. */
export const STAMP_AHEAD_MAX_MS = 3_600_000;

/** Whoever keeps samples. Taking them must not wait; what cannot be taken is counted by the sink. */
export interface SampleSink {
  append(samples: SampleColumns): void;
}
