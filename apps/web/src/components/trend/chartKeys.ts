import { panned, zoomed } from './timeRange.ts';
import type { TimeWindow } from './timeRange.ts';

export interface ChartHands {
  readonly window: () => TimeWindow;
  readonly show: (window: TimeWindow) => void;
  readonly reset: () => void;
  readonly live: () => void;
  /** Moves the reading cursor by so many samples. */
  readonly read: (steps: number) => void;
}

const PAGE = 10;

/** What a key does on the chart; undefined when it is none of its keys. */
export function chartKey(event: KeyboardEvent, hands: ChartHands): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const pan = (share: number): void => hands.show(panned(hands.window(), share));
  const zoom = (factor: number): void => hands.show(zoomed(hands.window(), factor));
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => (event.shiftKey ? pan(-0.25) : hands.read(-1)),
    ArrowRight: () => (event.shiftKey ? pan(0.25) : hands.read(1)),
    PageUp: () => hands.read(-PAGE),
    PageDown: () => hands.read(PAGE),
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    '0': hands.reset,
    l: hands.live,
    L: hands.live,
  };
  return actions[event.key];
}
