import type { PointData } from '@t3000/contract';
import { integralOf } from './measure.ts';
import type { Series, TrendPoint } from './series.ts';

/** What a line shows instead of the values of its point. */
export type Derivation =
  /** How fast a counter counts; `rollOver` is where it begins anew at zero. */
  | { readonly kind: 'rate'; readonly rollOver?: number | undefined }
  /** Value times hours since the left edge: kWh of kW. */
  | { readonly kind: 'integral' }
  /** Hours in a state since the left edge. */
  | { readonly kind: 'hours'; readonly state: number };

export type Derivations = ReadonlyMap<number, Derivation>;

/** As it stands in an address: `12:rate:65536,15:integral,18:hours:1`. What makes no sense is left out. */
export function derivationsFromText(text: unknown): Derivations {
  if (typeof text !== 'string') return new Map();
  return new Map(
    text.split(',').flatMap((part): [number, Derivation][] => {
      const [id, kind, detail] = part.split(':');
      const derivation = read(kind, detail);
      return Number.isInteger(Number(id)) && Number(id) > 0 && derivation !== undefined
        ? [[Number(id), derivation]]
        : [];
    }),
  );
}

export function derivationsToText(derivations: Derivations): string | undefined {
  const parts = [...derivations].map(([id, derivation]) =>
    [id, derivation.kind, detailOf(derivation)].filter((part) => part !== undefined).join(':'),
  );
  return parts.length === 0 ? undefined : parts.join(',');
}

function read(kind: string | undefined, detail: string | undefined): Derivation | undefined {
  const number = detail === undefined || detail === '' ? undefined : Number(detail);
  if (kind === 'integral') return { kind };
  if (kind === 'rate') return number !== undefined && number > 0 ? { kind, rollOver: number } : { kind };
  return kind === 'hours' && Number.isInteger(number) ? { kind, state: number ?? 0 } : undefined;
}

function detailOf(derivation: Derivation): number | undefined {
  if (derivation.kind === 'rate') return derivation.rollOver;
  return derivation.kind === 'hours' ? derivation.state : undefined;
}

const HOUR_MS = 3_600_000;
/** Digits after the point of hours: 0.01 h are 36 s. */
const HOURS_DECIMALS = 2;

/** The unit of a counter per hour: power of an energy, else `m³/h`. */
export function rateUnit(unit: string): string {
  if (/^[kMG]?Wh$/.test(unit)) return unit.slice(0, -1);
  return unit === '' ? '1/h' : `${unit}/h`;
}

/** The point as its line shows it. */
export function derivedPoint<P extends TrendPoint>(point: P, derivation: Derivation, name: string): P {
  const unit =
    derivation.kind === 'rate'
      ? rateUnit(point.unit)
      : derivation.kind === 'integral'
        ? integralOf(point.unit).unit
        : 'h';
  const decimals = derivation.kind === 'hours' ? HOURS_DECIMALS : Math.max(1, point.decimals);
  return { ...point, name, unit, decimals, kind: 'analog' as const, state_texts: [] };
}

/**
 * What the server made of each stretch, as a line. `edges` bound the stretches; the last one ends now. A rate stands at the
 * beginning of its stretch like every mean, totals grow from nought at the left edge and stand at the end of theirs.
 */
export function derivedSeries(
  { point_id: id, increase, integral, durations_ms: durations, covered_ms: covered, quality, unit }: PointData,
  derivation: Derivation,
  { edges, now }: { readonly edges: readonly number[]; readonly now: number },
): Series {
  const stretches = edges
    .slice(0, -1)
    .map((from, index) => ({ index, from, to: Math.min(now, edges[index + 1] ?? now) }))
    .filter(({ from, to }) => to > from);
  if (derivation.kind === 'rate') {
    // What was counted in a stretch that is not over belongs to an unknown part of it.
    const whole = stretches.filter(({ index, to }) => to === edges[index + 1]);
    return lineOf(
      id,
      whole.map(({ index, from, to }) => {
        const counted = increase[index] ?? null;
        const value = counted === null ? null : (counted * HOUR_MS) / (to - from);
        return { at: from, value, quality: quality[index] ?? 0 };
      }),
    );
  }
  const { factor } = integralOf(unit);
  let total = 0;
  const entries = stretches.map(({ index, to }) => {
    const known = (covered[index] ?? 0) > 0;
    const part =
      derivation.kind === 'integral' ? (integral[index] ?? 0) * factor : (durations[0]?.[index] ?? 0) / HOUR_MS;
    total += known ? part : 0;
    return { at: to, value: known ? total : null, quality: quality[index] ?? 0 };
  });
  const [first] = stretches;
  return lineOf(id, first === undefined ? [] : [{ at: first.from, value: 0, quality: 0 }, ...entries]);
}

interface Entry {
  readonly at: number;
  readonly value: number | null;
  readonly quality: number;
}

function lineOf(id: number, entries: readonly Entry[]): Series {
  const values = entries.map(({ value }) => value);
  return {
    id,
    at: entries.map(({ at }) => at),
    avg: values,
    min: values,
    max: values,
    quality: entries.map(({ quality }) => quality),
  };
}

/** Lengths of stretches, seconds: those people count in. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800];
/** As many stretches as a line needs to look like one. */
const STRETCHES = 300;

/** As on the chart, where a line is broken after as long. */
const HOLD_FACTOR = 2.5;

/**
 * How long a value holds at most, seconds: by how often the point is recorded now, or was in the time that is shown, whichever
 * is rarer. Undefined where nothing is known of either.
 */
export function holdSeconds(series: Series | undefined, intervalMs: number | null): number | undefined {
  const at = (series?.at ?? []).filter((_, index) => (series?.avg[index] ?? null) !== null);
  const distances = at.slice(1).map((time, index) => time - (at[index] ?? time));
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const least = (HOLD_FACTOR * Math.max(median, intervalMs ?? 0)) / 1000;
  // Rounded up, so that a live line does not make a new question of each of its values.
  return least === 0 ? undefined : (steps.find((step) => step >= least) ?? Math.ceil(least));
}

/** A counter read every minute counts in steps: shorter stretches than a few readings would show them. */
const READINGS = 3;

/** How long the stretches of a window are, seconds. `intervalMs` is how often the point is recorded, where that is known. */
export function stretchSeconds(lengthMs: number, { kind }: Derivation, intervalMs: number | null): number {
  const readings = kind === 'rate' ? Math.max(60, (READINGS * (intervalMs ?? 0)) / 1000) : 1;
  const least = Math.max(readings, lengthMs / 1000 / STRETCHES);
  return steps.find((step) => step >= least) ?? Math.ceil(least / 604_800) * 604_800;
}
