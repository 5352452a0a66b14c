import type { PointId } from '@t3000/core';
import type {
  CalendarTable,
  ScheduleRow,
  ScheduleRunRow,
  ScheduleRunTable,
  ScheduleTable,
  SiteStore,
} from '@t3000/site';
import type { Hub } from '../../hub.ts';
import { storedPlan } from '../../schedules/plan-dto.ts';
import type { ScheduleService } from '../../schedules/schedule-service.ts';
import { outsidePlaces } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { closed } from './closed.ts';

/** Lines of the log of others passed over for one answer. */
const PAGES_MAX = 50;
const PAGE_ROWS = 500;

/** A schedule is seen by whoever sees all it moves, and changed by whoever may change all of that. */
export function seesSchedule(scope: Scope, { outputs }: Pick<ScheduleRow, 'outputs'>): boolean {
  return !scope.isHidden || (outputs.length > 0 && outputs.every((id) => scope.seesPoint(id)));
}

function requireOutputs(scope: Scope, outputs: readonly PointId[]): void {
  if (outputs.length > 0 && outputs.every((id) => scope.changesPoint(id))) return;
  throw outsidePlaces('a schedule is changed by whoever may change every point it moves, and it has to move one');
}

export function narrowSchedules({ schedules }: Pick<SiteStore, 'schedules'>, scope: Scope): ScheduleTable {
  const get: ScheduleTable['get'] = (id) => {
    const row = schedules.get(id);
    return row && seesSchedule(scope, row) ? row : undefined;
  };
  return closed<ScheduleTable>('schedules', {
    all: () => schedules.all().filter((row) => seesSchedule(scope, row)),
    get,
    insert(schedule, at) {
      requireOutputs(scope, schedule.outputs);
      return schedules.insert(schedule, at);
    },
    update(id, patch, at) {
      const row = get(id);
      if (row === undefined) return undefined;
      requireOutputs(scope, row.outputs);
      requireOutputs(scope, patch.outputs ?? row.outputs);
      return schedules.update(id, patch, at);
    },
    remove(id) {
      const row = get(id);
      if (row === undefined) return false;
      requireOutputs(scope, row.outputs);
      return schedules.remove(id);
    },
  });
}

/** Calendars stand in no place: those that a schedule of the places follows are there. */
export function narrowCalendars(site: Pick<SiteStore, 'schedules' | 'calendars'>, scope: Scope): CalendarTable {
  const seen = (): ReadonlySet<number> => seenCalendars(site, scope);
  return closed<CalendarTable>('calendars', {
    all() {
      const ids = seen();
      return site.calendars.all().filter(({ id }) => ids.has(id));
    },
    get: (id) => (seen().has(id) ? site.calendars.get(id) : undefined),
  });
}

function seenCalendars(
  { schedules, calendars }: Pick<SiteStore, 'schedules' | 'calendars'>,
  scope: Scope,
): Set<number> {
  if (!scope.isHidden) return new Set(calendars.all().map(({ id }) => id));
  const rows = schedules.all().filter((row) => seesSchedule(scope, row));
  const named = rows.flatMap(({ plan }) => storedPlan(plan).exceptions.map(({ calendar_id: id }) => id));
  return new Set(named.filter((id) => id !== null));
}

export function narrowScheduleRuns(
  site: Pick<SiteStore, 'schedules' | 'scheduleRuns'>,
  scope: Scope,
): ScheduleRunTable {
  const isSeen = (id: number): boolean => {
    const row = site.schedules.get(id);
    return row !== undefined && seesSchedule(scope, row);
  };
  return closed<ScheduleRunTable>('log of schedules', {
    query({ limit, ...query }) {
      const rows: ScheduleRunRow[] = [];
      let { before } = query;
      for (let pages = 0; pages < PAGES_MAX; pages++) {
        const page = site.scheduleRuns.query({
          ...query,
          limit: PAGE_ROWS,
          ...(before === undefined ? {} : { before }),
        });
        for (const row of page) if (rows.length < limit && isSeen(row.scheduleId)) rows.push(row);
        before = page.at(-1)?.id;
        if (rows.length === limit || page.length < PAGE_ROWS) break;
      }
      return rows;
    },
  });
}

export function narrowScheduleService(hub: Hub, scope: Scope): ScheduleService {
  const { schedules, site } = hub;
  const { runner } = schedules;
  const rowOf = (id: number): ScheduleRow | undefined => {
    const row = site.schedules.get(id);
    return row && seesSchedule(scope, row) ? row : undefined;
  };
  const parts: Partial<ScheduleService> = {
    scheduleOf: (row) => schedules.scheduleOf(row),
    outputsOf: (row) => schedules.outputsOf(row),
    put(row) {
      requireOutputs(scope, row.outputs);
      schedules.put(row);
    },
    runner: closed<ScheduleService['runner']>('running schedules', {
      get calendars() {
        const ids = seenCalendars(site, scope);
        return new Map([...runner.calendars].filter(([id]) => ids.has(id)));
      },
      state: (id) => (rowOf(id) === undefined ? undefined : runner.state(id)),
      // The stored row was removed before, and could not have been by somebody else.
      remove: (id) => runner.remove(id),
      runNow(id, actor) {
        const row = rowOf(id);
        if (row === undefined) return Promise.resolve(undefined);
        requireOutputs(scope, row.outputs);
        return runner.runNow(id, actor);
      },
    }),
  };
  return closed('schedules', parts);
}
