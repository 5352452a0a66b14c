import { computed, shallowReadonly, shallowRef } from 'vue';
import type { Widget } from '@t3000/contract';

/** Steps that can be taken back. */
const UNDO_MAX = 100;

type Cards = readonly Widget[];

/** Cards as they are being arranged, each step of which can be taken back and done again. */
export function useArranging() {
  /** Undefined while nobody arranges. */
  const draft = shallowRef<Cards>();
  const past = shallowRef<readonly Cards[]>([]);
  const future = shallowRef<readonly Cards[]>([]);

  function start(cards: Cards | undefined): void {
    draft.value = cards;
    past.value = future.value = [];
  }

  function settle(before: Cards): void {
    if (draft.value === undefined || isSame(before, draft.value)) return;
    past.value = [...past.value, before].slice(-UNDO_MAX);
    future.value = [];
  }

  return {
    draft: shallowReadonly(draft),
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    begin: (cards: Cards): void => {
      if (draft.value === undefined) start([...cards]);
    },
    end: (): void => start(undefined),
    show: (next: Cards): void => {
      if (draft.value !== undefined) draft.value = next;
    },
    settle,
    change: (next: Cards): void => {
      const before = draft.value;
      if (before === undefined) return;
      draft.value = next;
      settle(before);
    },
    undo: (): void => {
      const before = past.value.at(-1);
      if (before === undefined || draft.value === undefined) return;
      future.value = [...future.value, draft.value];
      past.value = past.value.slice(0, -1);
      draft.value = before;
    },
    redo: (): void => {
      const next = future.value.at(-1);
      if (next === undefined || draft.value === undefined) return;
      past.value = [...past.value, draft.value];
      future.value = future.value.slice(0, -1);
      draft.value = next;
    },
  };
}

function isSame(a: Cards, b: Cards): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
