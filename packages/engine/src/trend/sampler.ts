import { GOOD, quality, worst } from '@t3000/core';
import type { Clock, PointId, SampleColumns, SampleSink, Timer } from '@t3000/core';
import type { PointTable } from '../points/point-table.ts';

/** The wall clock may jump while a timer runs on monotonic time: look again at least this often. */
const LOOK_EVERY_MAX_MS = 10_000;

/** Wall and monotonic time apart by more than this is a jump, not the drift of a disciplined clock. */
const JUMP_MIN_MS = 2_000;

const CLOCK_SUSPECT = quality('uncertain', 'clock_suspect');

interface TrendGroup {
  readonly intervalMs: number;
  readonly ids: Int32Array;
  /** Newest stamp sampled or passed over, UTC epoch ms. */
  lastStamp: number;
  /** The wall clock jumped since the last sample. */
  isSuspect: boolean;
}

export interface SamplerOptions {
  readonly clock: Clock;
  readonly table: PointTable;
  readonly sink: SampleSink;
}

/**
 * Samples trended points on the wall-clock grid: every whole multiple of the interval in UTC, one append for all
 * points due at a tick. After a jump of the wall clock at most one sample follows per point, marked as suspect;
 * what was missed stays missing.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  #groups: TrendGroup[] = [];
  #timer: Timer | undefined;
  #started = false;
  /** Wall minus monotonic time at the last look. */
  #offsetMs: number;
  sampled = 0;
  skipped = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#offsetMs = this.#wallMinusMonotonic();
  }

  /** Points with a trend. */
  get trended(): number {
    return this.#groups.reduce((count, group) => count + group.ids.length, 0);
  }

  /** Replaces the whole plan. A group that stays keeps its place on the grid, so that no stamp comes twice. */
  setIntervals(intervals: ReadonlyMap<PointId, number>): void {
    const byInterval = new Map<number, PointId[]>();
    for (const [id, intervalMs] of intervals) {
      if (!(intervalMs >= 1)) continue;
      const ids = byInterval.get(intervalMs);
      if (ids === undefined) byInterval.set(intervalMs, [id]);
      else ids.push(id);
    }
    const before = new Map(this.#groups.map((group) => [group.intervalMs, group]));
    const now = this.#options.clock.now();
    this.#groups = [...byInterval].map(([intervalMs, ids]) => ({
      intervalMs,
      ids: Int32Array.from(ids),
      lastStamp: before.get(intervalMs)?.lastStamp ?? gridStamp(now, intervalMs),
      isSuspect: before.get(intervalMs)?.isSuspect ?? false,
    }));
    if (this.#started) this.#arm();
  }

  start(): void {
    this.#started = true;
    const now = this.#options.clock.now();
    for (const group of this.#groups) group.lastStamp = gridStamp(now, group.intervalMs);
    this.#offsetMs = this.#wallMinusMonotonic();
    this.#arm();
  }

  stop(): void {
    this.#started = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #look(): void {
    const now = this.#options.clock.now();
    const offsetMs = this.#wallMinusMonotonic();
    const hasJumped = Math.abs(offsetMs - this.#offsetMs) > JUMP_MIN_MS;
    this.#offsetMs = offsetMs;
    const due: TrendGroup[] = [];
    for (const group of this.#groups) {
      if (hasJumped) group.isSuspect = true;
      if (advance(group, now)) due.push(group);
    }
    this.#arm();
    if (due.length > 0) this.#sample(due);
  }

  #sample(due: readonly TrendGroup[]): void {
    const { table, clock, sink } = this.#options;
    const now = clock.monotonic();
    const columns = new Columns(due.reduce((count, group) => count + group.ids.length, 0));
    for (const group of due) {
      const floor = group.isSuspect ? CLOCK_SUSPECT : GOOD;
      group.isSuspect = false;
      for (const id of group.ids) {
        const index = table.indexOf(id);
        if (index === undefined || !table.wasRead(index)) this.skipped++;
        else columns.add(id, group.lastStamp, table.valueAt(index), worst(table.qualityAt(index, now), floor));
      }
    }
    this.sampled += columns.length;
    if (columns.length > 0) sink.append(columns);
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#groups.length === 0) return;
    const { clock } = this.#options;
    const now = clock.now();
    let delayMs = LOOK_EVERY_MAX_MS;
    for (const { intervalMs } of this.#groups) {
      delayMs = Math.min(delayMs, gridStamp(now, intervalMs) + intervalMs - now);
    }
    this.#timer = clock.setTimer(Math.max(delayMs, 1), () => this.#look());
  }

  #wallMinusMonotonic(): number {
    return this.#options.clock.now() - this.#options.clock.monotonic();
  }
}

/** The newest grid point not after `now`. */
function gridStamp(now: number, intervalMs: number): number {
  return Math.floor(now / intervalMs) * intervalMs;
}

/**
 * True when a grid point has passed since the last sample; several passed count once. After a small step back the
 * covered stretch is not sampled again; after a long one sampling goes on from the next grid point.
 */
function advance(group: TrendGroup, now: number): boolean {
  const stamp = gridStamp(now, group.intervalMs);
  const isDue = stamp > group.lastStamp;
  if (isDue || stamp < group.lastStamp - group.intervalMs) group.lastStamp = stamp;
  return isDue;
}

/** Filled once and then handed over: the sink may keep the arrays. */
class Columns implements SampleColumns {
  readonly pointIds: Int32Array;
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.pointIds = new Int32Array(capacity);
    this.at = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.qualities = new Uint8Array(capacity);
  }

  /** A bad value is none: history keeps the quality and NaN. */
  add(id: PointId, at: number, value: number, sampleQuality: number): void {
    this.pointIds[this.length] = id;
    this.at[this.length] = at;
    this.values[this.length] = sampleQuality >> 6 > 1 ? NaN : value;
    this.qualities[this.length] = sampleQuality;
    this.length++;
  }
}
