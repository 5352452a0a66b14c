import type { PointId, Sample, SampleColumns, SampleSink } from '@t3000/core';

/**
 * History of every point. `append` never waits: samples are readable at once and durable after the next
 * commit, which the store makes at least every second. Last write wins for one point and stamp.
 */
export interface HistoryStore extends SampleSink {
  /** Samples that somebody with a wrong clock stamped too far ahead. */
  readonly quarantine: Quarantine;
  /** Takes samples into memory. Those that cannot be taken (full disk) are counted in the statistics, those from the future set aside. */
  append(samples: SampleColumns): void;
  /**
   * Resolves when everything appended before the call survives a power cut and there is room for more: an import that
   * waits for it lets the rest of the program run. Rejects with {@link HistoryUnavailable}.
   */
  commit(): Promise<void>;
  /** Samples with `from <= at < to` in time order, the first `limit` of them. */
  range(pointId: PointId, from: number, to: number, limit: number): Promise<Series>;
  /** The same of many points in one pass, the first `limit` samples of each. */
  ranges(pointIds: readonly PointId[], from: number, to: number, limit: number): Promise<readonly Series[]>;
  /** The newest sample at or before `at` and not older than `at - lookBackMs`. */
  at(pointIds: readonly PointId[], at: number, lookBackMs: number): Promise<readonly (Sample | undefined)[]>;
  /** One grid for all points: bucket i covers [from + i * bucketMs, from + (i + 1) * bucketMs). */
  buckets(pointIds: readonly PointId[], from: number, to: number, bucketMs: number): Promise<BucketGrid>;
  /** Buckets between any borders, for days of 23 hours and months, with what time makes of the values. */
  aggregate(pointIds: readonly PointId[], request: AggregateRequest): Promise<AggregateGrid>;
  statistics(): Promise<HistoryStatistics>;
  /**
   * Forgets samples older than `before`, which may differ from point to point; resolves with the number of samples
   * dropped. Only what is as old as a whole goes: a day of recent weeks, a month of what is older.
   */
  dropBefore(before: number | ((pointId: PointId) => number)): Promise<number>;
  /**
   * Brings everything sealed of months that begin before `before` into its final form; when left out, of months that
   * are over. Happens by itself, too, when it is worth it.
   */
  compact(before?: number): Promise<void>;
  /** Which stretches of time hold how much, and what is known to be damaged. Cheap: nothing is read. */
  contents(): Promise<HistoryContents>;
  /**
   * Reads every stored byte and checks it; damaged chunks are quarantined and listed. `onProgress` hears of the chunks
   * read so far and of all there are, about.
   */
  verify(onProgress?: (done: number, total: number) => void): Promise<VerifyReport>;
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
  /** Stretches of the range whose samples are lost because the file is damaged there; none when all is well. */
  readonly damaged?: readonly TimeSpan[];
}

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export interface BucketGrid {
  readonly from: number;
  readonly bucketMs: number;
  readonly count: number;
  /** One per requested point, in order. */
  readonly points: readonly PointBuckets[];
}

export interface AggregateRequest {
  /** Ascending; bucket i covers [edges[i], edges[i + 1]). */
  readonly edges: Float64Array;
  /**
   * A value holds until the next one, at most this long: what is beyond is a gap. Needed for everything that time
   * weighs; the last value before the first edge counts.
   */
  readonly holdMs?: number;
  /** The point counts upwards: see `increase`. */
  readonly counter?: {
    /** Where the counter begins anew at zero, as 65,536; without, a fall is a reset, and what follows counts from zero. */
    readonly rollOver?: number;
  };
  /** Values whose time is wanted: see `durations`. */
  readonly states?: readonly number[];
}

export interface AggregateGrid {
  readonly edges: Float64Array;
  /** One per requested point, in order. */
  readonly points: readonly PointAggregates[];
}

export interface PointAggregates extends PointBuckets {
  /** With `holdMs`: mean weighted by time; NaN where no value held. */
  readonly weighted?: Float64Array;
  /** With `holdMs`: milliseconds for which a value held. */
  readonly coveredMs?: Float64Array;
  /** With `holdMs`: value times hours, which makes kWh of kW; NaN where no value held. */
  readonly integral?: Float64Array;
  /** With `counter`: how far it counted, from the last reading before the bucket; NaN without two readings. */
  readonly increase?: Float64Array;
  /** With `states` and `holdMs`: milliseconds of each state, in the order of the request. */
  readonly durations?: readonly Float64Array[];
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
  /** Worst quality byte in the bucket; where samples are lost to a damaged file, bad with the reason `damaged`. */
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

export interface HistoryContents {
  /** Ascending by their begin; a month and days of it may both be there. */
  readonly stretches: readonly HistoryStretch[];
  /** Samples that are safe, but not in their place yet. */
  readonly unsealed: number;
  readonly damaged: VerifyReport['damaged'];
}

/** A month or a day of history. */
export interface HistoryStretch {
  readonly from: number;
  /** First moment behind it. */
  readonly to: number;
  readonly samples: number;
  /** Of its own file; undefined where it shares one with others. */
  readonly bytes: number | undefined;
  /** In its final form. */
  readonly packed: boolean;
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

/**
 * Samples stamped more than `STAMP_AHEAD_MAX_MS` ahead of the clock. In history they would hide every later value of
 * their point; here they wait until somebody knows whose clock was wrong. As durable as history, and bounded: beyond
 * {@link QUARANTINE_SAMPLES_MAX} the one that came first is dropped and counted as `future_stamp`.
 */
export interface Quarantine {
  /** Points that have samples here, those heard of last first. */
  list(): readonly QuarantinedPoint[];
  /** What is here of a point, by stamp. */
  samples(pointId: PointId): readonly QuarantinedSample[];
  /**
   * Moves samples of a point into history, each with its stamp moved by `shiftMs` (negative is earlier). Those that would
   * still be too far ahead, or before 1970, stay. Rejects with {@link HistoryUnavailable} when the disk does not take it.
   */
  takeIn(pointId: PointId, shiftMs: number): Promise<{ readonly taken: number; readonly left: number }>;
  /** Forgets what is here of a point; how many samples that were. Rejects with {@link HistoryUnavailable}. */
  discard(pointId: PointId): Promise<number>;
  /** Why what is here would not outlast the program; empty when it would. */
  readonly problem: string;
}

/** Two years of one point every quarter of an hour, or an hour of 14 points a second; 5 MB in memory and on disk. */
export const QUARANTINE_SAMPLES_MAX = 50_000;

export interface QuarantinedPoint {
  readonly pointId: PointId;
  readonly samples: number;
  /** Stamps. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** When they came, by the clock of this program. */
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
  /** How far the newest stamp was ahead when it came: about the error of the clock that made it. */
  readonly aheadMs: number;
}

export interface QuarantinedSample extends Sample {
  readonly receivedAt: number;
}

/** History cannot be written or opened now; the rest of the program goes on. */
export class HistoryUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HistoryUnavailable';
  }
}
