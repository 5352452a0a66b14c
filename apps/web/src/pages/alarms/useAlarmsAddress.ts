import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { usePause } from '../../composables/usePause.ts';
import { filterFromQuery, filterToQuery, idOf } from './alarmFilter.ts';
import type { AlarmFilter } from './alarmFilter.ts';

/** A pause in typing this long asks the server. */
const TYPING_MS = 200;

/** Filter and the alarm beside the table, in the address: a link shows the same to everybody. */
export function useAlarmsAddress() {
  const route = useRoute();
  const router = useRouter();

  // As texts first: only a real change makes a new object, and with it a new question.
  const filterText = computed(() => JSON.stringify(filterToQuery(filterFromQuery(route.query))));
  const filter = computed(() => filterFromQuery(JSON.parse(filterText.value) as Record<string, unknown>));
  const alarmId = computed(() => idOf(route.query['alarm']));

  function replace(change: Readonly<Record<string, string | undefined>>): void {
    // Another page may have been opened within the pause of typing.
    if (route.name !== 'alarms') return;
    const query = Object.fromEntries(
      Object.entries({ ...route.query, ...change }).filter(([, value]) => value !== undefined),
    );
    void router.replace({ query });
  }

  const typing = usePause(TYPING_MS, (text: string) => replace({ text: text === '' ? undefined : text }));

  return {
    filter,
    alarmId,
    setFilter: (next: AlarmFilter): void => {
      typing.cancel();
      replace(filterToQuery(next));
    },
    setText: typing.soon,
    setAlarm: (id: number | undefined): void => replace({ alarm: id === undefined ? undefined : String(id) }),
  };
}
