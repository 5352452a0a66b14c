import type { Calendar, Schedule, ScheduleConflict } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import type { Load } from '../../composables/useLoad.ts';
import { usePause } from '../../composables/usePause.ts';
import { useLiveEvent } from '../../live.ts';

/** As many as a server keeps. */
const SCHEDULES_MAX = 500;
/** A schedule of many points tells every step: one question for a burst. */
const DELAY_MS = 250;

/** Calls back soon after anything about schedules has changed, wherever it was changed. */
export function useScheduleChanges(changed: () => void): void {
  const { soon } = usePause(DELAY_MS, changed);
  useLiveEvent('schedule', soon);
  useLiveEvent('changed', ({ what }) => {
    if (what === 'schedules' || what === 'overrides') soon();
  });
}

/** Every schedule with what it says now and next, kept up to date. */
export function useSchedules(): Load<readonly Schedule[]> {
  const load = useLoad(
    async (signal) => (await api.listSchedules({ query: { limit: SCHEDULES_MAX } }, { signal })).items,
  );
  useScheduleChanges(() => void load.reload());
  return load;
}

export function useConflicts(): Load<readonly ScheduleConflict[]> {
  const load = useLoad(async (signal) => (await api.listScheduleConflicts({}, { signal })).items);
  useScheduleChanges(() => void load.reload());
  return load;
}

export function useCalendars(): Load<readonly Calendar[]> {
  const load = useLoad(async (signal) => (await api.listCalendars(undefined, { signal })).items);
  useScheduleChanges(() => void load.reload());
  return load;
}
