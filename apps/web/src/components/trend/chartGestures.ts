import { panned, zoomed } from './timeRange.ts';
import type { TimeWindow } from './timeRange.ts';

export interface GestureTarget {
  /** What is shown now. */
  readonly window: () => TimeWindow;
  readonly show: (window: TimeWindow) => void;
}

const ZOOM_STEP = 1.25;
const PAN_STEP = 0.1;

/**
 * Wheel zooms at the pointer, with Shift it moves through time; dragging with Shift and a finger move, two fingers zoom.
 * Dragging without Shift is left to the chart, which selects a stretch. Returns a function that ends it.
 */
export function startGestures(element: HTMLElement, target: GestureTarget): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      // With Shift most systems turn the wheel sideways.
      const turn = Math.sign(event.deltaY || event.deltaX);
      if (turn === 0) return;
      const share = event.offsetX / Math.max(1, element.clientWidth);
      const { show } = target;
      if (event.shiftKey) show(panned(target.window(), turn * PAN_STEP));
      else show(zoomed(target.window(), turn > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, share));
    },
    { passive: false, signal },
  );
  dragWithShift(element, target, signal);
  fingers(element, target, signal);
  return () => listeners.abort();
}

function dragWithShift(element: HTMLElement, target: GestureTarget, signal: AbortSignal): void {
  element.addEventListener(
    'mousedown',
    (event) => {
      if (!event.shiftKey || event.button !== 0) return;
      const start = target.window();
      const drag = new AbortController();
      addEventListener(
        'mousemove',
        (move) => target.show(panned(start, (event.clientX - move.clientX) / Math.max(1, element.clientWidth))),
        { signal: drag.signal },
      );
      addEventListener('mouseup', () => drag.abort(), { signal: drag.signal });
      signal.addEventListener('abort', () => drag.abort(), { once: true });
    },
    { signal },
  );
}

function fingers(element: HTMLElement, target: GestureTarget, signal: AbortSignal): void {
  let start: { readonly window: TimeWindow; readonly x: number; readonly spread: number } | undefined;
  const place = (touches: TouchList): { x: number; spread: number } => {
    const left = element.getBoundingClientRect().left;
    const xs = [...touches].slice(0, 2).map(({ clientX }) => clientX - left);
    const [first = 0, second = first] = xs;
    return { x: (first + second) / 2, spread: Math.abs(first - second) };
  };
  const begin = (event: TouchEvent): void => {
    start = event.touches.length === 0 ? undefined : { window: target.window(), ...place(event.touches) };
  };
  element.addEventListener('touchstart', begin, { passive: true, signal });
  element.addEventListener('touchend', begin, { passive: true, signal });
  element.addEventListener(
    'touchmove',
    (event) => {
      if (start === undefined) return;
      event.preventDefault();
      const { x, spread } = place(event.touches);
      const width = Math.max(1, element.clientWidth);
      const factor = start.spread > 0 && spread > 0 ? start.spread / spread : 1;
      target.show(panned(zoomed(start.window, factor, start.x / width), ((start.x - x) / width) * factor));
    },
    { passive: false, signal },
  );
}
