import { isPriority } from '@t3000/core';
import type { JsonObject, PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Input, Output, scheduleRoutes, SchedulePlan } from '@t3000/contract';
import { dateAt, differences, previewDays, scheduleConflicts, selectedDays } from '@t3000/engine';
import type { Schedule } from '@t3000/engine';
import type { NewSchedule, ScheduleRow, ScheduleRunRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { planOf, storedPlan } from '../schedules/plan-dto.ts';
import { conflictDto, previewDto, runDto, scheduleDto } from '../schedules/schedule-dto.ts';
import { resultJson } from '../schedules/schedule-service.ts';
import { isHandedOver } from '../schedules/targets/target-service.ts';
import { actorOf, sessionOf } from './actor.ts';
import { calendarHandlers } from './calendars.ts';
import { paged, pageOf } from './page.ts';

type Routes = typeof scheduleRoutes;

/** A building has some dozens. */
const SCHEDULES_MAX = 1000;

export function scheduleHandlers(hub: Hub): Handlers<Routes> {
  return {
    ...calendarHandlers(hub),
    listSchedules: ({ query }) => {
      const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      const rows = hub.site.schedules.all().filter(({ name, description, outputs }) => {
        const text = `${name}\n${description}`.toLowerCase();
        return (
          words.every((word) => text.includes(word)) &&
          (query.point_id === undefined || outputs.includes(query.point_id))
        );
      });
      return paged(rows, pageOf(query), (row) => show(hub, row));
    },
    getSchedule: ({ params }) => show(hub, scheduleOf(hub, params.id)),
    addSchedule: ({ body }, call) => {
      const row = addSchedule(hub, body, call);
      return finish(hub, call, 'schedule.create', row, { name: row.name });
    },
    updateSchedule: ({ params, body }, call) => changeSchedule(hub, call, params.id, body, 'schedule.update'),
    deleteSchedule: ({ params }, call) => {
      const row = scheduleOf(hub, params.id);
      hub.site.schedules.remove(row.id);
      hub.schedules.runner.remove(row.id);
      hub.audit.done(actorOf(call), 'schedule.delete', `schedule:${row.id}`, { name: row.name });
      hub.live.announce('schedules', [row.id]);
      return { done: true };
    },
    runSchedule: ({ params }, call) => runSchedule(hub, params.id, call),
    previewSchedule: ({ params, query }) => {
      const schedule = hub.schedules.scheduleOf(scheduleOf(hub, params.id));
      return preview(hub, schedule, query.date, query.days ?? 14);
    },
    previewSchedulePlan: ({ body }) => previewPlan(hub, body),
    listScheduleConflicts: ({ query }) => conflicts(hub, query.schedule_id),
    listScheduleRuns: ({ params, query }) => runs(hub, params.id, query),
    listAllScheduleRuns: ({ query }) => runs(hub, undefined, query),
    listCalendarDays: ({ params, query }) => {
      const calendar = hub.schedules.runner.calendars.get(params.id);
      if (calendar === undefined) throw new ApiError('not_found', `there is no calendar ${params.id}`);
      return { dates: selectedDays(calendar.dates, query.year) };
    },
  };
}

export function scheduleOf(hub: Hub, id: number): ScheduleRow {
  const row = hub.site.schedules.get(id);
  if (row === undefined) throw new ApiError('not_found', `there is no schedule ${id}`);
  return row;
}

/** Changes a stored schedule by a request, with its row in the trail under the name of what was done. */
export function changeSchedule(
  hub: Hub,
  call: Call,
  id: number,
  body: Input<Routes['updateSchedule']>['body'],
  action: 'schedule.update' | 'schedule.adopt',
): Output<Routes['getSchedule']> {
  const old = show(hub, scheduleOf(hub, id));
  const row = updateSchedule(hub, id, body, call);
  return finish(hub, call, action, row, changesOf(body, old, show(hub, row)));
}

function show(hub: Hub, row: ScheduleRow): Output<Routes['getSchedule']> {
  const dto = scheduleDto(row, hub.schedules.runner.state(row.id), hub.settings.read().time_zone);
  const targets = hub.site.scheduleTargets.ofSchedule(row.id).map((target) => ({
    id: target.id,
    device_id: target.deviceId,
    device_name: hub.site.devices.get(target.deviceId)?.name ?? '',
    place: target.place,
    state: hub.targets.judged(target).judgement.state,
    handed_over: isHandedOver(target),
  }));
  const written = new Set(hub.schedules.outputsOf(row));
  return { ...dto, targets, left_to_device_ids: row.outputs.filter((id) => !written.has(id)) };
}

function finish(
  hub: Hub,
  call: Call,
  action: string,
  row: ScheduleRow,
  details: JsonObject,
): Output<Routes['getSchedule']> {
  hub.audit.done(actorOf(call), action, `schedule:${row.id}`, details);
  hub.schedules.put(row);
  hub.live.announce('schedules', [row.id]);
  return show(hub, row);
}

function addSchedule(hub: Hub, body: Input<Routes['addSchedule']>['body'], call: Call): ScheduleRow {
  if (hub.site.schedules.all().length >= SCHEDULES_MAX) {
    throw new ApiError('conflict', `there are ${SCHEDULES_MAX} schedules, which is the maximum`, {
      limit: SCHEDULES_MAX,
    });
  }
  const plan: SchedulePlan = {
    kind: body.kind,
    time_zone: body.time_zone ?? null,
    effective_from: body.effective_from ?? null,
    effective_to: body.effective_to ?? null,
    weekly: body.weekly,
    exceptions: body.exceptions ?? [],
    default_value: body.default_value ?? null,
  };
  const schedule: NewSchedule = {
    name: body.name,
    description: body.description ?? '',
    enabled: body.enabled ?? true,
    plan: checkedPlan(hub, plan),
    priority: priorityOf(body.priority ?? 15),
    missed: body.missed ?? 'apply_latest',
    author: sessionOf(call).name,
    outputs: checkedOutputs(hub, body.output_ids ?? [], body.kind),
  };
  return hub.site.schedules.insert(schedule, hub.clock.now());
}

function updateSchedule(hub: Hub, id: number, body: Input<Routes['updateSchedule']>['body'], call: Call): ScheduleRow {
  const before = scheduleOf(hub, id);
  const { name, description, enabled, priority, missed, output_ids: outputs, ...changes } = body;
  const plan: SchedulePlan = { ...storedPlan(before.plan), ...changes };
  const patch: Partial<NewSchedule> = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(missed === undefined ? {} : { missed }),
    ...(priority === undefined ? {} : { priority: priorityOf(priority) }),
    plan: checkedPlan(hub, plan),
    outputs: checkedOutputs(hub, outputs ?? before.outputs, plan.kind),
    author: sessionOf(call).name,
  };
  const row = hub.site.schedules.update(id, patch, hub.clock.now());
  if (row === undefined) throw new ApiError('not_found', `schedule ${id} was removed meanwhile`);
  return row;
}

