import type { ScheduleTarget, ScheduleTargetPart } from '@t3000/contract';
import type { SchedulePart } from '@t3000/core';
import { entryDto } from '../plan-dto.ts';
import { tokenOf } from './target-memory.ts';
import type { PushRecord } from './target-memory.ts';
import { isHandedOver } from './target-service.ts';
import type { Judged } from './target-service.ts';

export function targetDto({ row, memory, judgement, fit, wanted }: Judged, deviceName: string): ScheduleTarget {
  const { held, lastPush } = memory;
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
    misfits: judgement.misfits.map(({ place, value, limit }) => ({ place, value, limit })),
    notes: [...judgement.notes],
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
    unread: [...(held?.unread ?? [])],
    token: tokenOf(judgement.pairs),
  };
}

export function pushDto({ at, by, outcome, detail, parts }: PushRecord): NonNullable<ScheduleTarget['last_push']> {
  const shown = parts.map((part) => ({ part: part.part, status: part.status, detail: part.detail }));
  return { at, by, outcome, detail, parts: shown };
}

function entriesOf(parts: readonly SchedulePart[] | undefined, name: string): ScheduleTargetPart['wanted_entries'] {
  return parts?.find((part) => part.name === name)?.entries?.map(entryDto) ?? null;
}
