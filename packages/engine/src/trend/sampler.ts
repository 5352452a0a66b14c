import { GOOD, quality, worst } from '@t3000/core';
import type { Clock, PointId, SampleSink, Timer } from '@t3000/core';
import type { PointTable } from '../points/point-table.ts';
import { nextCron } from './cron.ts';
import type { CronSchedule } from './cron.ts';
import { SampleBuffer } from './sample-buffer.ts';

/** The wall clock may jump while a timer runs on monotonic time: look again at least this often. */
const LOOK_EVERY_MAX_MS = 10_000;

/** Wall and monotonic time apart by more than this is a jump, not the drift of a disciplined clock. */
const JUMP_MIN_MS = 2_000;

/** A tick reached later than this after its time is counted as late: the values are younger than their stamp says. */
const LATE_MS = 1_000;

const CLOCK_SUSPECT = quality('uncertain', 'clock_suspect');

/** Points recorded at the times of a calendar by a local clock. */
export interface CronTrend {
  readonly schedule: CronSchedule;
  readonly timeZone: string;
  readonly pointIds: readonly PointId[];
}

interface TrendGroup {
  /** Tells groups apart when the plan changes. */
  readonly key: string;
  readonly ticks: Ticks;
  readonly ids: Int32Array;
  /** Newest stamp sampled or passed over, UTC epoch ms. */
  lastStamp: number;
  /** The wall clock jumped since the last sample. */
  isSuspect: boolean;
}

/** The times at which a group is sampled. */
interface Ticks {
  /** Distance of ticks, for telling a small step of the clock from a long one; of a calendar the least there is. */
  readonly stepMs: number;
  /** The newest tick not after `now`; `since` is the last one taken. */
  newest(now: number, since: number): number;
  /** The first tick after `at`. */
  after(at: number): number;
}

export interface SamplerOptions {
  readonly clock: Clock;
  readonly table: PointTable;
  readonly sink: SampleSink;
}

/**
 * Samples trended points on the wall-clock grid, every whole multiple of the interval in UTC or the times of a calendar:
 * one append for all points due at a tick. After a jump of the wall clock at most one sample follows per point, marked as suspect;
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
  /** Points due that have never been read. */
  skipped = 0;
  /** Samples of ticks that were reached late. */
  late = 0;
  /** Samples of ticks that passed while the program was held up; a jump of the clock misses nothing. */
  missed = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#offsetMs = this.#wallMinusMonotonic();
  }

  /** Points with a trend; one in several groups counts once. */
  trendedIds(): Set<PointId> {
    const all = new Set<PointId>();
    for (const { ids } of this.#groups) for (const id of ids) all.add(id);
    return all;
  }

  /** Replaces the whole plan. A group that stays keeps its place on the grid, so that no stamp comes twice. */
  setPlan(intervals: ReadonlyMap<PointId, number>, crons: readonly CronTrend[] = []): void {
    const now = this.#options.clock.now();
    const before = new Map(this.#groups.map((group) => [group.key, group]));
    const group = (key: string, ticks: Ticks, ids: readonly PointId[]): TrendGroup => ({
      key,
      ticks,
      ids: Int32Array.from(ids),
      lastStamp: before.get(key)?.lastStamp ?? ticks.newest(now, now),
      isSuspect: before.get(key)?.isSuspect ?? false,
    });
    this.#groups = [
      ...[...byInterval(intervals)].map(([ms, ids]) => group(`${ms} ms`, evenTicks(ms), ids)),
      ...crons.map((cron) => group(`${cron.schedule.text} ${cron.timeZone}`, calendarTicks(cron), cron.pointIds)),
    ];
    if (this.#started) this.#arm();
  }

  start(): void {
    this.#started = true;
    const now = this.#options.clock.now();
    for (const group of this.#groups) group.lastStamp = group.ticks.newest(now, now);
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
      const before = group.lastStamp;
      if (!advance(group, now)) continue;
      due.push(group);
      if (!group.isSuspect) this.#countHeldUp(group, before, now);
    }
    this.#arm();
    if (due.length > 0) this.#sample(due);
  }

  #countHeldUp({ ticks, ids, lastStamp }: TrendGroup, before: number, now: number): void {
    if (now - lastStamp > LATE_MS) this.late += ids.length;
    const first = ticks.after(before);
    if (first < lastStamp) this.missed += ids.length * Math.max(1, Math.round((lastStamp - first) / ticks.stepMs));
  }

  #sample(due: readonly TrendGroup[]): void {
    const { table, clock, sink } = this.#options;
    const now = clock.monotonic();
    const columns = new SampleBuffer(due.reduce((count, group) => count + group.ids.length, 0));
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
    for (const { ticks } of this.#groups) delayMs = Math.min(delayMs, ticks.after(now) - now);
    this.#timer = clock.setTimer(Math.max(delayMs, 1), () => this.#look());
  }

  #wallMinusMonotonic(): number {
    return this.#options.clock.now() - this.#options.clock.monotonic();
  }
}

function byInterval(intervals: ReadonlyMap<PointId, number>): Map<number, PointId[]> {
  const groups = new Map<number, PointId[]>();
  for (const [id, intervalMs] of intervals) {
    if (!(intervalMs >= 1)) continue;
    const ids = groups.get(intervalMs);
    if (ids === undefined) groups.set(intervalMs, [id]);
    else ids.push(id);
  }
  return groups;
}

/** Whole multiples of the interval in UTC. */
function evenTicks(stepMs: number): Ticks {
  const newest = (now: number): number => Math.floor(now / stepMs) * stepMs;
  return { stepMs, newest, after: (at) => newest(at) + stepMs };
}

/** Of several ticks that have passed only the present minute counts: the values are those of now. */
function calendarTicks({ schedule, timeZone }: CronTrend): Ticks {
  const stepMs = 60_000;
  let [from, until] = [0, 0];
  // Between two ticks the answer is the same: it is worked out once for each.
  const after = (at: number): number => {
    if (at < from || at >= until) {
      until = nextCron(schedule, at, timeZone) ?? Number.MAX_SAFE_INTEGER;
      from = at;
    }
    return until;
  };
  return {
    stepMs,
    after,
    newest(now, since) {
      const next = after(Math.min(since, now));
      if (next > now) return Math.min(since, now);
      return now - next < stepMs ? next : Math.floor(now / stepMs) * stepMs;
    },
  };
}

/**
 * True when a tick has passed since the last sample; several passed count once. After a small step back the covered
 * stretch is not sampled again; after a long one sampling goes on from the next tick.
 */
function advance(group: TrendGroup, now: number): boolean {
  const stamp = group.ticks.newest(now, group.lastStamp);
  const isDue = stamp > group.lastStamp;
  if (isDue || stamp < group.lastStamp - group.ticks.stepMs) group.lastStamp = stamp;
  return isDue;
}
