import { onScopeDispose, shallowReactive } from 'vue';
import type { Point } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLiveEvent } from '../../live.ts';

/** More points than one reader scrolls past; then everything is asked for again. */
const KNOWN_MAX = 5000;

const known = shallowReactive(new Map<number, Point>());
const asked = new Set<number>();

function ask(id: number): void {
  if (asked.has(id)) return;
  if (known.size >= KNOWN_MAX) known.clear();
  asked.add(id);
  api
    .getPoint({ params: { id } })
    .then((point) => known.set(id, point))
    // Removed meanwhile, or no server: the value stays a dash, and another row may ask again.
    .catch(() => undefined)
    .finally(() => asked.delete(id));
}

/** Unit, digits and state texts of points that alarms name by number: each is asked for once, when a row of it is seen. */
export function useKnownPoints(): (id: number) => Point | undefined {
  useLiveEvent('changed', ({ what, ids }) => {
    if (what === 'points') for (const id of ids) known.delete(id);
  });
  let isOver = false;
  onScopeDispose(() => (isOver = true));
  return (id) => {
    const point = known.get(id);
    if (point === undefined && !isOver) ask(id);
    return point;
  };
}
