import { rolePermissions } from '@t3000/contract';
import type { ServerMessage } from '@t3000/contract';
import type { Clock, DeviceId, JsonObject, Logger, PointId, WantedSchedule } from '@t3000/core';
import { ScheduleRunner, dateAt, wantedSchedule } from '@t3000/engine';
import type { Building, Calendar, OutputResult, RunStore, Schedule, ScheduleState, WriteOutput } from '@t3000/engine';
import type { CalendarRow, ScheduleRow, ScheduleRunRow, SiteStore } from '@t3000/site';
import type { Access } from '../auth/access.ts';
import { planOf, selectorOf, storedPlan } from './plan-dto.ts';

export interface ScheduleServiceOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly building: Building;
  /** Zone of schedules that name none. */
  readonly siteZone: () => string;
  readonly publish: (message: ServerMessage) => void;
  readonly access: Pick<Access, 'mayChangePoint'>;
  /** Devices that run a schedule by themselves. */
  readonly runsOn: (scheduleId: number) => ReadonlySet<DeviceId>;
}

/** The execution log is kept this long. */
const RUNS_KEPT_MS = 400 * 86_400_000;

interface Wanted {
  readonly schedule: WantedSchedule;
  /** A text that changes with it. */
  readonly version: string;
  /** IANA zone its times are in. */
  readonly zone: string;
}

/** Runs the stored schedules over the building and keeps their log. */
export class ScheduleService {
  readonly runner: ScheduleRunner;
  readonly #options: ScheduleServiceOptions;
  /** Outputs as the runner knows them. */
  readonly #outputs = new Map<number, string>();
  /** Of these, what the hub itself writes. */
  readonly #written = new Map<number, string>();
  readonly #wanted = new Map<number, Wanted>();

  constructor(options: ScheduleServiceOptions) {
    this.#options = options;
    const { clock, log, site, building, publish } = options;
    this.runner = new ScheduleRunner({
      clock,
      log,
      store: runStore(site),
      isReachable: (pointId) => {
        const deviceId = site.points.get(pointId)?.deviceId;
        return deviceId !== undefined && building.deviceStatus(deviceId)?.state !== 'offline';
      },
      write: this.#writer(),
      onUpdate: (state) => publish(updateMessage(state)),
    });
  }

  start(): void {
    const { site, log } = this.#options;
    const cutOff = site.scheduleRuns.interrupt();
    if (cutOff > 0) log.warn('runs of schedules were cut off by the last stop', { runs: cutOff });
    const rows = site.schedules.all();
    for (const row of rows) {
      this.#outputs.set(row.id, row.outputs.join());
      this.#written.set(row.id, this.outputsOf(row).join());
    }
    this.runner.load(
      rows.map((row) => ({ schedule: this.scheduleOf(row), ranUntil: row.ranUntil })),
      site.calendars.all().map(calendarOf),
    );
    this.runner.start();
  }

  stop(): Promise<void> {
    return this.runner.stop();
  }

