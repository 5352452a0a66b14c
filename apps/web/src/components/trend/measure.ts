import { indexAt } from './series.ts';
import type { Series } from './series.ts';

/** What a series did between two cursors. */
export interface Measure {
  /** Values in force at either cursor; null where none is known. */
  readonly atFrom: number | null;
  readonly atTo: number | null;
  /** The second minus the first. */
  readonly delta: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Weighted by how long each value held. */
  readonly mean: number | null;
  /** Value times hours: kWh of kW. */
  readonly integral: number | null;
  /** Milliseconds for which a value is known. */
  readonly coveredMs: number;
  /** Milliseconds of each state, by its number; a bucket with several counts for the nearest to their mean. */
  readonly states: ReadonlyMap<number, number>;
  /** How often the value changed. */
  readonly changes: number;
}

const HOUR_MS = 3_600_000;

/**
 * Each value holds until the next entry; the one in force at `from` counts from there on. Gaps count for nothing. Where the
 * server summed up, least and most of a bucket count.
 */
export function measureOf(series: Series, from: number, to: number): Measure {
  const first = Math.max(0, indexAt(series.at, from));
  let minimum: number | null = null;
  let maximum: number | null = null;
  let weighted = 0;
  let coveredMs = 0;
  let changes = 0;
  let before: number | null = null;
  const states = new Map<number, number>();
  for (let index = first; index < series.at.length; index += 1) {
    const start = Math.max(from, series.at[index] ?? to);
    if (start >= to) break;
    const value = series.avg[index] ?? null;
    if (value === null) continue;
    // Least and most of the bucket before the cursor may lie before it as well.
    const isInside = (series.at[index] ?? from) >= from;
    minimum = Math.min(minimum ?? Infinity, isInside ? (series.min[index] ?? value) : value);
    maximum = Math.max(maximum ?? -Infinity, isInside ? (series.max[index] ?? value) : value);
    const holdsMs = Math.min(series.at[index + 1] ?? to, to) - start;
    weighted += value * holdsMs;
    coveredMs += holdsMs;
    const state = Math.round(value);
    states.set(state, (states.get(state) ?? 0) + holdsMs);
    if (before !== null && before !== value) changes += 1;
    before = value;
  }
  const atFrom = valueAt(series, from);
  const atTo = valueAt(series, to);
  return {
    atFrom,
    atTo,
    delta: atFrom === null || atTo === null ? null : atTo - atFrom,
    minimum,
    maximum,
    mean: coveredMs > 0 ? weighted / coveredMs : null,
    integral: coveredMs > 0 ? weighted / HOUR_MS : null,
    coveredMs,
    states,
    changes,
  };
}

function valueAt(series: Series, at: number): number | null {
  return series.avg[indexAt(series.at, at)] ?? null;
}

/** Units of flows that are not told per hour, and what an hour of them comes to. */
const flows: Readonly<Record<string, { readonly unit: string; readonly factor: number }>> = {
  'm³/s': { unit: 'm³', factor: 3600 },
  'm3/s': { unit: 'm³', factor: 3600 },
  'L/s': { unit: 'L', factor: 3600 },
  'l/s': { unit: 'L', factor: 3600 },
  'L/min': { unit: 'L', factor: 60 },
  'l/min': { unit: 'L', factor: 60 },
  gpm: { unit: 'gal', factor: 60 },
  cfm: { unit: 'ft³', factor: 60 },
};

/** What a value times hours is counted in: kWh of kW, m³ of m³/h, litres of L/s; `factor` of them make one hour of it. */
export function integralOf(unit: string): { readonly unit: string; readonly factor: number } {
  return flows[unit] ?? { unit: integralUnit(unit), factor: 1 };
}

/** Units of power, whose product with hours everybody writes as one word. */
const powers = new Set(['W', 'kW', 'MW', 'GW', 'VA', 'kVA', 'var', 'kvar']);

/** Unit of a value times hours: `kWh` of kW, `m³` of m³/h, else `°C·h`. */
function integralUnit(unit: string): string {
  if (unit === '') return 'h';
  if (powers.has(unit)) return `${unit}h`;
  return unit.endsWith('/h') ? unit.slice(0, -2) : `${unit}·h`;
}
