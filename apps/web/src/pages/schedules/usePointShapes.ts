import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef } from 'vue';
import type { Point, Schedule } from '@t3000/contract';
import { api } from '../../api.ts';
import type { ValueShape } from '../../format/value.ts';
import { translate } from '../../i18n/index.ts';

/** Points read before, for as long as the console is open: names and units change seldom, and pages ask again and again. */
const known = shallowRef<ReadonlyMap<number, Point>>(new Map());
const asked = new Set<number>();

/** Points by id, read once each; a point that is gone stays missing. */
export function usePointsById(ids: () => readonly number[]): ComputedRef<ReadonlyMap<number, Point>> {
  watch(
    ids,
    (next) => {
      for (const id of next) {
        if (asked.has(id)) continue;
        asked.add(id);
        void read(id);
      }
    },
    { immediate: true },
  );
  return computed(() => known.value);
}

/** Remembers a point that came another way. */
export function rememberPoint(point: Point): void {
  asked.add(point.id);
  known.value = new Map(known.value).set(point.id, point);
}

async function read(id: number): Promise<void> {
  try {
    rememberPoint(await api.getPoint({ params: { id } }));
  } catch {
    // Gone, or the line is: the next page asks again.
    asked.delete(id);
  }
}

/** How values of a schedule are shown: as its first point shows them, or plainly while it has none. */
export function shapeOf(
  { kind, output_ids: outputs }: Pick<Schedule, 'kind' | 'output_ids'>,
  points: ReadonlyMap<number, Point>,
): ValueShape {
  const first = outputs.map((id) => points.get(id)).find((point) => point?.kind === kind);
  if (first !== undefined) return first;
  const states = kind === 'binary' ? [translate('schedule.off'), translate('schedule.on')] : [];
  return { kind, unit: '', decimals: 1, state_texts: states };
}
