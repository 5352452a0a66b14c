import { ApiError } from '@t3000/contract';
import type {
  Clock,
  DeviceId,
  DeviceLink,
  HeldSchedule,
  Json,
  PartWrite,
  RequestFailure,
  ScheduleFit,
  SchedulePlace,
  WantedSchedule,
} from '@t3000/core';
import type { Building } from '@t3000/engine';
import type { ScheduleTargetRow, SiteStore } from '@t3000/site';
import type { Actor, AuditLog } from '../../audit-log.ts';
import { afterReading, differing, judge, memoryJson, memoryOf, settledParts, tokenOf } from './target-memory.ts';
import type { Judgement, PartPair, PushRecord, TargetMemory } from './target-memory.ts';
import { clockProblem, targetClock } from './target-clock.ts';
import type { TargetClock } from './target-clock.ts';

export interface TargetServiceOptions {
  readonly clock: Clock;
  readonly site: SiteStore;
  readonly building: Building;
  readonly audit: AuditLog;
  /** What devices are to hold of a schedule, and a text that changes with it. */
  readonly wanted: (
    scheduleId: number,
  ) => { readonly schedule: WantedSchedule; readonly version: string; readonly zone: string } | undefined;
  /** Something of a schedule's devices changed: tell who looks. */
  readonly onChange: (scheduleId: number) => void;
  /** Who writes the outputs of a schedule changed. */
  readonly onHandOver: (scheduleId: number) => void;
}

/** Parts named in one row of the trail, and characters of each text there. */
const AUDIT_PARTS_MAX = 24;
const AUDIT_TEXT_MAX = 200;

export interface Judged {
  readonly row: ScheduleTargetRow;
  readonly memory: TargetMemory;
  readonly judgement: Judgement;
  readonly fit: ScheduleFit | undefined;
  readonly wanted: WantedSchedule | undefined;
}

/** Keeps schedules and the devices that are to hold them in step. */
export class TargetService {
  readonly #options: TargetServiceOptions;
  /** Devices something is being written to. */
  readonly #busy = new Set<DeviceId>();
  readonly #checking = new Map<number, Promise<Judged>>();
  readonly #judged = new Map<number, { readonly key: string; readonly value: Judged }>();
  #pushes = new Set<Promise<unknown>>();

  constructor(options: TargetServiceOptions) {
    this.#options = options;
  }

  /** Pushes a crash cut off say so. */
  start(): void {
    for (const { id, memory } of this.#options.site.scheduleTargets.all()) {
      const { lastPush, ...rest } = memoryOf(memory);
      if (lastPush?.outcome !== 'running') continue;
      const cut: PushRecord = { ...lastPush, outcome: 'interrupted', detail: 'the server stopped meanwhile' };
      this.#options.site.scheduleTargets.remember(id, memoryJson({ ...rest, lastPush: cut }));
    }
  }

  /** A push under way is finished: a device is not left with half a week because of a restart. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#pushes);
  }

  get(id: number): ScheduleTargetRow {
    const row = this.#options.site.scheduleTargets.get(id);
    if (row === undefined) throw new ApiError('not_found', `there is no schedule target ${id}`);
    return row;
  }

  /** How it stands by what was read last; an edit counts at once. */
  judged(row: ScheduleTargetRow): Judged {
    const wanted = this.#options.wanted(row.scheduleId);
    const memory = memoryOf(row.memory);
    const key = `${wanted?.version ?? ''} ${row.updatedAt} ${row.calendars} ${memory.checkedAt ?? ''} ${memory.lastPush?.at ?? ''} ${memory.lastPush?.outcome ?? ''} ${memory.failure ?? ''} ${memory.clock?.at ?? ''}`;
    const known = this.#judged.get(row.id);
    if (known?.key === key) return known.value;
    const fit = wanted && memory.held ? this.#fit(row, memory.held, wanted.schedule) : undefined;
    const value: Judged = { row, memory, fit, judgement: judge(memory, fit), wanted: wanted?.schedule };
    this.#judged.set(row.id, { key, value });
    return value;
  }

  /** Devices that write the outputs of a schedule there themselves. */
  runsOn(scheduleId: number): Set<DeviceId> {
    const rows = this.#options.site.scheduleTargets.ofSchedule(scheduleId);
    return new Set(rows.filter(isHandedOver).map(({ deviceId }) => deviceId));
  }

  async places(deviceId: DeviceId): Promise<readonly SchedulePlace[]> {
    const answer = await this.#link(deviceId, (link) => link.schedulePlaces?.());
    if (!answer.ok) throw errorOf(answer);
    return answer.places;
  }

