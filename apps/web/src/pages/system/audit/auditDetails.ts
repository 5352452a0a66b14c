import type { AuditEntry } from '@t3000/contract';

type Details = AuditEntry['details'];

/** What was there, what was asked for, and what was there afterwards. */
export interface Change {
  /** Empty for the value of a point. */
  readonly field: string;
  readonly old: unknown;
  readonly requested: unknown;
  readonly readBack: unknown;
}

/** One fact of a row that is no change. */
export interface Detail {
  readonly name: string;
  readonly value: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The changes a row of the trail carries: of the fields of something edited, or of one value. */
export function changesOf(details: Details): Change[] {
  const { changes } = details;
  if (isObject(changes)) {
    return Object.entries(changes).map(([field, change]) => {
      const { old, requested, read_back: readBack } = isObject(change) ? change : {};
      return { field, old, requested, readBack };
    });
  }
  const { old, requested = details['value'], read_back: readBack } = details;
  return old === undefined && readBack === undefined ? [] : [{ field: '', old, requested, readBack }];
}

/** Parts of a change, which stand in a table of their own. */
const changed = new Set(['changes', 'old', 'requested', 'value', 'read_back']);

/** Everything else a row carries; what is empty is not worth a line. */
export function restOf(details: Details): Detail[] {
  const skipped = changesOf(details).length > 0 ? changed : new Set(['changes']);
  return Object.entries(details)
    .filter(([name, value]) => !skipped.has(name) && value !== null && value !== '')
    .map(([name, value]) => ({ name, value }));
}

/** A value as a short text. Texts stand as they are; lists and objects as JSON. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A row's changes on one line: `21 → 22.5`, `name: AHU 1 → AHU 2`. */
export function summaryOf(details: Details): string {
  return changesOf(details)
    .map(({ field, old, requested }) => {
      const change = `${textOf(old)} → ${textOf(requested)}`;
      return field === '' ? change : `${wordOf(field)}: ${change}`;
    })
    .join(', ');
}

/** A name from the API as words. */
export function wordOf(name: string): string {
  return name.replaceAll('_', ' ');
}
