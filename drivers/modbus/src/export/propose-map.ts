import type { PointKind } from '@t3000/core';
import { ADDRESSES_PER_TABLE } from '../blocks/span.ts';
import type { RegisterTable } from '../blocks/span.ts';
import { spanOf } from '../maps/register-point.ts';
import { plainFormat } from '../values/value-format.ts';
import type { ServedPoint } from './served-map.ts';

/** What decides where a point stands. */
export interface PointToServe {
  readonly id: number;
  readonly kind: PointKind;
  readonly writable: boolean;
}

/**
 * A place for every point that has none yet: numbers as single-precision floats, states as whole numbers, switches as
 * bits; what can be written in the tables that take writes, though none does until somebody says so. Points served
 * already stay where they are, so that what others have configured goes on to fit. Texts are not served.
 */
export function proposeMap(served: readonly ServedPoint[], points: readonly PointToServe[]): ServedPoint[] {
  const known = new Set(served.map(({ pointId }) => pointId));
  const next = new Map<RegisterTable, number>();
  for (const point of served) {
    const { table, address, count } = spanOf(point);
    next.set(table, Math.max(next.get(table) ?? 0, address + count));
  }
  const proposed = points
    .filter(({ id, kind }) => !known.has(id) && kind !== 'text')
    .flatMap((point): ServedPoint[] => {
      const table = tableOf(point);
      const type = point.kind === 'binary' ? 'bits' : point.kind === 'multistate' ? 'uint16' : 'float32';
      const address = next.get(table) ?? 0;
      const place = { pointId: point.id, table, address, format: { ...plainFormat, type }, writable: false } as const;
      const end = address + spanOf(place).count;
      // A table that is full takes no more; people see what is missing in the list.
      if (end > ADDRESSES_PER_TABLE) return [];
      next.set(table, end);
      return [place];
    });
  return [...served, ...proposed];
}

function tableOf({ kind, writable }: PointToServe): RegisterTable {
  if (kind === 'binary') return writable ? 'coil' : 'discrete';
  return writable ? 'holding' : 'input';
}
