import type uPlot from 'uplot';
import { startAxisGestures } from './axisGestures.ts';
import type { AxisHands } from './axisGestures.ts';
import { startGestures } from './chartGestures.ts';
import type { GestureTarget } from './chartGestures.ts';
import { startCursorDrag } from './cursorDrag.ts';
import type { PlacedCursor } from './drawMarks.ts';
import { nearestIn } from './nearest.ts';

export interface Hands extends GestureTarget {
  /** UTC epoch seconds of everything drawn, ascending. */
  readonly times: () => readonly number[];
  readonly cursors: () => readonly PlacedCursor[];
  /** A placed cursor is dragged to a moment, UTC epoch ms. */
  readonly move: (index: number, at: number) => void;
  /** A click at a moment. */
  readonly place: (at: number) => void;
  /** Without it the axes cannot be moved. */
  readonly axes: AxisHands | undefined;
}

export interface ChartHold {
  /** Whether a button pressed here begins to select a stretch: with Shift it drags through time, on a cursor it drags that. */
  readonly selects: (event: MouseEvent) => boolean;
  readonly end: () => void;
}

/** A click this close to a sample means it; CSS pixels. */
const SNAP_PX = 8;

/** Everything a pointer does on a chart beyond selecting a stretch. */
export function startHands(chart: uPlot, hands: Hands): ChartHold {
  const listeners = new AbortController();
  const snap = (at: number): number => {
    const found = nearestIn(hands.times(), at / 1000);
    if (found === undefined) return at;
    const away = Math.abs(chart.valToPos(found, 'x') - chart.valToPos(at / 1000, 'x'));
    return away <= SNAP_PX ? Math.round(found * 1000) : at;
  };
  const drag = startCursorDrag(chart, { cursors: hands.cursors, move: hands.move, snap });
  chart.over.addEventListener(
    'click',
    (event) => {
      if (event.shiftKey || drag.wasDrag()) return;
      const at = Math.round(chart.posToVal(event.offsetX, 'x') * 1000);
      hands.place(event.altKey ? at : snap(at));
    },
    { signal: listeners.signal },
  );
  const ends = [drag.end, startGestures(chart.over, hands), (): void => listeners.abort()];
  if (hands.axes !== undefined) ends.push(startAxisGestures(chart, hands.axes));
  return {
    selects: (event) => !event.shiftKey && drag.under(event) < 0,
    end: () => {
      for (const end of ends) end();
    },
  };
}