function checkedPlan(hub: Hub, plan: SchedulePlan): JsonObject {
  planOf(plan, hub.settings.read().time_zone);
  const unknown = plan.exceptions.find(
    ({ calendar_id: calendar }) => calendar !== null && hub.site.calendars.get(calendar) === undefined,
  );
  if (unknown !== undefined) throw new ApiError('not_found', `there is no calendar ${unknown.calendar_id}`);
  // The schema has seen JSON from a request: nothing else can be inside.
  return plan;
}

function checkedOutputs(hub: Hub, ids: readonly PointId[], kind: SchedulePlan['kind']): readonly PointId[] {
  for (const id of ids) {
    const point = hub.site.points.get(id);
    if (point === undefined) throw new ApiError('not_found', `there is no point ${id}`);
    if (point.type === 'input' || !point.writable) {
      throw new ApiError('not_writable', `"${point.name}" does not take writes`, { point_id: id });
    }
    if (point.kind !== kind) {
      const text = `"${point.name}" is ${point.kind}, the schedule is ${kind}`;
      throw new ApiError('invalid_request', text, { path: 'body/output_ids', point_id: id });
    }
  }
  return ids;
}

function priorityOf(priority: number): Schedule['priority'] {
  if (!isPriority(priority)) throw new ApiError('priority_not_allowed', `priority ${priority} is not from 7 to 16`);
  return priority;
}

