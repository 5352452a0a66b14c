import type { PointId, Sample, SampleColumns, SampleSink } from '@t3000/core';

/**
 * History of every point. `append` never waits: samples are readable at once and durable after the next
 * commit, which the store makes at least every second. Last write wins for one point and stamp.
 */
export interface HistoryStore extends SampleSink {
  /** Takes samples into memory. Samples that cannot be taken (future stamps, full disk) are counted in the statistics. */
  append(samples: SampleColumns): void;
  /**
   * Resolves when everything appended before the call survives a power cut and there is room for more: an import that
   * waits for it lets the rest of the program run. Rejects with {@link HistoryUnavailable}.
   */
  commit(): Promise<void>;
  /** Samples with `from <= at < to` in time order, the first `limit` of them. */
  range(pointId: PointId, from: number, to: number, limit: number): Promise<Series>;
  /** The newest sample at or before `at` and not older than `at - lookBackMs`. */
  at(pointIds: readonly PointId[], at: number, lookBackMs: number): Promise<readonly (Sample | undefined)[]>;
  /** One grid for all points: bucket i covers [from + i * bucketMs, from + (i + 1) * bucketMs). */
  buckets(pointIds: readonly PointId[], from: number, to: number, bucketMs: number): Promise<BucketGrid>;
  statistics(): Promise<HistoryStatistics>;
  /** Forgets samples older than `before`, in whole days and in turns; resolves with the number of samples dropped. */
  dropBefore(before: number): Promise<number>;
  /** Reads every stored byte and checks it; damaged chunks are quarantined and listed. */
  verify(): Promise<VerifyReport>;
  /** Commits and closes. */
  close(): Promise<void>;
}

/** Samples of one point as columns. */
export interface Series {
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  /** True when `limit` cut the range short. */
  readonly truncated: boolean;
}

export interface BucketGrid {
  readonly from: number;
  readonly bucketMs: number;
  readonly count: number;
  /** One per requested point, in order. */
  readonly points: readonly PointBuckets[];
}

/** Column i is bucket i. Empty buckets have `counts` 0 and NaN elsewhere: a gap stays a gap. */
export interface PointBuckets {
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Arithmetic mean of the samples that are not bad. */
  readonly avg: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Samples in the bucket, bad ones included. */
  readonly counts: Uint32Array;
  /** Worst quality byte in the bucket. */
  readonly qualities: Uint8Array;
}

export interface HistoryStatistics {
  /** Samples stored and readable. */
  readonly samples: number;
  /** Bytes on disk, what was not yet brought into its final form included. */
  readonly bytes: number;
  readonly points: number;
  readonly oldestAt: number | undefined;
  readonly newestAt: number | undefined;
  /** Since the program started. */
  readonly appended: number;
  readonly committed: number;
  readonly commits: number;
  /** Refused samples since the start, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly damagedChunks: number;
  /** Why history does not take samples now; empty when it does. */
  readonly problem: string;
}

export interface VerifyReport {
  readonly chunks: number;
  readonly damaged: readonly {
    readonly pointId: PointId;
    readonly from: number;
    readonly to: number;
    readonly why: string;
  }[];
  /** What is wrong with the files beyond single chunks, in words; empty when all is well. */
  readonly problems: readonly string[];
}

/** History cannot be written or opened now; the rest of the program goes on. */
export class HistoryUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HistoryUnavailable';
  }
}
