import type { PointId } from '@t3000/core';
import { nextCron, parseCron } from '@t3000/engine';
import type { Building, ChangeRule, CronTrend } from '@t3000/engine';
import type { TrendLogRow, TrendLogTable, TrendMode } from '@t3000/site';

/** Ticks of a calendar looked at for the longest distance between two: a week of hours. */
const TICKS_LOOKED_AT = 168;

/** How one point is recorded, all its logs together. */
export interface PointRecording {
  readonly mode: TrendMode;
  /** Milliseconds between samples at most; undefined when nothing says so. */
  readonly intervalMs: number | undefined;
}

/** Which points are recorded and how: the union of all trend logs, kept in memory and told to the building. */
export class TrendPlan {
  readonly #logs: TrendLogTable;
  readonly #building: Building;
  readonly #zone: () => string;
  readonly #now: () => number;
  #recordings: ReadonlyMap<PointId, PointRecording> = new Map();
  #samplesPerSecond = 0;

  constructor(logs: TrendLogTable, building: Building, zone: () => string, now: () => number) {
    this.#logs = logs;
    this.#building = building;
    this.#zone = zone;
    this.#now = now;
  }

  /** After every change of a trend log or of the zone of the site, and once at the start. */
  refresh(): void {
    const intervals = this.#logs.schedule();
    const others = this.#logs.all().filter(({ enabled, mode }) => enabled && mode !== 'interval');
    const changes = this.#changes(others.filter(({ mode }) => mode === 'change'));
    const crons = this.#crons(others.filter(({ mode }) => mode === 'cron'));
    const recordings = new Map<PointId, PointRecording>();
    for (const [id, { heartbeatMs }] of changes) recordings.set(id, { mode: 'change', intervalMs: heartbeatMs });
    for (const cron of crons) {
      const intervalMs = longestStepMs(cron, this.#now());
      for (const id of cron.pointIds) recordings.set(id, { mode: 'cron', intervalMs });
    }
    for (const [id, intervalMs] of intervals) recordings.set(id, { mode: 'interval', intervalMs });
    this.#recordings = recordings;
    this.#samplesPerSecond = rateOf(intervals);
    this.#building.setTrends(intervals, { crons, changes });
  }

  /** Undefined when the point is not recorded. */
  of(id: PointId): PointRecording | undefined {
    return this.#recordings.get(id);
  }

  /** Points recorded in any way. */
  get recorded(): number {
    return this.#recordings.size;
  }

  /** Of even intervals; calendars and changes come on top. */
  get samplesPerSecond(): number {
    return this.#samplesPerSecond;
  }

  /** A point in several logs is recorded at the smallest of their deadbands and the shortest of their heartbeats. */
  #changes(logs: readonly TrendLogRow[]): Map<PointId, ChangeRule> {
    const rules = new Map<PointId, ChangeRule>();
    for (const { id, deadband = 0, heartbeatMs } of logs) {
      for (const pointId of this.#logs.points(id)) {
        const known = rules.get(pointId);
        rules.set(pointId, {
          deadband: Math.min(deadband, known?.deadband ?? Infinity),
          heartbeatMs: least(heartbeatMs, known?.heartbeatMs),
        });
      }
    }
    return rules;
  }

  #crons(logs: readonly TrendLogRow[]): CronTrend[] {
    const timeZone = this.#zone();
    return [...Map.groupBy(logs, ({ cron }) => cron)].flatMap(([cron, same]) => {
      const schedule = parseCron(cron);
      // What is stored was checked when it came in; a newer program may know more than this one.
      if ('error' in schedule) return [];
      return [{ schedule, timeZone, pointIds: [...new Set(same.flatMap(({ id }) => this.#logs.points(id)))] }];
    });
  }
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function rateOf(intervals: ReadonlyMap<PointId, number>): number {
  let rate = 0;
  for (const ms of intervals.values()) rate += 1000 / ms;
  return rate;
}

function longestStepMs({ schedule, timeZone }: CronTrend, now: number): number | undefined {
  let at = nextCron(schedule, now, timeZone);
  let longest: number | undefined;
  for (let tick = 0; tick < TICKS_LOOKED_AT && at !== undefined; tick++) {
    const next = nextCron(schedule, at, timeZone);
    if (next !== undefined) longest = Math.max(longest ?? 0, next - at);
    at = next;
  }
  return longest;
}
