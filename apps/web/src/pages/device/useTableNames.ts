import { computed, ref } from 'vue';
import type { Ref } from 'vue';

/** What people come for; a device with few tables shows them all. */
const usual: ReadonlySet<string> = new Set([
  'inputs',
  'outputs',
  'variables',
  'pid_loops',
  'schedules',
  'holidays',
  'programs',
  'monitors',
  'alarms',
  'settings',
]);
const ALL_UP_TO = 12;

/** Names of a device's tables: the usual ones, and the rest on request or while one of them is looked at. */
export function useTableNames(names: () => readonly string[], current: Readonly<Ref<string | undefined>>) {
  const withRest = ref(false);
  const rest = computed(() => (names().length > ALL_UP_TO ? names().filter((name) => !usual.has(name)) : []));
  const isRestHere = computed(() => current.value !== undefined && rest.value.includes(current.value));
  const shown = computed(() => {
    if (withRest.value || isRestHere.value) return names();
    return names().filter((name) => !rest.value.includes(name));
  });
  return { shown, restCount: computed(() => rest.value.length), isRestHere, withRest };
}
