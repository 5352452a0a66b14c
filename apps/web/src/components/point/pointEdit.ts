import type { Point } from '@t3000/contract';
import { parseNumber } from './writeRules.ts';

/** Settings of a point as texts, the way they are typed. */
export interface PointEditForm {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly decimals: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly pollSeconds: string;
  readonly deadband: string;
  readonly enabled: boolean;
}

export type PointEditField = keyof PointEditForm;
export type PointEditFault = 'required' | 'not_a_number' | 'out_of_bounds' | 'reversed';

/** The part of a point that changed, as the server takes it. */
export type PointChange = Partial<
  Pick<
    Point,
    'name' | 'description' | 'unit' | 'decimals' | 'minimum' | 'maximum' | 'poll_interval_ms' | 'deadband' | 'enabled'
  >
>;

/** Bounds of the contract, in the units of the form. */
const DECIMALS_MAX = 6;
const POLL_SECONDS_MIN = 0.2;
const POLL_SECONDS_MAX = 86_400;
const DEADBAND_MAX = 1e9;

export function editFormOf(point: Point): PointEditForm {
  return {
    name: point.name,
    description: point.description,
    unit: point.unit,
    decimals: textOf(point.decimals),
    minimum: textOf(point.minimum),
    maximum: textOf(point.maximum),
    pollSeconds: textOf(point.poll_interval_ms / 1000),
    deadband: textOf(point.deadband),
    enabled: point.enabled,
  };
}

function textOf(value: number | null): string {
  return value === null ? '' : String(value);
}

/** What is wrong with which field; empty when everything fits. */
export function faultsOf(form: PointEditForm): Partial<Record<PointEditField, PointEditFault>> {
  const faults: Partial<Record<PointEditField, PointEditFault>> = {};
  const check = (field: PointEditField, fault: PointEditFault | undefined): void => {
    if (fault !== undefined) faults[field] = fault;
  };
  check('name', form.name.trim() === '' ? 'required' : undefined);
  check('decimals', numberFault(form.decimals, 0, DECIMALS_MAX, true));
  check('pollSeconds', numberFault(form.pollSeconds, POLL_SECONDS_MIN, POLL_SECONDS_MAX));
  check('deadband', numberFault(form.deadband, 0, DEADBAND_MAX));
  if (form.minimum.trim() !== '') check('minimum', numberFault(form.minimum));
  if (form.maximum.trim() !== '') check('maximum', numberFault(form.maximum));
  const [low, high] = [parseNumber(form.minimum), parseNumber(form.maximum)];
  if (low !== undefined && high !== undefined && low > high) check('maximum', 'reversed');
  return faults;
}

function numberFault(text: string, from = -Infinity, to = Infinity, whole = false): PointEditFault | undefined {
  const value = parseNumber(text);
  if (value === undefined) return text.trim() === '' ? 'required' : 'not_a_number';
  return value < from || value > to || (whole && !Number.isInteger(value)) ? 'out_of_bounds' : undefined;
}

/** What differs from the point; the form must be without faults. */
export function changeOf(point: Point, form: PointEditForm): PointChange {
  const next = {
    name: form.name.trim(),
    description: form.description.trim(),
    unit: form.unit.trim(),
    decimals: parseNumber(form.decimals) ?? point.decimals,
    minimum: parseNumber(form.minimum) ?? null,
    maximum: parseNumber(form.maximum) ?? null,
    poll_interval_ms: Math.round((parseNumber(form.pollSeconds) ?? point.poll_interval_ms / 1000) * 1000),
    deadband: parseNumber(form.deadband) ?? point.deadband,
    enabled: form.enabled,
  } satisfies PointChange;
  const keys = Object.keys(next) as (keyof typeof next)[];
  return Object.fromEntries(keys.filter((key) => next[key] !== point[key]).map((key) => [key, next[key]]));
}
