import { messageOf } from '@t3000/core';
import type { Clock, Logger, PointId, Timer } from '@t3000/core';
import type { Calendars } from './day-plan.ts';
import type { Calendar, Schedule, ScheduleId } from './schedule.ts';
import { applyTo, failedPoints } from './apply.ts';
import type { OutputResult, WriteOutput } from './apply.ts';
import { nextChange, stateAt, timeline } from './timeline.ts';
import type { PlannedChange } from './timeline.ts';

export type RunCause = 'time' | 'start' | 'edit' | 'by_hand' | 'retry' | 'ended';
export type RunStatus = 'running' | 'done' | 'failed' | 'missed' | 'skipped' | 'interrupted';

/** One line of the execution log. */
export interface ScheduleRun {
  readonly scheduleId: ScheduleId;
  readonly cause: RunCause;
  /** When it was due, and when it was done. */
  readonly dueAt: number;
  readonly at: number;
  readonly value: number | undefined;
  /** `weekly`, `default`, the name of an exception ... */
  readonly source: string;
  readonly status: RunStatus;
  /** Who asked, for runs by hand. */
  readonly actor: string;
  readonly results: readonly OutputResult[];
}

/** Keeps what ran. What `begin` returned from is on disk: after a crash nothing runs twice and nothing is forgotten. */
export interface RunStore {
  /** Adds a line and moves the mark up to which the schedule has run. Gives the line's id. */
  begin(run: ScheduleRun, ranUntil: number): number;
  finish(id: number, status: RunStatus, results: readonly OutputResult[]): void;
}

export type ScheduleStatus = 'idle' | 'running' | 'failed' | 'disabled';

export interface ScheduleState {
  readonly scheduleId: ScheduleId;
  readonly status: ScheduleStatus;
  readonly value: number | undefined;
  readonly source: string;
  readonly next: PlannedChange | undefined;
  readonly lastRunAt: number | undefined;
  /** Points that have not taken the value yet and are tried again. */
  readonly waiting: readonly PointId[];
}

export interface ScheduleRunnerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: RunStore;
  readonly write: WriteOutput;
  /** Whether the point's device answers; what it did not take waits until it does. */
  readonly isReachable: (pointId: PointId) => boolean;
  readonly onUpdate: (state: ScheduleState) => void;
}

/** A clock that is set is noticed within this time, monotonic. */
const WAKE_MAX_MS = 15_000;
/** Later than this, an entry counts as missed: the rule of the schedule decides. */
const LATE_MAX_MS = 60_000;
/** A clock set back by more than a day was wrong before: waiting until it catches up would stop the building. */
const SET_BACK_MAX_MS = 25 * 3_600_000;
/** What did not take its value is tried again this often; a device that returns has it soon. */
const RETRY_MS = 30_000;
/** Absences longer than this are not gone through day by day: a clock that was wrong may have been decades ahead. */
const CATCH_UP_MAX_MS = 31 * 86_400_000;
/** Entries listed as missed after a long absence; the newest are what people look for. */
const MISSED_MAX = 50;

interface Running {
  schedule: Schedule;
  /** Everything up to here has run, UTC epoch ms. */
  ranUntil: number;
  next: PlannedChange | undefined;
  lastRunAt: number | undefined;
  status: ScheduleStatus;
  waiting: readonly PointId[];
  /** Monotonic ms; undefined when nothing waits. */
  retryAt: number | undefined;
  /** Tells an outdated run that a newer one follows. */
  generation: number;
  tail: Promise<void>;
}

/** What differs from writing the outputs of the schedule on its own account. */
interface How {
  readonly actor?: string;
  readonly points?: readonly PointId[];
  /** The version of the schedule that writes. */
  readonly by?: Schedule;
  readonly stillAway?: readonly PointId[];
}

/** A run with its line in the log. */
interface Started {
  readonly id: number | undefined;
  readonly run: ScheduleRun;
  readonly generation: number;
  readonly how: How;
}