  /** Reads the device and compares; who asks meanwhile shares the reading. */
  check(id: number): Promise<Judged> {
    const row = this.get(id);
    if (this.#busy.has(row.deviceId)) throw busy(row);
    const running = this.#checking.get(id) ?? this.#check(id).finally(() => this.#checking.delete(id));
    this.#checking.set(id, running);
    return running;
  }

  /** Whether something is being written to a device; it is left alone meanwhile. */
  isBusy(deviceId: DeviceId): boolean {
    return this.#busy.has(deviceId);
  }

  /** Writes what the plan `token` showed, reads it back, and records what became of each part. */
  push(id: number, token: string, actor: Actor): Promise<PushRecord> {
    const { deviceId } = this.get(id);
    if (this.#busy.has(deviceId)) throw busy(this.get(id));
    this.#busy.add(deviceId);
    const work = this.#push(id, token, actor).finally(() => {
      this.#busy.delete(deviceId);
      this.#pushes.delete(work);
    });
    this.#pushes.add(work);
    return work;
  }

  /** Forgets what is known of removed rows, and tells what follows from new settings. */
  changed({ id, scheduleId }: ScheduleTargetRow): void {
    this.#judged.delete(id);
    this.#options.onHandOver(scheduleId);
    this.#options.onChange(scheduleId);
  }

  async #check(id: number): Promise<Judged> {
    const row = this.get(id);
    const before = this.judged(row).judgement.state;
    const held = await this.#read(row);
    const clock = held.ok ? await this.#clock(row) : undefined;
    // Settings may have changed, or the target may be gone.
    const current = this.get(id);
    const memory = withClock(memoryOf(current.memory), clock);
    const after = this.#remember(current, held, memory);
    if (after.judgement.state !== before || !held.ok) this.#options.onChange(row.scheduleId);
    return after;
  }

  #remember(row: ScheduleTargetRow, held: HeldSchedule | RequestFailure, memory: TargetMemory): Judged {
    const { clock, site, wanted, onHandOver } = this.#options;
    const now = clock.now();
    const plan = wanted(row.scheduleId)?.schedule;
    const fit = held.ok && plan ? this.#fit(row, held, plan) : undefined;
    const next: TargetMemory =
      held.ok && fit ? afterReading(memory, held, fit, now) : { ...memory, checkedAt: now, failure: failureText(held) };
    site.scheduleTargets.remember(row.id, memoryJson(next));
    const stored = this.get(row.id);
    if (isHandedOver(stored) !== isHandedOver(row)) onHandOver(row.scheduleId);
    this.#judged.delete(row.id);
    return this.judged(stored);
  }

  async #push(id: number, token: string, actor: Actor): Promise<PushRecord> {
    const { clock, site, audit, onChange } = this.#options;
    const row = this.get(id);
    const read = await this.#read(row);
    const clockBefore = read.ok ? await this.#clock(row) : undefined;
    const { judgement, memory, wanted } = this.#remember(row, read, withClock(memoryOf(row.memory), clockBefore));
    if (!read.ok) throw errorOf(read);
    const [misfit] = judgement.misfits;
    if (misfit) {
      const text = `${read.name} has no room for it: ${misfit.place}: ${misfit.value}; ${misfit.limit}`;
      throw new ApiError('conflict', text, { misfits: judgement.misfits.length });
    }
    if (wanted === undefined || tokenOf(judgement.pairs) !== token) {
      throw new ApiError('conflict', 'the schedule or the device changed since the plan was shown; look at it again');
    }
    const only = differing(judgement);
    const begun: PushRecord = { at: clock.now(), by: actor.name, outcome: 'running', detail: '', parts: [] };
    site.scheduleTargets.remember(id, memoryJson({ ...memory, lastPush: begun }));
    onChange(row.scheduleId);
    const writes = only.size === 0 ? [] : await this.#write(row, read, wanted, only);
    const fixed = writes.filter(({ status }) => status === 'fixed').map(({ part }) => part);
    const after = await this.#read(row);
    const clockAfter = after.ok ? await this.#clock(row) : undefined;
    const all = [...new Set([...(memory.fixed ?? []), ...fixed])];
    const during = withClock({ ...memory, fixed: all }, clockAfter ?? clockBefore);
    const shown = this.#remember(this.get(id), after, during);
    const isDone = after.ok && shown.judgement.state === 'in_sync';
    const parts = settledParts(writes, after.ok ? shown.judgement.pairs : undefined, failureText(after));
    const record: PushRecord = {
      ...begun,
      outcome: isDone ? 'done' : after.ok ? 'failed' : 'unconfirmed',
      detail: isDone ? '' : problemOf(parts, after),
      parts,
    };
    const pushed = isDone ? { pushedAt: begun.at, pushedBy: actor.name } : {};
    site.scheduleTargets.remember(id, memoryJson({ ...shown.memory, ...pushed, lastPush: record }));
    this.#judged.delete(id);
    const marks = { before: judgement.pairs, after: shown.judgement.pairs, clock: shown.memory.clock };
    this.#audit(row, actor, { record, ...marks, audit });
    onChange(row.scheduleId);
    return record;
  }

  #audit(
    row: ScheduleTargetRow,
    actor: Actor,
    done: {
      record: PushRecord;
      before: readonly PartPair[];
      after: readonly PartPair[];
      clock: TargetClock | undefined;
      audit: AuditLog;
    },
  ): void {
    const { record, before, after, audit } = done;
    const parts = record.parts.slice(0, AUDIT_PARTS_MAX).map(({ part, status }): Json => {
      const old = before.find((pair) => pair.part === part);
      const now = record.outcome === 'unconfirmed' ? undefined : after.find((pair) => pair.part === part);
      return { part, status, old: short(old?.held), requested: short(old?.wanted), read_back: short(now?.held) };
    });
    const result = record.outcome === 'done' || record.outcome === 'unconfirmed' ? record.outcome : 'failed';
    const details = {
      device_id: row.deviceId,
      place: row.place,
      reason: record.detail,
      parts,
      ...clockDetails(done.clock),
    };
    audit.record(actor, 'schedule.push', `schedule:${row.scheduleId}`, result, details);
  }

  #read({ deviceId, place, calendars }: ScheduleTargetRow): Promise<HeldSchedule | RequestFailure> {
    return this.#link(deviceId, (link) => link.readSchedule?.(place, { calendars }));
  }

  /** The clock the device will switch by. Not every device has one that can be read, and a plan is shown without it. */
  async #clock({ deviceId, scheduleId }: ScheduleTargetRow): Promise<TargetClock | undefined> {
    const { building, wanted, clock } = this.#options;
    const zone = wanted(scheduleId)?.zone;
    const reading = await building.withLink(deviceId, (link) => link.measureClock?.());
    return reading?.ok === true && zone !== undefined ? targetClock(reading, zone, clock.now()) : undefined;
  }

  async #write(
    { deviceId, calendars }: ScheduleTargetRow,
    held: HeldSchedule,
    wanted: WantedSchedule,
    only: ReadonlySet<string>,
  ): Promise<readonly PartWrite[]> {
    const { building } = this.#options;
    const writes = await building.withLink(deviceId, (link) => link.writeSchedule?.(held, wanted, { calendars }, only));
    return (
      writes ?? [...only].map((part) => ({ part, status: 'not_sent', detail: 'the device was removed meanwhile' }))
    );
  }

  #fit(
    { deviceId, calendars }: ScheduleTargetRow,
    held: HeldSchedule,
    wanted: WantedSchedule,
  ): ScheduleFit | undefined {
    return this.#options.building.withLink(deviceId, (link) => link.fitSchedule?.(held, wanted, { calendars }));
  }

  async #link<T>(
    deviceId: DeviceId,
    use: (link: DeviceLink) => Promise<T | RequestFailure> | undefined,
  ): Promise<T | RequestFailure> {
    const { building, site } = this.#options;
    const name = site.devices.get(deviceId)?.name ?? String(deviceId);
    const asked = building.withLink(deviceId, (link) => use(link) ?? 'none');
    if (asked === undefined) return { ok: false, reason: 'closed', detail: `"${name}" is disabled or not configured` };
    if (asked === 'none') return { ok: false, reason: 'refused', detail: `"${name}" keeps no schedules of its own` };
    return asked;
  }
}

