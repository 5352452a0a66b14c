import type uPlot from 'uplot';
import type { PlacedCursor } from './drawMarks.ts';

export interface CursorHands {
  readonly cursors: () => readonly PlacedCursor[];
  readonly move: (index: number, at: number) => void;
  /** The sample nearest to a moment that is near enough to be meant. */
  readonly snap: (at: number) => number;
}

/** As near as a hand gets without care; CSS pixels. */
const REACH_PX = 6;

export interface CursorDrag {
  /** The placed cursor under this event; -1 where there is none. */
  readonly under: (event: MouseEvent) => number;
  /** True when the click that follows belongs to a drag. */
  readonly wasDrag: () => boolean;
  readonly end: () => void;
}

/** Takes hold of placed cursors: they follow the pointer from sample to sample, with Alt anywhere. */
export function startCursorDrag(chart: uPlot, hands: CursorHands): CursorDrag {
  const listeners = new AbortController();
  const { signal } = listeners;
  const { over } = chart;
  let isDrag = false;

  function under({ clientX }: MouseEvent): number {
    const x = clientX - over.getBoundingClientRect().left;
    let best = -1;
    let bestPx = REACH_PX;
    for (const [index, { at }] of hands.cursors().entries()) {
      const away = Math.abs(chart.valToPos(at / 1000, 'x') - x);
      if (away <= bestPx) [best, bestPx] = [index, away];
    }
    return best;
  }

  over.addEventListener(
    'mousemove',
    (event) => (over.style.cursor = event.buttons === 0 && under(event) >= 0 ? 'ew-resize' : ''),
    { signal },
  );
  over.addEventListener(
    'mousedown',
    (event) => {
      isDrag = false;
      const index = event.button === 0 && !event.shiftKey ? under(event) : -1;
      if (index < 0) return;
      const drag = new AbortController();
      addEventListener(
        'mousemove',
        (move) => {
          isDrag = true;
          const at = Math.round(chart.posToVal(move.clientX - over.getBoundingClientRect().left, 'x') * 1000);
          hands.move(index, move.altKey ? at : hands.snap(at));
        },
        { signal: drag.signal },
      );
      addEventListener('mouseup', () => drag.abort(), { signal: drag.signal });
      signal.addEventListener('abort', () => drag.abort(), { signal: drag.signal });
    },
    { signal },
  );
  return { under, wasDrag: () => isDrag, end: () => listeners.abort() };
}