/** Runs schedules: the same plan the previews show, one entry once, and again what a device did not take. */
export class ScheduleRunner {
  readonly #options: ScheduleRunnerOptions;
  readonly #running = new Map<ScheduleId, Running>();
  #calendars: Calendars = new Map();
  readonly #pending = new Set<Promise<unknown>>();
  #timer: Timer | undefined;
  #phase: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: ScheduleRunnerOptions) {
    this.#options = options;
  }

  /** Hands in what was stored; `ranUntil` is undefined for a schedule that never ran. */
  load(
    schedules: readonly { schedule: Schedule; ranUntil: number | undefined }[],
    calendars: readonly Calendar[],
  ): void {
    this.#calendars = new Map(calendars.map((calendar) => [calendar.id, calendar]));
    for (const { schedule, ranUntil } of schedules) this.#add(schedule, ranUntil ?? this.#options.clock.now() - 1);
  }

  /** Catches up with the time the program was away, by each schedule's rule, and goes on from there. */
  start(): void {
    this.#phase = 'running';
    for (const running of this.#running.values()) if (running.schedule.enabled) this.#catchUp(running, 'start');
    this.#arm();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#phase = 'stopped';
    this.#timer?.cancel();
    await this.settled();
  }

  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Adds or replaces a schedule; what it says now is applied, and what it no longer writes is released. */
  put(schedule: Schedule): void {
    const known = this.#running.get(schedule.id);
    const now = this.#options.clock.now();
    const running = known ?? this.#add(schedule, now);
    const before = running.schedule;
    running.schedule = schedule;
    this.#plan(running);
    if (this.#phase !== 'running') return;
    if (known !== undefined && before.enabled) this.#release(running, before, schedule);
    if (schedule.enabled) void this.#apply(running, stateAt(schedule, this.#calendars, now), 'edit');
    else this.#settle(running, 'disabled', []);
    this.#arm();
  }

  /** Forgets a schedule and releases what it held. */
  remove(id: ScheduleId): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    if (running.schedule.enabled) this.#release(running, running.schedule, undefined);
    this.#running.delete(id);
  }

  /** Replaces the calendars; schedules whose value changes by it follow at once. */
  setCalendars(calendars: readonly Calendar[]): void {
    const now = this.#options.clock.now();
    const before = this.#calendars;
    this.#calendars = new Map(calendars.map((calendar) => [calendar.id, calendar]));
    for (const running of this.#running.values()) {
      const { schedule } = running;
      this.#plan(running);
      const [old, next] = [stateAt(schedule, before, now), stateAt(schedule, this.#calendars, now)];
      if (schedule.enabled && old.value !== next.value) void this.#apply(running, next, 'edit');
    }
    this.#arm();
  }

  /** Writes what the schedule says now once more. Resolves with the line of the log; undefined for an unknown one. */
  async runNow(id: ScheduleId, actor: string): Promise<ScheduleRun | undefined> {
    const running = this.#running.get(id);
    if (running === undefined) return undefined;
    const change = stateAt(running.schedule, this.#calendars, this.#options.clock.now());
    return this.#apply(running, change, 'by_hand', { actor });
  }

  state(id: ScheduleId): ScheduleState | undefined {
    const running = this.#running.get(id);
    return running && this.#stateOf(running);
  }

  get calendars(): Calendars {
    return this.#calendars;
  }

  #add(schedule: Schedule, ranUntil: number): Running {
    const running: Running = {
      schedule,
      ranUntil,
      next: undefined,
      lastRunAt: undefined,
      status: schedule.enabled ? 'idle' : 'disabled',
      waiting: [],
      retryAt: undefined,
      generation: 0,
      tail: Promise.resolve(),
    };
    this.#running.set(schedule.id, running);
    this.#plan(running);
    return running;
  }

  #plan(running: Running): void {
    const { schedule } = running;
    const after = Math.max(running.ranUntil, this.#options.clock.now());
    running.next = schedule.enabled ? nextChange(schedule, this.#calendars, after) : undefined;
  }

  #arm(): void {
    if (this.#phase !== 'running') return;
    const { clock } = this.#options;
    this.#timer?.cancel();
    let delay = WAKE_MAX_MS;
    for (const { next, retryAt } of this.#running.values()) {
      if (next !== undefined) delay = Math.min(delay, next.at - clock.now());
      if (retryAt !== undefined) delay = Math.min(delay, retryAt - clock.monotonic());
    }
    this.#timer = clock.setTimer(delay, () => this.#wake());
  }

  #wake(): void {
    const { clock } = this.#options;
    const now = clock.now();
    for (const running of this.#running.values()) {
      if (!running.schedule.enabled) continue;
      if (running.ranUntil - now > SET_BACK_MAX_MS) this.#clockWentBack(running, now);
      if (running.next !== undefined && running.next.at <= now) this.#catchUp(running, 'time');
      else if (running.retryAt !== undefined && running.retryAt <= clock.monotonic()) this.#retry(running);
      // Planned against a clock that has been set since.
      else if (running.next === undefined || running.next.at - now > WAKE_MAX_MS) this.#plan(running);
    }
    this.#arm();
  }

  /** Runs what has become due since the mark: on time, or late by the schedule's rule. */
  #catchUp(running: Running, cause: 'time' | 'start'): void {
    const { schedule } = running;
    const now = this.#options.clock.now();
    const from = Math.max(running.ranUntil + 1, now - CATCH_UP_MAX_MS);
    const due = timeline(schedule, this.#calendars, from, now + 1).slice(-MISSED_MAX);
    const last = due.at(-1);
    const isLate = last !== undefined && now - last.at > LATE_MAX_MS;
    const [superseded, latest] = isLate && schedule.missed === 'skip' ? [due, undefined] : [due.slice(0, -1), last];
    for (const change of superseded) this.#note(running, change, latest === undefined ? 'skipped' : 'missed');
    // After a restart the devices may have forgotten; what holds now is written again.
    const wanted =
      latest ?? (cause === 'start' && last === undefined ? stateAt(schedule, this.#calendars, now) : undefined);
    if (wanted !== undefined) void this.#apply(running, wanted, cause);
    running.ranUntil = Math.max(running.ranUntil, now);
    this.#plan(running);
  }

  #clockWentBack(running: Running, now: number): void {
    const { id, name } = running.schedule;
    this.#options.log.warn('the clock went back; the schedule goes on from the new time', { schedule: id, name });
    running.ranUntil = now;
    void this.#apply(running, stateAt(running.schedule, this.#calendars, now), 'start');
    this.#plan(running);
  }

  #retry(running: Running): void {
    const { clock, isReachable } = this.#options;
    running.retryAt = clock.monotonic() + RETRY_MS;
    const back = running.waiting.filter((pointId) => isReachable(pointId));
    if (back.length === 0) return;
    const stillAway = running.waiting.filter((pointId) => !back.includes(pointId));
    const change = stateAt(running.schedule, this.#calendars, clock.now());
    void this.#apply(running, change, 'retry', { points: back, stillAway });
  }

  /** What the old version wrote and the new one does not: given back, where there is something to give back. */
  #release(running: Running, before: Schedule, after: Schedule | undefined): void {
    const kept =
      after?.enabled === true && after.priority === before.priority ? new Set(after.outputs) : new Set<PointId>();
    const dropped = before.outputs.filter((pointId) => !kept.has(pointId));
    if (dropped.length === 0) return;
    const now = this.#options.clock.now();
    const state = stateAt(before, this.#calendars, now);
    const change: PlannedChange = { ...state, value: undefined, source: { kind: 'not_in_effect' } };
    void this.#apply(running, change, 'ended', { points: dropped, by: before });
  }

  #note(running: Running, change: PlannedChange, status: 'missed' | 'skipped'): void {
    const { scheduleId, ...run } = this.#runOf(running, change, 'time', '');
    this.#keep(() => this.#options.store.begin({ ...run, scheduleId, status }, change.at));
  }

  #runOf({ schedule }: Running, change: PlannedChange, cause: RunCause, actor: string): ScheduleRun {
    return {
      scheduleId: schedule.id,
      cause,
      dueAt: cause === 'time' ? change.at : this.#options.clock.now(),
      at: this.#options.clock.now(),
      value: change.value,
      source: sourceText(change),
      status: 'running',
      actor,
      results: [],
    };
  }

  /** Writes a value to the outputs, after whatever is under way for this schedule. */
  #apply(running: Running, change: PlannedChange, cause: RunCause, how: How = {}): Promise<ScheduleRun> {
    const { clock } = this.#options;
    const run = this.#runOf(running, change, cause, how.actor ?? '');
    const mark = Math.max(running.ranUntil, clock.now());
    // A retry is worth a line only when it got somewhere.
    const id = cause === 'retry' ? undefined : this.#keep(() => this.#options.store.begin(run, mark));
    if (cause !== 'ended') {
      running.generation++;
      running.retryAt = undefined;
      running.lastRunAt = run.at;
      this.#settle(running, 'running', running.waiting);
    }
    const { generation } = running;
    const work = running.tail.then(async (): Promise<ScheduleRun> => {
      // A newer value is behind this one in the line: writing the old one first would only wear the valves.
      if (cause !== 'ended' && generation !== running.generation) return this.#close(id, run, 'missed', []);
      return this.#write(running, change, { id, run, generation, how });
    });
    running.tail = work.then(() => undefined);
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
    return work;
  }

  async #write(running: Running, change: PlannedChange, { id, run, generation, how }: Started): Promise<ScheduleRun> {
    const { by = running.schedule, points = by.outputs, stillAway = [] } = how;
    const why = sourceText(change);
    const results = await applyTo(points, (pointId) => this.#options.write(by, pointId, change.value, why));
    const failed = [...failedPoints(results), ...stillAway];
    const isDone = results.every(({ ok }) => ok) && stillAway.length === 0;
    const gotSomewhere = run.cause === 'retry' && results.some(({ ok }) => ok);
    const line = gotSomewhere ? this.#keep(() => this.#options.store.begin(run, running.ranUntil)) : id;
    const done = this.#close(line, run, isDone ? 'done' : 'failed', results);
    if (generation !== running.generation || run.cause === 'ended') return done;
    if (failed.length > 0) running.retryAt = this.#options.clock.monotonic() + RETRY_MS;
    this.#settle(running, isDone ? 'idle' : 'failed', failed);
    this.#arm();
    return done;
  }

  #close(id: number | undefined, run: ScheduleRun, status: RunStatus, results: readonly OutputResult[]): ScheduleRun {
    if (id !== undefined) this.#keep(() => this.#options.store.finish(id, status, results));
    return { ...run, status, results };
  }

  #settle(running: Running, status: ScheduleStatus, waiting: readonly PointId[]): void {
    running.status = running.schedule.enabled ? status : 'disabled';
    running.waiting = waiting;
    this.#options.onUpdate(this.#stateOf(running));
  }

  #stateOf(running: Running): ScheduleState {
    const { schedule, status, next, lastRunAt, waiting } = running;
    const now = stateAt(schedule, this.#calendars, this.#options.clock.now());
    const value = schedule.enabled ? now.value : undefined;
    return { scheduleId: schedule.id, status, value, source: sourceText(now), next, lastRunAt, waiting };
  }

  /** A full disk must not stop the heating: what cannot be kept is logged, and the run goes on. */
  #keep<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#options.log.error('a run of a schedule cannot be recorded', { cause: messageOf(error) });
      return undefined;
    }
  }
}

/** A source in the words of the log. */
export function sourceText({ source }: Pick<PlannedChange, 'source'>): string {
  return source.kind === 'exception' ? source.name : source.kind;
}
