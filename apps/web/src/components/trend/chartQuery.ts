import { PENS_MAX } from './penStyle.ts';

/** The address of a chart, part by part. */
export type ChartQuery = Readonly<Record<string, string>>;

/** Points a chart's address names. */
export function chartIds({ ids = '' }: ChartQuery): number[] {
  return [...new Set(ids.split(',').map(Number))].filter((id) => Number.isInteger(id) && id > 0);
}

/** A chart with more points, and which of them found room: those that are on it already are not counted. */
export function withPoints(
  query: ChartQuery,
  more: readonly number[],
): { readonly query: ChartQuery; readonly added: readonly number[]; readonly isFull: boolean } {
  const present = chartIds(query);
  const wanted = [...new Set(more)].filter((id) => !present.includes(id));
  const added = wanted.slice(0, Math.max(0, PENS_MAX - present.length));
  return {
    query: { ...query, ids: [...present, ...added].join(',') },
    added,
    isFull: added.length < wanted.length,
  };
}
