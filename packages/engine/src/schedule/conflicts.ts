import type { PointId, Priority } from '@t3000/core';
import type { Override } from '../building.ts';
import type { Schedule, ScheduleId } from './schedule.ts';

/** Something that keeps a schedule from having its way with a point. */
export type ScheduleConflict =
  /** Both write the same slot, or the point has none to tell them apart: the last to write wins. */
  | {
      readonly kind: 'same_slot';
      readonly pointId: PointId;
      readonly schedules: readonly ScheduleId[];
      readonly priority: Priority;
    }
  /** The one with the lower number wins while it holds a value. */
  | {
      readonly kind: 'outranked';
      readonly pointId: PointId;
      readonly scheduleId: ScheduleId;
      readonly by: ScheduleId;
      readonly priority: Priority;
    }
  | {
      readonly kind: 'override';
      readonly pointId: PointId;
      readonly scheduleId: ScheduleId;
      readonly override: Override;
    };

/** Conflicts of the enabled schedules among each other and with commands that stand above them. */
export function scheduleConflicts(
  schedules: readonly Schedule[],
  overridesOf: (pointId: PointId) => readonly Override[],
  hasSlots: (pointId: PointId) => boolean,
): ScheduleConflict[] {
  const byPoint = new Map<PointId, Schedule[]>();
  for (const schedule of schedules.filter(({ enabled }) => enabled)) {
    for (const pointId of new Set(schedule.outputs)) {
      const list = byPoint.get(pointId);
      if (list === undefined) byPoint.set(pointId, [schedule]);
      else list.push(schedule);
    }
  }
  const found: ScheduleConflict[] = [];
  for (const [pointId, list] of byPoint) {
    found.push(...amongSchedules(pointId, list, hasSlots(pointId)));
    for (const override of overridesOf(pointId)) {
      for (const { id, priority } of list) {
        if (override.priority < priority) found.push({ kind: 'override', pointId, scheduleId: id, override });
      }
    }
  }
  return found;
}

function amongSchedules(pointId: PointId, list: readonly Schedule[], hasSlots: boolean): ScheduleConflict[] {
  if (list.length < 2) return [];
  const slots = new Map<Priority, Schedule[]>();
  for (const schedule of list) {
    const slot = hasSlots ? schedule.priority : 16;
    slots.set(slot, [...(slots.get(slot) ?? []), schedule]);
  }
  const found: ScheduleConflict[] = [];
  const ordered = [...slots].toSorted(([a], [b]) => a - b);
  for (const [priority, group] of ordered) {
    if (group.length > 1) found.push({ kind: 'same_slot', pointId, schedules: group.map(({ id }) => id), priority });
  }
  const [winner] = ordered;
  for (const [, group] of ordered.slice(1)) {
    for (const schedule of group) {
      const by = winner?.[1][0]?.id ?? schedule.id;
      found.push({
        kind: 'outranked',
        pointId,
        scheduleId: schedule.id,
        by,
        priority: winner?.[0] ?? schedule.priority,
      });
    }
  }
  return found;
}
