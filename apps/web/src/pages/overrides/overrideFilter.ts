import type { Point, StandingOverride } from '@t3000/contract';

/** What the list is narrowed to. All of it stands in the address. */
export interface OverrideFilter {
  readonly text: string;
  /** Only what has stood for longer than so many days; 0 for all. */
  readonly days: number;
  /** Only what nobody and nothing will release. */
  readonly endless: boolean;
}

export function filterFromQuery(query: Readonly<Record<string, unknown>>): OverrideFilter {
  const days = Number(query['days'] ?? 0);
  return {
    text: typeof query['text'] === 'string' ? query['text'].slice(0, 100) : '',
    days: Number.isFinite(days) && days > 0 && days <= 36_500 ? days : 0,
    endless: query['endless'] === 'true',
  };
}

export function filterToQuery({ text, days, endless }: OverrideFilter): Record<string, string> {
  return {
    ...(text === '' ? {} : { text }),
    ...(days === 0 ? {} : { days: String(days) }),
    ...(endless ? { endless: 'true' } : {}),
  };
}

export const keyOf = ({ point, priority }: StandingOverride): string => `${point.id}:${priority}`;

/** The points of some overrides as the release dialog takes them: each with the slot that is meant. */
export function pointsOf(items: readonly StandingOverride[]): Point[] {
  const points = new Map<number, Point>();
  for (const { point, check: _check, ...override } of items) {
    if (!points.has(point.id)) points.set(point.id, { ...point, override });
  }
  return [...points.values()];
}
