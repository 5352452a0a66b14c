import { unreachable } from '@t3000/core';
import type {
  Calendar as CalendarDto,
  Schedule as ScheduleDto,
  ScheduleConflict as ConflictDto,
  SchedulePreview,
  ScheduleRun as RunDto,
} from '@t3000/contract';
import type { PreviewDay, ScheduleConflict, ScheduleState, Segment } from '@t3000/engine';
import { sourceText } from '@t3000/engine';
import type { CalendarRow, ScheduleRow, ScheduleRunRow } from '@t3000/site';
import { storedPlan } from './plan-dto.ts';

export function scheduleDto(
  row: ScheduleRow,
  state: ScheduleState | undefined,
  siteZone: string,
): Omit<ScheduleDto, 'targets' | 'left_to_device_ids'> {
  const plan = storedPlan(row.plan);
  const next = state?.next;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    ...plan,
    priority: row.priority,
    missed: row.missed === 'skip' ? 'skip' : 'apply_latest',
    output_ids: [...row.outputs],
    zone: plan.time_zone ?? siteZone,
    status: state?.status ?? 'disabled',
    value: state?.value ?? null,
    source: state?.source ?? '',
    next: next === undefined ? null : { at: next.at, value: next.value ?? null, source: sourceText(next) },
    last_run_at: state?.lastRunAt ?? null,
    waiting_ids: [...(state?.waiting ?? [])],
    author: row.author === '' ? 'system' : row.author,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

export function previewDto(zone: string, days: readonly PreviewDay[]): SchedulePreview {
  return {
    zone,
    days: days.map(({ date, from, to, seconds, exceptions, segments }) => ({
      date,
      from,
      to,
      seconds,
      exceptions: [...exceptions],
      segments: segments.map(segmentDto),
    })),
  };
}

function segmentDto(segment: Segment): SchedulePreview['days'][number]['segments'][number] {
  const { from, to, value, shift } = segment;
  return { from, to, value: value ?? null, source: sourceText(segment), shift: shift ?? null };
}

export function runDto(row: ScheduleRunRow, name: string): RunDto {
  return {
    id: row.id,
    schedule_id: row.scheduleId,
    schedule_name: name,
    // Words of the schedule engine, stored as they are.
    cause: row.cause as RunDto['cause'],
    due_at: row.dueAt,
    at: row.at,
    value: row.value ?? null,
    source: row.source,
    status: row.status as RunDto['status'],
    actor: row.actor,
    results: row.results as unknown as RunDto['results'],
  };
}

export function calendarDto(row: CalendarRow, schedules: readonly ScheduleRow[]): CalendarDto {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    // What is stored has passed the contract.
    dates: row.dates as unknown as CalendarDto['dates'],
    schedule_ids: schedules
      .filter(({ plan }) => storedPlan(plan).exceptions.some(({ calendar_id: id }) => id === row.id))
      .map(({ id }) => id),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** A conflict in words; `nameOf` names schedules and points. */
export function conflictDto(
  conflict: ScheduleConflict,
  names: { readonly schedule: (id: number) => string; readonly point: (id: number) => string },
): ConflictDto {
  const point = names.point(conflict.pointId);
  const head = { kind: conflict.kind, point_id: conflict.pointId, point_name: point };
  switch (conflict.kind) {
    case 'same_slot': {
      const list = conflict.schedules.map((id) => `"${names.schedule(id)}"`).join(' and ');
      const message = `${list} write ${point} at priority ${conflict.priority}: the last to write wins`;
      return { ...head, schedule_ids: [...conflict.schedules], priority: conflict.priority, message };
    }
    case 'outranked': {
      const message = `"${names.schedule(conflict.by)}" writes ${point} at priority ${conflict.priority} and wins over "${names.schedule(conflict.scheduleId)}"`;
      return { ...head, schedule_ids: [conflict.scheduleId, conflict.by], priority: conflict.priority, message };
    }
    case 'override': {
      const { author, priority, value } = conflict.override;
      const message = `${author} holds ${point} at ${value}, priority ${priority}, above "${names.schedule(conflict.scheduleId)}"`;
      return { ...head, schedule_ids: [conflict.scheduleId], priority, message };
    }
    default:
      return unreachable(conflict);
  }
}
