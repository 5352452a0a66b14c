import { GUARD_SPAN_MAX_MS, GUARD_WRITES_MAX } from '@t3000/core';
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
  readonly writeLowest: string;
  readonly writeHighest: string;
  readonly writeStep: string;
  readonly writeCount: string;
  readonly writeSpan: string;
  readonly writeConfirm: boolean;
  readonly writeConfirmText: string;
  readonly critical: boolean;
}

export type PointEditField = keyof PointEditForm;
export type PointEditFault = 'required' | 'not_a_number' | 'out_of_bounds' | 'reversed' | 'rate_half';

/** What of a point can be set, one by one or for many. */
export type PointSetting =
  | 'name'
  | 'description'
  | 'unit'
  | 'decimals'
  | 'minimum'
  | 'maximum'
  | 'poll_interval_ms'
  | 'deadband'
  | 'enabled'
  | 'write_lowest'
  | 'write_highest'
  | 'write_step'
  | 'write_count'
  | 'write_span_seconds'
  | 'write_confirm'
  | 'write_confirm_text'
  | 'critical';

/** The part of a point that changed, as the server takes it. */
export type PointChange = Partial<Pick<Point, PointSetting>>;

/** Bounds of the contract, in the units of the form. */
const DECIMALS_MAX = 6;
const POLL_SECONDS_MIN = 0.2;
const POLL_SECONDS_MAX = 86_400;
const DEADBAND_MAX = 1e9;

/** Changes of a guard's limits that mean nothing for the kind of point are not offered. */
export const guardFields = (kind: Point['kind']): readonly PointEditField[] => [
  ...(kind === 'binary' || kind === 'text' ? [] : (['writeLowest', 'writeHighest'] as const)),
  ...(kind === 'analog' ? (['writeStep'] as const) : []),
  'writeCount',
  'writeSpan',
];

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
    writeLowest: textOf(point.write_lowest),
    writeHighest: textOf(point.write_highest),
    writeStep: textOf(point.write_step),
    writeCount: textOf(point.write_count),
    writeSpan: textOf(point.write_span_seconds),
    writeConfirm: point.write_confirm,
    writeConfirmText: point.write_confirm_text,
    critical: point.critical,
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
  checkGuard(form, check);
  return faults;
}

function checkGuard(
  form: PointEditForm,
  check: (field: PointEditField, fault: PointEditFault | undefined) => void,
): void {
  const given = (field: PointEditField): string => String(form[field]).trim();
  if (given('writeLowest') !== '') check('writeLowest', numberFault(form.writeLowest));
  if (given('writeHighest') !== '') check('writeHighest', numberFault(form.writeHighest));
  if (given('writeStep') !== '') check('writeStep', numberFault(form.writeStep, Number.MIN_VALUE));
  if (given('writeCount') !== '') check('writeCount', numberFault(form.writeCount, 1, GUARD_WRITES_MAX, true));
  if (given('writeSpan') !== '') check('writeSpan', numberFault(form.writeSpan, 1, GUARD_SPAN_MAX_MS / 1000, true));
  if ((given('writeCount') === '') !== (given('writeSpan') === '')) {
    check(given('writeCount') === '' ? 'writeCount' : 'writeSpan', 'rate_half');
  }
  const [low, high] = [parseNumber(form.writeLowest), parseNumber(form.writeHighest)];
  if (low !== undefined && high !== undefined && low > high) check('writeHighest', 'reversed');
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
    write_lowest: parseNumber(form.writeLowest) ?? null,
    write_highest: parseNumber(form.writeHighest) ?? null,
    write_step: parseNumber(form.writeStep) ?? null,
    write_count: parseNumber(form.writeCount) ?? null,
    write_span_seconds: parseNumber(form.writeSpan) ?? null,
    write_confirm: form.writeConfirm,
    write_confirm_text: form.writeConfirmText.trim(),
    critical: form.critical,
  } satisfies PointChange;
  const keys = Object.keys(next) as (keyof typeof next)[];
  return Object.fromEntries(keys.filter((key) => next[key] !== point[key]).map((key) => [key, next[key]]));
}
