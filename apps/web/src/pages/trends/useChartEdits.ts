import type { Point } from '@t3000/contract';
import type { Derivation } from '../../components/trend/derive.ts';
import { keptSlots } from '../../components/trend/penSlots.ts';
import type { PenSlots } from '../../components/trend/penSlots.ts';
import { PENS_MAX } from '../../components/trend/penStyle.ts';
import { withScale } from '../../components/trend/scaleRanges.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import type { TrendState } from './trendState.ts';

export interface EditedChart {
  readonly state: () => TrendState;
  readonly update: (change: Partial<TrendState>) => void;
  readonly points: () => readonly Pick<Point, 'id' | 'name' | 'kind'>[];
  /** Pens as they are drawn. */
  readonly slots: () => PenSlots;
  readonly remember: (point: Point) => void;
}

/** Points come, go, hide and change what they show. */
export function useChartEdits({ state, update, points, slots, remember }: EditedChart) {
  const { t } = useTexts();
  const toasts = useToasts();

  function setIds(ids: readonly number[]): void {
    const lines = ids.filter((id) => slots().has(id));
    // A new line comes behind the others and takes the first pen that is free.
    update({ ids, pens: keptSlots(lines, slots()) });
  }

  function remove(id: number): void {
    const { ids, hidden, derivations } = state();
    const name = points().find((point) => point.id === id)?.name;
    const derivation = derivations.get(id);
    const slot = slots().get(id);
    update({ hidden: hidden.filter((other) => other !== id), derivations: without(derivations, id) });
    setIds(ids.filter((other) => other !== id));
    if (name === undefined) return;
    toasts.undoable(t('trend_page.removed', { name }), () => {
      const now = state();
      if (now.ids.includes(id) || now.ids.length >= PENS_MAX) return Promise.resolve();
      const next = [...now.ids];
      next.splice(Math.min(ids.indexOf(id), next.length), 0, id);
      const wanted = slot === undefined ? slots() : new Map([...slots(), [id, slot]]);
      update({
        ids: next,
        pens: keptSlots(
          next.filter((other) => wanted.has(other)),
          wanted,
        ),
        hidden: hidden.includes(id) ? [...now.hidden, id] : now.hidden,
        derivations: derivation === undefined ? now.derivations : new Map([...now.derivations, [id, derivation]]),
      });
      return Promise.resolve();
    });
  }

  return {
    add: (point: Point): void => {
      const { ids } = state();
      if (ids.includes(point.id) || ids.length >= PENS_MAX) return;
      remember(point);
      setIds([...ids, point.id]);
    },
    setIds,
    remove,
    derive: (id: number, derivation: Derivation | undefined): void => {
      const derivations = new Map(state().derivations);
      if (derivation === undefined) derivations.delete(id);
      else derivations.set(id, derivation);
      update({ derivations });
    },
    toggle: (id: number): void => {
      const { hidden } = state();
      update({ hidden: hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id] });
    },
    /** This line alone; all of them when it is alone already. */
    only: (id: number): void => {
      const { ids, hidden } = state();
      const others = ids.filter((other) => other !== id);
      const isAlone = !hidden.includes(id) && others.every((other) => hidden.includes(other));
      update({ hidden: isAlone ? [] : others });
    },
    setScale: (unit: string, ends: readonly [number, number] | undefined): void =>
      update({ scales: withScale(state().scales, unit, ends) }),
  };
}

function without<V>(map: ReadonlyMap<number, V>, id: number): Map<number, V> {
  return new Map([...map].filter(([other]) => other !== id));
}
