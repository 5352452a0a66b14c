import { quality, QualityReason } from '@t3000/core';
import type { PointId, Quality } from '@t3000/core';
import { epochOf } from '../moment.ts';
import type { Fields } from './import-rows.ts';

export interface ImportedSample {
  readonly pointId: PointId;
  readonly at: number;
  readonly value: number;
  readonly quality: Quality;
}

export interface RowRules {
  /** Stamps after this are refused, epoch milliseconds. */
  readonly latest: number;
  /** Why a point takes no samples; empty when it does. */
  readonly problemOf: (pointId: PointId) => string;
  /** Times without an offset; undefined when nobody said what zone they are of. */
  readonly localMoment: ((text: string) => number | string | undefined) | undefined;
  readonly isCommaDecimal: boolean;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** The sample of a row, or why there is none. */
export function sampleOfRow(fields: Fields, rules: RowRules): ImportedSample | string {
  const pointId = pointOf(fields['point_id']);
  if (pointId === undefined) return `point_id ${shown(fields['point_id'])} is no point`;
  const problem = rules.problemOf(pointId);
  if (problem !== '') return problem;
  const at = momentOf(fields['time'], rules);
  if (typeof at === 'string') return at;
  if (at > rules.latest) return `time ${shown(fields['time'])} is more than an hour ahead`;
  const raw = fields['value'];
  const isEmpty = raw === '' || raw === null || raw === undefined;
  const value = isEmpty ? Number.NaN : numberOf(raw, rules.isCommaDecimal);
  if (value === undefined) return `value ${shown(raw)} is no number`;
  const level = textOf(fields['quality'], 'good');
  if (level !== 'good' && level !== 'uncertain' && level !== 'bad') {
    return `quality ${shown(level)} is none of good, uncertain, bad`;
  }
  const reason = reasonNamed(textOf(fields['reason'], 'none'));
  if (reason === undefined) return `reason ${shown(fields['reason'])} is not known`;
  return {
    pointId,
    at,
    value,
    quality: isEmpty && level === 'good' ? quality('bad', 'invalid_value') : quality(level, reason),
  };
}

function pointOf(value: unknown): PointId | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  return /^\d{1,10}$/.test(String(value)) ? Number(value) : undefined;
}

function momentOf(value: unknown, { localMoment }: RowRules): number | string {
  const words = `time ${shown(value)}`;
  if (typeof value !== 'number' && typeof value !== 'string') return `${words} is no time`;
  const text = String(value);
  // Spreadsheets write a space for the T.
  const at = epochOf(text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'));
  if (at !== undefined) return at;
  const local = localMoment?.(text);
  if (typeof local === 'string') return `${words} ${local}`;
  if (local !== undefined) return local;
  return localMoment === undefined
    ? `${words} is neither epoch milliseconds nor ISO 8601 with an offset`
    : `${words} is neither epoch milliseconds nor ISO 8601`;
}

/** What a file of another program may have: no booleans, no lists, no words. Infinity is how the export writes it. */
function numberOf(value: unknown, isCommaDecimal: boolean): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value === 'Infinity' || value === '-Infinity') return Number(value);
  const text = isCommaDecimal ? value.replace(',', '.') : value;
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function textOf(value: unknown, absent: string): unknown {
  return value === undefined || value === null || value === '' ? absent : value;
}

function reasonNamed(text: unknown): QualityReason | undefined {
  return (Object.keys(QualityReason) as QualityReason[]).find((name) => name === text);
}

function shown(value: unknown): string {
  return JSON.stringify(value ?? '').slice(0, 60);
}
