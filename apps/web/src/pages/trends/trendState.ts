import { calendarUnits } from '@t3000/contract';
import type { CalendarUnit } from '@t3000/contract';
import { isComparison } from '../../components/trend/compare.ts';
import type { Comparison } from '../../components/trend/compare.ts';
import { derivationsFromText, derivationsToText } from '../../components/trend/derive.ts';
import type { Derivations } from '../../components/trend/derive.ts';
import { slotsFromText, slotsToText } from '../../components/trend/penSlots.ts';
import type { PenSlots } from '../../components/trend/penSlots.ts';
import { PENS_MAX } from '../../components/trend/penStyle.ts';
import { scalesFromText, scalesToText } from '../../components/trend/scaleRanges.ts';
import type { ScaleRanges } from '../../components/trend/scaleRanges.ts';
import {
  RANGE_DEFAULT,
  isoOf,
  isRelative,
  momentOf,
  rangeFromQuery,
  rangeToQuery,
} from '../../components/trend/timeRange.ts';
import type { TimeRange } from '../../components/trend/timeRange.ts';
import { FIGURE_DEFAULT, HOLD_MAX_S, summaryFigures } from './summary.ts';
import type { SummaryFigure } from './summary.ts';

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
  /** What the bars tell. */
  readonly figure: SummaryFigure;
  /** How long a value counts after its sample, seconds; undefined leaves it to the way each point is recorded. */
  readonly hold: number | undefined;
  /** Which earlier time lies under this one. */
  readonly compare: Comparison | undefined;
  /** Two placed cursors, A and B, UTC epoch ms. */
  readonly cursors: readonly [number, number] | undefined;
  /** Pens of lines that are not those of their place in the list. */
  readonly pens: PenSlots;
  /** Scales with ends set by hand. */
  readonly scales: ScaleRanges;
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
    figure: summaryFigures.find((figure) => figure === query['figure']) ?? FIGURE_DEFAULT,
    hold: holdOf(query['hold']),
    compare: isComparison(query['compare']) ? query['compare'] : undefined,
    cursors: cursorsOf(query['a'], query['b']),
    pens: new Map([...slotsFromText(query['pens'], PENS_MAX)].filter(([id]) => ids.includes(id))),
    scales: scalesFromText(query['y']),
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
    figure: state.figure === FIGURE_DEFAULT ? undefined : state.figure,
    hold: state.hold?.toString(),
    pens: slotsToText(state.pens),
    y: scalesToText(state.scales),
  };
}

function holdOf(text: unknown): number | undefined {
  const seconds = Number(text);
  return typeof text === 'string' && Number.isInteger(seconds) && seconds > 0 && seconds <= HOLD_MAX_S
    ? seconds
    : undefined;
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
