import { calendarUnits } from '@t3000/contract';
import type { CalendarUnit } from '@t3000/contract';
import { isComparison } from '../../components/trend/compare.ts';
import type { Comparison } from '../../components/trend/compare.ts';
import { derivationsFromText, derivationsToText } from '../../components/trend/derive.ts';
import type { Derivations } from '../../components/trend/derive.ts';
import { PENS_MAX } from '../../components/trend/penStyle.ts';
import {
  RANGE_DEFAULT,
  isoOf,
  isRelative,
  momentOf,
  rangeFromQuery,
  rangeToQuery,
} from '../../components/trend/timeRange.ts';
import type { TimeRange } from '../../components/trend/timeRange.ts';

/** What the trends page shows. All of it stands in the address. */
export interface TrendState {
  readonly ids: readonly number[];
  /** Of these, the ones without a line for now. */
  readonly hidden: readonly number[];
  /** Points whose line shows what time makes of their values. */
  readonly derivations: Derivations;
  readonly range: TimeRange;
  /** The end follows the clock and live values are drawn as they come. */
  readonly live: boolean;
  readonly table: boolean;
  /** Bars of local hours, days, weeks ... instead of lines. */
  readonly by: CalendarUnit | undefined;
  /** Which earlier time lies under this one. */
  readonly compare: Comparison | undefined;
  /** Two placed cursors, A and B, UTC epoch ms. */
  readonly cursors: readonly [number, number] | undefined;
}

type Query = Readonly<Record<string, unknown>>;

/** Reads an address; what makes no sense in it is left out. Without a range it is the last day, live. */
export function stateFromQuery(query: Query): TrendState {
  const range = rangeFromQuery(query) ?? RANGE_DEFAULT;
  const ids = idsOf(query['ids']).slice(0, PENS_MAX);
  return {
    ids,
    hidden: idsOf(query['hidden']).filter((id) => ids.includes(id)),
    derivations: new Map([...derivationsFromText(query['as'])].filter(([id]) => ids.includes(id))),
    range,
    live: isRelative(range) && query['live'] !== 'false',
    table: query['table'] === 'true',
    by: calendarUnits.find((unit) => unit === query['by']),
    compare: isComparison(query['compare']) ? query['compare'] : undefined,
    cursors: cursorsOf(query['a'], query['b']),
  };
}

/** Parts of an address; undefined ones are to be left out of it. */
export function stateToQuery(state: TrendState): Record<string, string | undefined> {
  return {
    ids: idsText(state.ids),
    hidden: idsText(state.hidden),
    as: derivationsToText(state.derivations),
    ...rangeToQuery(state.range),
    live: state.live || !isRelative(state.range) ? undefined : 'false',
    table: state.table ? 'true' : undefined,
    by: state.by,
    compare: state.compare,
    a: state.cursors && isoOf(state.cursors[0]),
    b: state.cursors && isoOf(state.cursors[1]),
  };
}

function cursorsOf(a: unknown, b: unknown): readonly [number, number] | undefined {
  const [first, second] = [momentOf(a), momentOf(b)];
  return Number.isFinite(first + second) ? [first, second] : undefined;
}

function idsOf(text: unknown): number[] {
  if (typeof text !== 'string') return [];
  const ids = text.split(',').map(Number);
  return [...new Set(ids)].filter((id) => Number.isInteger(id) && id > 0);
}

function idsText(ids: readonly number[]): string | undefined {
  return ids.length === 0 ? undefined : ids.join(',');
}
