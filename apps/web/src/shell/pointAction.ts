import { onScopeDispose, shallowRef } from 'vue';
import type { Point } from '@t3000/contract';

/** What a page does with a point found by the site search, instead of opening it. */
export interface PointAction {
  /** Key of the words shown beside each point. */
  readonly text: string;
  readonly run: (point: Point) => void;
}

const current = shallowRef<PointAction>();

/** The action of the page that is open; undefined opens the point. */
export const pointAction: Readonly<{ value: PointAction | undefined }> = current;

/** Takes over points found by the search while the calling component lives. */
export function usePointAction(action: PointAction): void {
  current.value = action;
  onScopeDispose(() => {
    if (current.value === action) current.value = undefined;
  });
}