/** What is known of a clock from earlier is no news. */
function withClock(memory: TargetMemory, clock: TargetClock | undefined): TargetMemory {
  const { clock: earlier, ...rest } = memory;
  if (clock !== undefined) return { ...rest, clock };
  return earlier === undefined ? memory : rest;
}

/** The device has held the schedule, and is to run it: from then on until somebody says otherwise. */
export function isHandedOver({ runsOn, memory }: ScheduleTargetRow): boolean {
  return runsOn === 'device' && memoryOf(memory).confirmedAt !== undefined;
}

function problemOf(parts: readonly PartWrite[], after: HeldSchedule | RequestFailure): string {
  const failed = parts.find(({ status }) => status !== 'written' && status !== 'fixed');
  if (failed) return `${failed.part}: ${failed.detail}`;
  return after.ok ? 'the device shows other times than were written' : failureText(after);
}

function failureText(held: HeldSchedule | RequestFailure): string {
  return held.ok ? 'nobody can judge what fits' : held.detail;
}

/** How far the device's clock was off when it took the times; nothing when it is right. */
function clockDetails(clock: TargetClock | undefined): { readonly clock_off_ms?: number } {
  return clock === undefined || clockProblem(clock) === '' ? {} : { clock_off_ms: clock.offMs };
}

function short(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, AUDIT_TEXT_MAX);
}

function busy({ deviceId }: ScheduleTargetRow): ApiError {
  return new ApiError('busy', `a schedule is being written to device ${deviceId}; one at a time`);
}

function errorOf({ reason, detail }: RequestFailure): ApiError {
  if (reason === 'timeout') return new ApiError('device_timeout', detail);
  if (reason === 'busy') return new ApiError('busy', detail);
  return new ApiError(reason === 'closed' || reason === 'aborted' ? 'conflict' : 'device_refused', detail);
}
