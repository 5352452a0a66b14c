import { levelOf, reasonOf } from '@t3000/core';
import type { CollectionStatistics, TrendGap } from '@t3000/contract';
import type { Series } from '@t3000/historian';
import type { ExpectedTicks } from './ticks.ts';

/** More gaps than anybody reads; they are counted all. */
const GAPS_MAX = 100;

/** A heartbeat may come this much later than it should before its lack is a gap, as a share of it. */
const BEAT_LATE_SHARE = 1.25;

type Counts = Omit<CollectionStatistics, 'point_id' | 'name'>;

/** Compares what is stored of a point with what a log should have stored. */
export function compareTicks(series: Series, ticks: ExpectedTicks): Counts {
  const hit = new Uint8Array(ticks.count);
  let [stored, late, bad] = [0, 0, 0];
  for (let index = 0; index < series.at.length; index++) {
    const tick = ticks.indexOf(series.at[index] ?? Number.NaN);
    if (tick === undefined || tick < 0 || tick >= ticks.count || hit[tick] === 1) continue;
    hit[tick] = 1;
    stored++;
    const byte = series.qualities[index] ?? 0;
    if (levelOf(byte) === 'bad') bad++;
    else if (reasonOf(byte) === 'stale') late++;
  }
  const gaps = missingRuns(hit, ticks);
  return {
    expected: ticks.count,
    stored,
    missed: ticks.count - stored,
    late,
    bad,
    ...newestOf(series),
    gaps: gaps.slice(-GAPS_MAX),
    gaps_total: gaps.length,
  };
}

/** Of a log of changes only the heartbeat can be missed. */
export function compareBeats(
  series: Series,
  { from, to, heartbeatMs }: { readonly from: number; readonly to: number; readonly heartbeatMs: number | undefined },
): Counts {
  let bad = 0;
  for (const byte of series.qualities) if (levelOf(byte) === 'bad') bad++;
  const gaps = heartbeatMs === undefined ? [] : silences(series, from, to, heartbeatMs * BEAT_LATE_SHARE);
  return {
    expected: null,
    stored: series.at.length,
    missed: null,
    late: 0,
    bad,
    ...newestOf(series),
    gaps: gaps.slice(-GAPS_MAX),
    gaps_total: gaps.length,
  };
}

function missingRuns(hit: Uint8Array, ticks: ExpectedTicks): TrendGap[] {
  const gaps: TrendGap[] = [];
  for (let start = hit.indexOf(0); start >= 0;) {
    const next = hit.indexOf(1, start);
    const end = next < 0 ? hit.length : next;
    gaps.push({ from: ticks.at(start), to: ticks.at(end - 1), missing: end - start });
    start = next < 0 ? -1 : hit.indexOf(0, next);
  }
  return gaps;
}

function silences({ at }: Series, from: number, to: number, longestMs: number): TrendGap[] {
  const gaps: TrendGap[] = [];
  let before = from;
  for (const stamp of [...at, to]) {
    if (stamp - before > longestMs) gaps.push({ from: before, to: stamp, missing: null });
    before = stamp;
  }
  return gaps;
}

function newestOf({ at, qualities }: Series): Pick<Counts, 'last_at' | 'last_quality'> {
  const last = at.at(-1);
  return { last_at: last ?? null, last_quality: last === undefined ? null : levelOf(qualities.at(-1) ?? 0) };
}
