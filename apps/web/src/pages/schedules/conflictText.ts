import type { Schedule, ScheduleConflict } from '@t3000/contract';
import type { useTexts } from '../../composables/useTexts.ts';
import type { ScheduleDraft } from './scheduleDraft.ts';

/** A conflict, in the language of the reader. */
export function conflictText(
  conflict: Pick<ScheduleConflict, 'kind' | 'point_name' | 'priority' | 'schedule_ids'>,
  nameOf: (id: number) => string,
  t: ReturnType<typeof useTexts>['t'],
): string {
  const [first = 0, second = 0] = conflict.schedule_ids;
  return t(`schedule.conflict_${conflict.kind}`, {
    point: conflict.point_name,
    priority: conflict.priority,
    schedule: nameOf(first),
    other: nameOf(second),
    schedules: conflict.schedule_ids.map(nameOf).join(', '),
  });
}

/** Another schedule that writes points of a draft. */
export interface DraftConflict {
  readonly schedule: Schedule;
  readonly pointIds: readonly number[];
  /** Who wins: both write the same slot and the last one does, the other stands above, or this one does. */
  readonly outcome: 'last' | 'other' | 'this';
}

/** Schedules in use that would meet with this draft once it is saved. */
export function draftConflicts(
  draft: Pick<ScheduleDraft, 'enabled' | 'output_ids' | 'priority'>,
  ownId: number | undefined,
  schedules: readonly Schedule[],
): DraftConflict[] {
  if (!draft.enabled) return [];
  const own = new Set(draft.output_ids);
  return schedules.flatMap((schedule) => {
    if (schedule.id === ownId || !schedule.enabled) return [];
    const pointIds = schedule.output_ids.filter((id) => own.has(id));
    if (pointIds.length === 0) return [];
    const above = Math.sign(schedule.priority - draft.priority);
    return [{ schedule, pointIds, outcome: above === 0 ? 'last' : above < 0 ? 'other' : 'this' }];
  });
}
