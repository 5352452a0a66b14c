import type { Clock, PointId } from '@t3000/core';
import type { RecordingCost, TrendStrategy } from '@t3000/contract';
import { nextCron } from '@t3000/engine';
import type { HistoryStore, Series } from '@t3000/historian';
import type { PointRow } from '@t3000/site';
import { cronOf, recordingOf } from './strategy.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** What a sample takes until this site has history enough to say so itself: measured on many, stamps at 10 ms. */
const BYTES_PER_SAMPLE = 1.3;
/** Below this the fixed part of the files hides what a sample takes. */
const SAMPLES_TO_MEASURE_MIN = 1_000_000;

/** Points whose last day tells how often all of them change, and samples of each: a second of work at most. */
const POINTS_LOOKED_AT_MAX = 40;
const SAMPLES_LOOKED_AT_MAX = 3000;
/** Fewer samples than this say nothing about a day. */
const SAMPLES_TO_TELL_MIN = 12;
/** Changes a day of a point nobody knows: a value that moves every half hour. */
const CHANGES_A_DAY_ASSUMED = 48;

interface CostDeps {
  readonly clock: Clock;
  readonly history: HistoryStore;
  readonly zone: string;
}

/** So many points and how they are to be recorded. */
export interface Wanted {
  readonly count: number;
  /** Some of them, for how often they change: see {@link someOf}. */
  readonly some: readonly Pick<PointRow, 'id' | 'kind' | 'deadband'>[];
  readonly strategy: TrendStrategy | null;
}

/** Enough of a list, evenly taken, to tell how often all of it changes. */
export function someOf<T>(all: readonly T[]): T[] {
  const step = Math.max(1, Math.floor(all.length / POINTS_LOOKED_AT_MAX));
  return all.filter((_, index) => index % step === 0).slice(0, POINTS_LOOKED_AT_MAX);
}

/** What recording so costs in a year, several ways added up. */
export async function recordingCost(deps: CostDeps, all: readonly Wanted[]): Promise<RecordingCost> {
  const bytesPerSample = await measuredBytesPerSample(deps.history);
  let points = 0;
  let samples = 0;
  let changes: RecordingCost['changes'] = 'none';
  for (const wanted of all) {
    if (wanted.strategy === null) continue;
    const each = await samplesPerYear(deps, wanted, wanted.strategy);
    points += wanted.count;
    samples += each.samples;
    if (each.changes === 'assumed' || changes === 'none') changes = each.changes;
  }
  return {
    points,
    samples_per_year: Math.round(samples),
    bytes_per_year: Math.round(samples * bytesPerSample),
    bytes_per_sample: Math.round(bytesPerSample * 1000) / 1000,
    changes,
  };
}

export async function measuredBytesPerSample(history: HistoryStore): Promise<number> {
  const { samples, bytes } = await history.statistics();
  return samples < SAMPLES_TO_MEASURE_MIN ? BYTES_PER_SAMPLE : bytes / samples;
}

async function samplesPerYear(
  deps: CostDeps,
  { count, some }: Wanted,
  strategy: TrendStrategy,
): Promise<{ samples: number; changes: RecordingCost['changes'] }> {
  const { mode, intervalMs, cron, deadband, heartbeatMs } = recordingOf(strategy, 'strategy');
  if (mode === 'interval') return { samples: (count * YEAR_MS) / intervalMs, changes: 'none' };
  if (mode === 'cron') {
    return { samples: count * ticksPerYear(cron, deps.clock.now(), deps.zone), changes: 'none' };
  }
  const beats = heartbeatMs === undefined ? 0 : DAY_MS / heartbeatMs;
  const measured = await changesADay(deps, some, deadband);
  // A change takes the place of the heartbeat that would have come.
  const aDay = Math.max(beats, measured ?? CHANGES_A_DAY_ASSUMED);
  return { samples: count * aDay * 365, changes: measured === undefined ? 'assumed' : 'measured' };
}

/** Ticks of a calendar in a year, from those of the next weeks or, where they are rare, of the whole year. */
export function ticksPerYear(text: string, now: number, zone: string): number {
  const schedule = cronOf(text, 'cron');
  const end = now + YEAR_MS;
  let at = now;
  let ticks = 0;
  while (ticks < 1000) {
    const next = nextCron(schedule, at, zone);
    if (next === undefined || next >= end) return ticks;
    at = next;
    ticks++;
  }
  return Math.round((ticks / (at - now)) * YEAR_MS);
}

/** Mean over some of the points; undefined when their last day says nothing. */
async function changesADay(
  { clock, history }: CostDeps,
  some: Wanted['some'],
  deadband: number | undefined,
): Promise<number | undefined> {
  const now = clock.now();
  const ids: PointId[] = some.map(({ id }) => id);
  const all = await history.ranges(ids, now - DAY_MS, now, SAMPLES_LOOKED_AT_MAX);
  const known: number[] = [];
  for (const [index, series] of all.entries()) {
    const point = some[index];
    const { length } = series.at;
    if (point === undefined || length < SAMPLES_TO_TELL_MIN) continue;
    const spanMs = Math.max(1, (series.at[length - 1] ?? 0) - (series.at[0] ?? 0));
    const band = point.kind === 'analog' ? Math.max(deadband ?? 0, point.deadband) : 0;
    known.push((countChanges(series, band) * DAY_MS) / spanMs);
  }
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0) / known.length;
}

function countChanges({ values }: Pick<Series, 'values'>, deadband: number): number {
  let last = Number.NaN;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value) ? Number.isNaN(last) : value === last || Math.abs(value - last) < deadband) continue;
    last = value;
    count++;
  }
  return count;
}
