import type { DraggedPoint } from '../point/chartDrag.ts';
import { unitAxes } from './axes.ts';
import { PENS_MAX } from './penStyle.ts';
import type { TrendPoint } from './series.ts';

/** Where a point goes that is dropped on a chart. */
export type DropPlace =
  | { readonly kind: 'present' | 'full' | 'lane' }
  /** `others` lines stand on the axis already; none for an axis of its own. */
  | { readonly kind: 'axis'; readonly unit: string; readonly side: 'left' | 'right'; readonly others: number };

/** For each dragged point in order, as if all of them were dropped. */
export function dropPlaces(points: readonly TrendPoint[], more: readonly DraggedPoint[]): DropPlace[] {
  const present: TrendPoint[] = [...points];
  return more.map((point): DropPlace => {
    if (present.some(({ id }) => id === point.id)) return { kind: 'present' };
    if (present.length >= PENS_MAX) return { kind: 'full' };
    const { id, name, unit = '', kind = 'analog' } = point;
    const others = present.filter((other) => other.kind === 'analog' && other.unit === unit).length;
    present.push({ id, name, unit, kind, device_name: '', decimals: 0, state_texts: [], trend_interval_ms: null });
    if (kind !== 'analog') return { kind: 'lane' };
    const side = unitAxes(present).find((axis) => axis.unit === unit)?.side ?? 'left';
    return { kind: 'axis', unit, side, others };
  });
}
