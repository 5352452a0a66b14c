import type uPlot from 'uplot';
import { lineEnds } from './axes.ts';
import type { UnitAxis } from './axes.ts';
import { roundedEnds } from './scaleRanges.ts';

export interface AxisHands {
  /** Axes with numbers, in the order they were given to the chart. */
  readonly axes: readonly UnitAxis[];
  /** Part of the plot's height that the lanes take. */
  readonly lanesShare: () => number;
  /** Said when the pointer rests on one. */
  readonly hint: (unit: string) => string;
  readonly set: (unit: string, ends: readonly [number, number]) => void;
  /** The reader clicked on an axis. */
  readonly open: (unit: string) => void;
}

const ZOOM_STEP = 1.15;
/** Less than this is a click by an unsteady hand; CSS pixels. */
const MOVED_PX = 4;

/**
 * On the numbers of an axis the wheel stretches its scale at the pointer, dragging moves it and a click asks for its ends.
 * Returns a function that ends it.
 */
export function startAxisGestures(chart: uPlot, hands: AxisHands): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const shown = hands.axes.filter((axis) => axis.shown);
  // The first is the axis of time.
  const elements = [...chart.root.querySelectorAll<HTMLElement>('.u-axis')].slice(1);
  for (const [index, { key, unit }] of shown.entries()) {
    const element = elements[index];
    if (element === undefined) continue;
    const ends = (): readonly [number, number] => {
      const { min = 0, max = 1 } = chart.scales[key] ?? {};
      return lineEnds(min, max, hands.lanesShare());
    };
    element.style.cursor = 'ns-resize';
    element.title = hands.hint(unit);
    element.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const turn = Math.sign(event.deltaY);
        if (turn === 0) return;
        const still = chart.posToVal(event.clientY - chart.over.getBoundingClientRect().top, key);
        const factor = turn > 0 ? ZOOM_STEP : 1 / ZOOM_STEP;
        const [low, high] = ends();
        hands.set(unit, roundedEnds(still - (still - low) * factor, still + (high - still) * factor));
      },
      { passive: false, signal },
    );
    drag(element, signal, {
      begin: () => {
        const [low, high] = ends();
        const perPixel = (high - low) / Math.max(1, chart.over.clientHeight * (1 - hands.lanesShare()));
        return (pixels) => hands.set(unit, roundedEnds(low + pixels * perPixel, high + pixels * perPixel));
      },
      click: () => hands.open(unit),
    });
  }
  return () => listeners.abort();
}

interface Drag {
  /** Called when the button goes down; what it returns is called with how far the pointer is below that place. */
  readonly begin: () => (pixels: number) => void;
  readonly click: () => void;
}

function drag(element: HTMLElement, signal: AbortSignal, { begin, click }: Drag): void {
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const move = begin();
      const own = new AbortController();
      let isMoved = false;
      element.setPointerCapture(event.pointerId);
      element.addEventListener(
        'pointermove',
        (next) => {
          const pixels = next.clientY - event.clientY;
          isMoved ||= Math.abs(pixels) >= MOVED_PX;
          if (isMoved) move(pixels);
        },
        { signal: own.signal },
      );
      const end = (isClick: boolean): void => {
        own.abort();
        if (isClick && !isMoved) click();
      };
      element.addEventListener('pointerup', () => end(true), { signal: own.signal });
      element.addEventListener('pointercancel', () => end(false), { signal: own.signal });
      signal.addEventListener('abort', () => own.abort(), { signal: own.signal });
    },
    { signal },
  );
}
