import { computed } from 'vue';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import type { TrendState } from './trendState.ts';
import { second } from './useTrendRange.ts';

export interface MeasuringPage {
  readonly state: () => TrendState;
  readonly update: (change: Partial<TrendState>) => void;
  readonly window: () => TimeWindow;
  /** Moment under the pointer or the reading cursor. */
  readonly cursor: () => number | undefined;
}

/** The two cursors of the chart: A and B stand where the reader puts them, and in the address. */
export function useMeasuring({ state, update, window, cursor }: MeasuringPage) {
  /** On the ends of the middle half. */
  function spread(): readonly [number, number] {
    const { from, to } = window();
    const quarter = (to - from) / 4;
    return [second(from + quarter), second(to - quarter)];
  }

  function place(index: 0 | 1, at: number): void {
    const [a, b] = state().cursors ?? spread();
    // On a sample it stands exactly: a part of a second earlier it would read the one before.
    update({ cursors: index === 0 ? [Math.round(at), b] : [a, Math.round(at)] });
  }

  return {
    cursors: computed(() => (state().cursors ?? []).map((at, index) => ({ name: index === 0 ? 'A' : 'B', at }))),
    toggle: (): void => update({ cursors: state().cursors === undefined ? spread() : undefined }),
    /** A click moves whichever cursor is nearer. */
    placeNearest: (at: number): void => {
      const placed = state().cursors;
      if (placed === undefined) return;
      place(Math.abs(at - placed[0]) <= Math.abs(at - placed[1]) ? 0 : 1, at);
    },
    /** A cursor is dragged. */
    move: (index: number, at: number): void => place(index === 0 ? 0 : 1, at),
    /** Puts a cursor where the reader reads, or in the middle. */
    placeHere: (index: 0 | 1): void => {
      const { from, to } = window();
      if (state().ids.length > 0) place(index, cursor() ?? (from + to) / 2);
    },
  };
}
