import type { ScheduleTarget, ScheduleTargetPart } from '@t3000/contract';
import type { SaidOfSchedule, SchedulePart } from '@t3000/core';
import { entryDto } from '../plan-dto.ts';
import { clockProblem } from './target-clock.ts';
import type { TargetClock } from './target-clock.ts';
import { tokenOf } from './target-memory.ts';
import type { PushRecord } from './target-memory.ts';
import { isHandedOver } from './target-service.ts';
import type { Judged } from './target-service.ts';

export function targetDto({ row, memory, judgement, fit, wanted }: Judged, deviceName: string): ScheduleTarget {
  const { held, lastPush } = memory;
  const unread = held?.unread ?? [];
  return {
    id: row.id,
    schedule_id: row.scheduleId,
    device_id: row.deviceId,
    device_name: deviceName,
    place: row.place,
    place_name: held?.name ?? row.place,
    runs_on: row.runsOn,
    calendars: row.calendars,
    handed_over: isHandedOver(row),
    state: judgement.state,
    reason: judgement.reason,
    detail: memory.failure ?? '',
    checked_at: memory.checkedAt ?? null,
    confirmed_at: memory.confirmedAt ?? null,
    pushed_at: memory.pushedAt ?? null,
    pushed_by: memory.pushedBy ?? '',
    last_push: lastPush === undefined ? null : pushDto(lastPush),
    misfits: judgement.misfits.map(({ place, value, limit, said }) => ({ place, value, limit, said: saidDto(said) })),
    notes: judgement.notes.map(({ text }) => text),
    notes_said: judgement.notes.map(({ said }) => saidDto(said)),
    clock: memory.clock === undefined ? null : clockDto(memory.clock),
    parts: judgement.pairs.map((pair): ScheduleTargetPart => ({
      part: pair.part,
      wanted: pair.wanted,
      held: pair.held,
      differs: pair.differs,
      wanted_entries: entriesOf(fit?.parts, pair.part),
      held_entries: entriesOf(held?.parts, pair.part),
    })),
    wanted_default: wanted?.fallback ?? null,
    held_default: held?.plan.fallback ?? null,
    unread: unread.map(({ text }) => text),
    unread_said: unread.map(({ said }) => saidDto(said)),
    token: tokenOf(judgement.pairs),
  };
}

function saidDto(said: SaidOfSchedule | undefined): ScheduleTarget['notes_said'][number] {
  return { kind: said?.kind ?? '', terms: { ...said?.terms } };
}

function clockDto(clock: TargetClock): NonNullable<ScheduleTarget['clock']> {
  return {
    problem: clockProblem(clock),
    off_ms: clock.offMs,
    zone_minutes: clock.zoneMinutes ?? null,
    device_time: clock.deviceTime,
    time_zone: clock.zone,
    measured_at: clock.at,
  };
}

export function pushDto({ at, by, outcome, detail, parts }: PushRecord): NonNullable<ScheduleTarget['last_push']> {
  const shown = parts.map((part) => ({ part: part.part, status: part.status, detail: part.detail }));
  return { at, by, outcome, detail, parts: shown };
}

function entriesOf(parts: readonly SchedulePart[] | undefined, name: string): ScheduleTargetPart['wanted_entries'] {
  return parts?.find((part) => part.name === name)?.entries?.map(entryDto) ?? null;
}
