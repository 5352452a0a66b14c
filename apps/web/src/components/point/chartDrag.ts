import { shallowRef } from 'vue';
import type { Point } from '@t3000/contract';
import type { ChartSubject } from './chartSubject.ts';

/** What the chart has to know of a point before it takes it. */
export interface DraggedPoint extends Pick<Point, 'id' | 'name'> {
  /** Absent where the list it comes from does not know. */
  readonly unit?: string;
  readonly kind?: Point['kind'];
}

export type Dragged =
  | { readonly points: readonly DraggedPoint[] }
  | { readonly branch: ChartSubject; readonly name: string };

const current = shallowRef<Dragged>();

/** What is dragged within this window; browsers tell it nobody before it is dropped. */
export const dragged: Readonly<{ value: Dragged | undefined }> = current;

/** Begins to drag points or a branch. As links they can be dropped on another window as well. */
export function startChartDrag(event: DragEvent, what: Dragged): void {
  const { dataTransfer, currentTarget } = event;
  if (dataTransfer === null) return;
  const link = `${location.origin}${pathOf(what)}`;
  dataTransfer.effectAllowed = 'copyLink';
  dataTransfer.setData('text/uri-list', link);
  dataTransfer.setData('text/plain', link);
  current.value = what;
  currentTarget?.addEventListener('dragend', endChartDrag, { once: true });
}

export function endChartDrag(): void {
  current.value = undefined;
}

function pathOf(what: Dragged): string {
  if ('points' in what) return `/trends?ids=${what.points.map(({ id }) => id).join(',')}`;
  return `/points?${what.branch.kind}=${what.branch.id}`;
}
