import { GUARD_SPAN_MAX_MS, GUARD_WRITES_MAX } from '@t3000/core';
import type { Point, PointEdit } from '@t3000/contract';
import type { PointSetting } from '../../components/point/pointEdit.ts';
import { isTag, TAGS_MAX } from '../../components/tags/vocabulary.ts';
import { parseNumber } from '../../components/point/writeRules.ts';

export type CellFault =
  | 'required'
  | 'too_long'
  | 'not_a_number'
  | 'out_of_bounds'
  | 'reversed'
  | 'rate_half'
  | 'not_yes_no'
  | 'tags';

/** What one cell says: a setting, or why it says none. */
export type CellReading = { readonly value: PointEdit[ColumnId] } | { readonly fault: CellFault };

export type ColumnId = PointSetting | 'group' | 'tags';

export interface EditColumn {
  readonly id: ColumnId;
  /** Pixels. */
  readonly width: number;
  readonly align?: 'end';
  /** Means nothing for a state. */
  readonly analog?: boolean;
  /** Kinds it means nothing for. */
  readonly not?: readonly Point['kind'][];
  /** Shown as yes and no. */
  readonly yesNo?: boolean;
  readonly text: (point: Point) => string;
  readonly read: (text: string) => CellReading;
}

const text =
  (lengthMax: number, isRequired = false) =>
  (typed: string): CellReading => {
    const value = typed.trim();
    if (isRequired && value === '') return { fault: 'required' };
    return value.length > lengthMax ? { fault: 'too_long' } : { value };
  };

interface NumberRule {
  readonly from?: number;
  readonly to?: number;
  readonly whole?: boolean;
  /** An empty cell means none. */
  readonly optional?: boolean;
  /** Of what is typed, in the unit of the contract. */
  readonly times?: number;
}

const number =
  ({ from = -Infinity, to = Infinity, whole = false, optional = false, times = 1 }: NumberRule) =>
  (typed: string): CellReading => {
    if (typed.trim() === '') return optional ? { value: null } : { fault: 'required' };
    const value = parseNumber(typed);
    if (value === undefined) return { fault: 'not_a_number' };
    if (value < from || value > to || (whole && !Number.isInteger(value))) return { fault: 'out_of_bounds' };
    return { value: times === 1 ? value : Math.round(value * times) };
  };

const shown = (value: number | null): string => (value === null ? '' : String(value));

/** Spreadsheets write what they please for true and false. */
const YES = new Set(['1', 'true', 'wahr', 'yes', 'ja', 'on', 'x']);
const NO = new Set(['0', 'false', 'falsch', 'no', 'nein', 'off', '']);

function yesNo(typed: string): CellReading {
  const word = typed.trim().toLowerCase();
  if (YES.has(word)) return { value: true };
  return NO.has(word) ? { value: false } : { fault: 'not_yes_no' };
}

function tags(typed: string): CellReading {
  const list = [...new Set(typed.split(/[\s,;]+/).filter(Boolean))];
  return list.every(isTag) && list.length <= TAGS_MAX ? { value: list } : { fault: 'tags' };
}

/** Settings that are worth a table, with the bounds of the contract. */
export const editColumns: readonly EditColumn[] = [
  { id: 'name', width: 190, text: ({ name }) => name, read: text(100, true) },
  { id: 'description', width: 210, text: ({ description }) => description, read: text(500) },
  { id: 'group', width: 130, text: ({ group }) => group, read: text(200) },
  { id: 'unit', width: 70, analog: true, text: ({ unit }) => unit, read: text(20) },
  {
    id: 'decimals',
    width: 80,
    align: 'end',
    analog: true,
    text: ({ decimals }) => shown(decimals),
    read: number({ from: 0, to: 6, whole: true }),
  },
  {
    id: 'minimum',
    width: 90,
    align: 'end',
    analog: true,
    text: ({ minimum }) => shown(minimum),
    read: number({ optional: true }),
  },
  {
    id: 'maximum',
    width: 90,
    align: 'end',
    analog: true,
    text: ({ maximum }) => shown(maximum),
    read: number({ optional: true }),
  },
  {
    id: 'deadband',
    width: 90,
    align: 'end',
    analog: true,
    text: ({ deadband }) => shown(deadband),
    read: number({ from: 0, to: 1e9 }),
  },
  {
    id: 'poll_interval_ms',
    width: 90,
    align: 'end',
    text: ({ poll_interval_ms: ms }) => shown(ms / 1000),
    read: number({ from: 0.2, to: 86_400, times: 1000 }),
  },
  { id: 'enabled', width: 80, yesNo: true, text: ({ enabled }) => (enabled ? '1' : '0'), read: yesNo },
  {
    id: 'write_lowest',
    width: 100,
    align: 'end',
    not: ['binary', 'text'],
    text: ({ write_lowest: lowest }) => shown(lowest),
    read: number({ optional: true }),
  },
  {
    id: 'write_highest',
    width: 100,
    align: 'end',
    not: ['binary', 'text'],
    text: ({ write_highest: highest }) => shown(highest),
    read: number({ optional: true }),
  },
  {
    id: 'write_step',
    width: 100,
    align: 'end',
    analog: true,
    text: ({ write_step: step }) => shown(step),
    read: number({ optional: true, from: Number.MIN_VALUE }),
  },
  {
    id: 'write_count',
    width: 90,
    align: 'end',
    text: ({ write_count: count }) => shown(count),
    read: number({ optional: true, from: 1, to: GUARD_WRITES_MAX, whole: true }),
  },
  {
    id: 'write_span_seconds',
    width: 90,
    align: 'end',
    text: ({ write_span_seconds: seconds }) => shown(seconds),
    read: number({ optional: true, from: 1, to: GUARD_SPAN_MAX_MS / 1000, whole: true }),
  },
  { id: 'write_confirm', width: 90, yesNo: true, text: (point) => (point.write_confirm ? '1' : '0'), read: yesNo },
  { id: 'write_confirm_text', width: 190, text: (point) => point.write_confirm_text, read: text(300) },
  {
    id: 'critical',
    width: 90,
    yesNo: true,
    not: ['text'],
    text: ({ critical }) => (critical ? '1' : '0'),
    read: yesNo,
  },
  { id: 'tags', width: 220, text: (point) => point.tags.join(' '), read: tags },
];
