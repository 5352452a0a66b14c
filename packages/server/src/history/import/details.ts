import type { JsonObject } from '@t3000/core';
import type { Output, historyExportRoutes } from '@t3000/contract';

type Result = Output<(typeof historyExportRoutes)['importHistory']>;

/** What the audit trail keeps of an import: whoever has to find out later what it overwrote looks at these times. */
export function importDetails(parts: readonly Result[]): JsonObject {
  const points = parts.flatMap((part) => part.points);
  const sum = (count: (part: Result) => number): number => parts.reduce((total, part) => total + count(part), 0);
  const times: JsonObject =
    points.length === 0 ? {} : { from: least(points.map(({ from }) => from)), to: most(points) };
  return {
    rows: sum(({ rows }) => rows),
    stored: sum(({ stored }) => stored),
    rejected: sum(({ rejected }) => rejected),
    points: new Set(points.map(({ point_id: id }) => id)).size,
    ...times,
  };
}

function least(moments: readonly number[]): string {
  return new Date(moments.reduce((first, at) => Math.min(first, at))).toISOString();
}

function most(points: Result['points']): string {
  return new Date(points.reduce((last, { to }) => Math.max(last, to), 0)).toISOString();
}
