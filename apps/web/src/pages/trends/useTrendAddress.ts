import { onScopeDispose, shallowReadonly, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { keepChart } from '../../components/trend/openChart.ts';
import { stateFromQuery, stateToQuery } from './trendState.ts';
import type { TrendState } from './trendState.ts';

/** Zooming moves many times a second; the address follows after a pause. */
const ADDRESS_DELAY_MS = 250;
/** Zooming on within this time is one step for whoever goes back. */
const STEP_MS = 1200;

/** What changes without being a step of its own: the back button does not undo it. */
const light: ReadonlySet<string> = new Set(['cursors', 'hidden', 'live', 'pens']);

/** What the page shows, kept in the address. Changes count at once, the address follows; the back button undoes a step. */
export function useTrendAddress() {
  const route = useRoute();
  const router = useRouter();
  const state = shallowRef(stateFromQuery(route.query));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = JSON.stringify(stateToQuery(state.value));
  let isStep = false;
  let steppedAt = -Infinity;

  function update(change: Partial<TrendState>): void {
    state.value = { ...state.value, ...change };
    isStep ||= Object.keys(change).some((name) => !light.has(name));
    clearTimeout(timer);
    timer = setTimeout(writeAddress, ADDRESS_DELAY_MS);
  }

  function writeAddress(): void {
    // Another page may have been opened meanwhile.
    if (route.name !== 'trends') return;
    const own = stateToQuery(state.value);
    const before = written;
    written = JSON.stringify(own);
    const query = Object.fromEntries(
      Object.entries({ ...route.query, ...own }).filter(([, value]) => value !== undefined),
    );
    const goesOn = performance.now() - steppedAt < STEP_MS;
    const isNew = isStep && !goesOn && written !== before && route.query['ids'] !== undefined;
    if (isStep) steppedAt = performance.now();
    isStep = false;
    void (isNew ? router.push({ query }) : router.replace({ query }));
  }

  // Somebody else changed the address: a link, the back button.
  watch(
    () => JSON.stringify(stateToQuery(stateFromQuery(route.query))),
    (next) => {
      if (route.name !== 'trends' || next === written) return;
      clearTimeout(timer);
      isStep = false;
      written = next;
      state.value = stateFromQuery(route.query);
    },
  );
  // A page opened without points leaves the chart kept before, so that it can be gone on with.
  if (state.value.ids.length > 0) keepChart(stateToQuery(state.value));
  watch(state, (next) => keepChart(stateToQuery(next)));
  onScopeDispose(() => clearTimeout(timer));
  return { state: shallowReadonly(state), update };
}
