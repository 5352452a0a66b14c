import { TABLE_FINE_MARK } from '@t3000/t3';
import type { MultiStateRecord, TableRecord } from '@t3000/t3';

const VALUE_SCALE = 1000;
const STATE_VALUE_MAX = 0xffff;
const VALUE_MAX = 0x7fff_ffff;
const VOLTS_STORED_MAX = 0xffff;

type Pairs = TableRecord['pairs'];
type States = MultiStateRecord['states'];

/** Stored number for one volt: a table says itself how fine its voltages are. */
function voltScale({ resolution }: TableRecord): number {
  return resolution === TABLE_FINE_MARK ? 100 : 10;
}

/** A sensor table as people write it: `0.5 V: 12, 1 V: 20.5`. Empty places behind the last pair are left out. */
export function pairsText(table: TableRecord): string {
  const last = table.pairs.findLastIndex(({ volts, value }) => volts !== 0 || value !== 0);
  return table.pairs
    .slice(0, last + 1)
    .map(({ volts, value }) => `${volts / voltScale(table)} V: ${value / VALUE_SCALE}`)
    .join(', ');
}

/** The way back, or which part is wrong. The panel interpolates, so that the volts have to rise. */
export function pairsOfText(text: string, table: TableRecord): Pairs | string {
  const scale = voltScale(table);
  const pairs: { volts: number; value: number }[] = [];
  for (const part of partsOf(text)) {
    const [, volts, value] = /^(\d+(?:\.\d+)?)\s*V?\s*:\s*([+-]?\d+(?:\.\d+)?)$/i.exec(part) ?? [];
    const stored = { volts: Math.round(Number(volts) * scale), value: Math.round(Number(value) * VALUE_SCALE) };
    if (value === undefined || stored.volts > VOLTS_STORED_MAX || Math.abs(stored.value) > VALUE_MAX)
      return `"${part.slice(0, 40)}" is no pair of volts and value, such as 0.5 V: 12`;
    if (stored.volts / scale !== Number(volts))
      return `${volts} V is finer than this table keeps volts: ${1 / scale} V`;
    const before = pairs.at(-1);
    if (before && stored.volts <= before.volts) return `${volts} V does not lie above ${before.volts / scale} V`;
    pairs.push(stored);
  }
  return filled(pairs, table.pairs.length, { volts: 0, value: 0 }, 'pairs');
}

/** A multi-state table: `0 Off, 1 Low, 2 High`. */
export function statesText({ states }: MultiStateRecord): string {
  return states
    .filter(({ status }) => status !== 0)
    .map(({ name, value }) => `${value} ${name}`)
    .join(', ');
}

export function statesOfText(text: string, table: MultiStateRecord): States | string {
  const states: { status: number; name: string; value: number }[] = [];
  for (const part of partsOf(text)) {
    const [, number, name] = /^(\d{1,5})\s+(\S.*)$/.exec(part) ?? [];
    const value = Number(number);
    if (name === undefined || value > STATE_VALUE_MAX)
      return `"${part.slice(0, 40)}" is no state with its number, such as 1 Low`;
    if (states.some((other) => other.value === value)) return `${value} stands there twice`;
    states.push({ status: 1, name, value });
  }
  return filled(states, table.states.length, { status: 0, name: '', value: 0 }, 'states');
}

function filled<T>(entries: readonly T[], count: number, empty: T, what: string): readonly T[] | string {
  if (entries.length > count) return `${entries.length} ${what} are above the maximum ${count}`;
  return Array.from({ length: count }, (_, place) => entries[place] ?? empty);
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