async function runSchedule(hub: Hub, id: number, call: Call): Promise<Output<Routes['runSchedule']>> {
  const row = scheduleOf(hub, id);
  if (!row.enabled) throw new ApiError('conflict', `"${row.name}" is disabled; enable it first`);
  const actor = actorOf(call);
  const run = await hub.schedules.runner.runNow(id, actor.name);
  if (run === undefined) throw new ApiError('not_found', `there is no schedule ${id}`);
  hub.audit.record(actor, 'schedule.run', `schedule:${id}`, run.status === 'done' ? 'done' : 'failed', {
    value: run.value ?? null,
    status: run.status,
  });
  const [stored] = hub.site.scheduleRuns.query({ scheduleId: id, limit: 1 });
  const results = run.results.map(resultJson);
  return runDto({ ...run, id: stored?.id ?? 1, results } satisfies ScheduleRunRow, row.name);
}

function firstDay(hub: Hub, date: string | undefined, zone: string): Temporal.PlainDate {
  if (date === undefined) return dateAt(hub.clock.now(), zone);
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' });
  } catch {
    throw new ApiError('invalid_range', `"${date}" is not a date such as 2026-12-24`, { path: 'date' });
  }
}

function preview(hub: Hub, plan: Schedule, date: string | undefined, days: number): Output<Routes['previewSchedule']> {
  const first = firstDay(hub, date, plan.timeZone);
  return previewDto(plan.timeZone, previewDays(plan, hub.schedules.runner.calendars, first, days));
}

function previewPlan(
  hub: Hub,
  { schedule_id: id, date, days = 14, plan }: Input<Routes['previewSchedulePlan']>['body'],
): Output<Routes['previewSchedulePlan']> {
  const { calendars } = hub.schedules.runner;
  const after = planOf(plan, hub.settings.read().time_zone);
  const planned = previewDays(after, calendars, firstDay(hub, date, after.timeZone), days);
  const [from, to] = [planned[0]?.from ?? 0, planned.at(-1)?.to ?? 0];
  const before = id === null ? undefined : hub.schedules.scheduleOf(scheduleOf(hub, id));
  const found =
    before === undefined ? [] : differences({ plan: before, calendars }, { plan: after, calendars }, from, to);
  return {
    preview: previewDto(after.timeZone, planned),
    differences: found.map((each) => ({
      from: each.from,
      to: each.to,
      before: each.before ?? null,
      after: each.after ?? null,
      source: each.source.kind === 'exception' ? each.source.name : each.source.kind,
    })),
  };
}

function conflicts(hub: Hub, only: number | undefined): Output<Routes['listScheduleConflicts']> {
  const rows = hub.site.schedules.all();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const found = scheduleConflicts(
    rows.map((row) => hub.schedules.scheduleOf(row)),
    (id) => hub.building.overrides(id),
    (id) => hub.site.points.get(id)?.commandable === true,
  );
  const items = found.map((conflict) =>
    conflictDto(conflict, {
      schedule: (id) => names.get(id) ?? String(id),
      point: (id) => hub.site.points.get(id)?.name ?? String(id),
    }),
  );
  return { items: items.filter(({ schedule_ids: ids }) => only === undefined || ids.includes(only)) };
}

function runs(
  hub: Hub,
  scheduleId: number | undefined,
  { before, limit = 50 }: { readonly before?: number; readonly limit?: number },
): Output<Routes['listAllScheduleRuns']> {
  const rows = hub.site.scheduleRuns.query({
    limit,
    ...(scheduleId === undefined ? {} : { scheduleId }),
    ...(before === undefined ? {} : { before }),
  });
  const names = new Map(hub.site.schedules.all().map(({ id, name }) => [id, name]));
  const items = rows.map((row) => runDto(row, names.get(row.scheduleId) ?? ''));
  return { items, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}