  /** A stored schedule as the engine runs it. */
  scheduleOf(row: ScheduleRow): Schedule {
    const { id, name, enabled, priority, missed, author } = row;
    const outputs = this.outputsOf(row);
    const plan = planOf(storedPlan(row.plan), this.#options.siteZone());
    const rule = missed === 'skip' ? 'skip' : 'apply_latest';
    return { ...plan, id, name, enabled, outputs, priority, missed: rule, author };
  }

  /** What the hub writes: all outputs but those of devices that run the schedule by themselves. */
  outputsOf({ id, outputs }: ScheduleRow): readonly PointId[] {
    const { runsOn, site } = this.#options;
    const devices = runsOn(id);
    if (devices.size === 0) return outputs;
    return outputs.filter((pointId) => {
      const deviceId = site.points.get(pointId)?.deviceId;
      return deviceId === undefined || !devices.has(deviceId);
    });
  }

  /** What devices are to hold of a schedule, worked out from today on; undefined once it is gone. */
  wanted(id: number): Wanted | undefined {
    const { site, clock } = this.#options;
    const row = site.schedules.get(id);
    if (row === undefined) return undefined;
    const plan = planOf(storedPlan(row.plan), this.#options.siteZone());
    const today = dateAt(clock.now(), plan.timeZone);
    const calendars = site.calendars.all();
    // Contents, not times: two edits may fall into one millisecond.
    const version = JSON.stringify([row.plan, row.priority, plan.timeZone, today, calendars]);
    const known = this.#wanted.get(id);
    if (known?.version === version) return known;
    const all = new Map(calendars.map((each) => [each.id, calendarOf(each)]));
    const schedule = wantedSchedule({ ...plan, priority: row.priority }, all, today);
    const found = { schedule, version, zone: plan.timeZone };
    this.#wanted.set(id, found);
    return found;
  }

  /** Who writes some of its outputs changed: what the hub no longer writes is released, what it writes again is written. */
  outputsChanged(id: number): void {
    const row = this.#options.site.schedules.get(id);
    const outputs = row && this.outputsOf(row).join();
    if (row && this.#written.get(id) !== outputs) this.put(row);
  }

  put(row: ScheduleRow): void {
    this.#outputs.set(row.id, row.outputs.join());
    this.#written.set(row.id, this.outputsOf(row).join());
    this.runner.put(this.scheduleOf(row));
  }

  /** Points were removed, and with them their place in the schedules. */
  pointsChanged(): void {
    for (const row of this.#options.site.schedules.all()) {
      if (this.#outputs.get(row.id) !== row.outputs.join()) this.put(row);
    }
  }

  calendarsChanged(): void {
    this.runner.setCalendars(this.#options.site.calendars.all().map(calendarOf));
  }

  /** The zone of the site moved: everything is taken over anew. */
  reload(): void {
    for (const row of this.#options.site.schedules.all()) this.put(row);
  }

  /** Forgets lines of the log that nobody asks for any more. */
  sweep(): void {
    this.#options.site.scheduleRuns.dropBefore(this.#options.clock.now() - RUNS_KEPT_MS);
  }

  #writer(): WriteOutput {
    const { site, building } = this.#options;
    return async (schedule, pointId, value, why) => {
      if (value === undefined && site.points.get(pointId)?.commandable !== true) return undefined;
      return building.command({
        pointId,
        value,
        priority: schedule.priority,
        durationMs: undefined,
        reason: value === undefined ? 'released' : why,
        author: {
          name: `schedule ${schedule.name}`,
          address: '',
          mayWrite: () => this.#mayWrite(schedule.author, pointId),
          origin: 'program',
          keepsOwnRecord: true,
        },
      });
    };
  }

  /** The right of whoever changed the schedule last, as it is now: a right that was withdrawn is withdrawn here too. */
  #mayWrite(author: string, pointId: PointId): boolean {
    // Schedules that came with the program answer to nobody.
    if (author === '') return true;
    const user = this.#options.site.users.byName(author);
    if (user === undefined || user.disabled) return false;
    const rights: readonly string[] = rolePermissions[user.role];
    return rights.includes('write_points') && this.#options.access.mayChangePoint({ userId: user.id }, pointId);
  }
}

export function calendarOf({ id, name, dates }: CalendarRow): Calendar {
  // What is stored has passed the contract.
  return { id, name, dates: dates.map((date) => selectorOf(date as unknown as Parameters<typeof selectorOf>[0])) };
}

function updateMessage(state: ScheduleState): ServerMessage {
  return {
    type: 'ScheduleUpdate',
    schedule_id: state.scheduleId,
    status: state.status,
    value: state.value ?? null,
    next_run: state.next?.at ?? null,
    next_value: state.next?.value ?? null,
  };
}

function runStore(site: SiteStore): RunStore {
  return {
    begin: (run, ranUntil) =>
      site.scheduleRuns.begin(
        { ...run, results: run.results.map(resultJson) } satisfies Omit<ScheduleRunRow, 'id'>,
        ranUntil,
      ),
    finish: (id, status, results) => site.scheduleRuns.finish(id, status, results.map(resultJson)),
  };
}

export function resultJson({ pointId, ok, status, message }: OutputResult): JsonObject & {
  point_id: PointId;
  ok: boolean;
  status: string;
  message: string;
} {
  return { point_id: pointId, ok, status, message };
}
