import { computed, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { isRelative, panned, RANGE_DEFAULT, windowOf, zoomed } from '../../components/trend/timeRange.ts';
import type { TimeRange, TimeWindow } from '../../components/trend/timeRange.ts';
import type { TrendState } from './trendState.ts';

export interface RangedChart {
  readonly state: () => TrendState;
  readonly update: (change: Partial<TrendState>) => void;
  /** Now, on the server's clock. */
  readonly now: () => number;
}

/** Which time is shown: chosen, followed live, or gone to by hand; and the ways back. */
export function useTrendRange({ state, update, now }: RangedChart) {
  const { hasEarlier, hasLater, back, forward } = useSteps();
  /** A range that does not follow the clock still ends at a fixed moment: the one it was chosen at. */
  const chosenAt = ref(now());
  /** What was asked for before the reader went elsewhere by hand. */
  const home = shallowRef(state().range);
  const window = computed(() => windowOf(state().range, state().live ? now() : chosenAt.value));
  // Another chart has another home.
  watch(
    () => state().ids.join(','),
    (ids, before) => {
      if (ids !== before && !isWithin(windowOf(state().range, now()), windowOf(home.value, now())))
        home.value = state().range;
    },
  );

  function set(range: TimeRange): void {
    chosenAt.value = now();
    home.value = range;
    update({ range, live: isRelative(range) });
  }
  /** Wherever the reader goes by hand, the chart stays. */
  function navigate(next: TimeWindow): void {
    update({ range: { from: second(next.from), to: second(next.to) }, live: false });
  }

  return {
    window,
    set,
    navigate,
    /** A moment in the middle, as long as before. */
    showAt: (at: number): void => {
      const half = (window.value.to - window.value.from) / 2;
      navigate({ from: at - half, to: at + half });
    },
    move: (share: number): void => navigate(panned(window.value, share)),
    zoom: (factor: number): void => navigate(zoomed(window.value, factor)),
    toggleLive: (): void => {
      chosenAt.value = now();
      if (state().live) update({ live: false });
      else update({ live: true, range: { lastMs: window.value.to - window.value.from } });
    },
    /** Back to what was asked for; from there to the last day. */
    reset: (): void => set(isSame(state().range, home.value) ? RANGE_DEFAULT : home.value),
    back,
    forward,
    hasEarlier,
    hasLater,
  };
}

/** Parts of a second only make the address longer. */
export function second(at: number): number {
  return Math.round(at / 1000) * 1000;
}

/** The steps the browser keeps, as far as they are charts. */
function useSteps() {
  const route = useRoute();
  const router = useRouter();
  const chart = router.resolve({ name: 'trends' }).path;
  const isChart = (address: unknown): boolean => typeof address === 'string' && address.split('?')[0] === chart;
  const hasEarlier = ref(false);
  const hasLater = ref(false);
  watch(
    () => route.fullPath,
    () => {
      const { back, forward } = router.options.history.state;
      hasEarlier.value = isChart(back);
      hasLater.value = isChart(forward);
    },
    { immediate: true },
  );
  return {
    hasEarlier,
    hasLater,
    back: (): void => void (hasEarlier.value && router.back()),
    forward: (): void => void (hasLater.value && router.forward()),
  };
}

function isSame(a: TimeRange, b: TimeRange): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isWithin(inner: TimeWindow, outer: TimeWindow): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}
