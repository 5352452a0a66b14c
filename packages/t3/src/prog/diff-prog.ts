import { Secret } from '../records/index.ts';
import { jsonOfField } from './field-json.ts';
import { recordsOf, type ProgFile } from './prog-file.ts';
import { programsOf } from './program-names.ts';
import type { ProgramLine } from './program-text.ts';
import { fieldsOf, isEmptyRecord, readFields } from './section-records.ts';
import { progSections, type ProgSectionName } from './sections.ts';

/** One value that is not the same in two files. */
export interface FieldChange {
  /** Name of the field; parts of one by index and name: `inputs[3].panel`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface RecordDiff {
  readonly section: ProgSectionName;
  /** Counted from 1. */
  readonly index: number;
  /** The label or description, from whichever file has one. */
  readonly name: string;
  /** A record is added when it was empty before, removed when it is empty now. */
  readonly kind: 'added' | 'removed' | 'changed';
  readonly changes: readonly FieldChange[];
}

/** Records that differ, in the order of the file. Secrets are compared but never shown. */
export function diffProg(before: ProgFile, after: ProgFile): RecordDiff[] {
  const diffs: RecordDiff[] = [];
  for (const { name, count, recordBytes } of progSections) {
    const old = recordsOf(before, name);
    const now = recordsOf(after, name);
    for (let i = 0; i < count; i++) {
      const diff = diffRecord(
        name,
        i + 1,
        old[i] ?? new Uint8Array(recordBytes),
        now[i] ?? new Uint8Array(recordBytes),
      );
      if (diff !== undefined) diffs.push(diff);
    }
  }
  return withLines(diffs, before, after);
}

/** Code that can be listed on both sides differs in lines rather than bytes. */
function withLines(diffs: readonly RecordDiff[], before: ProgFile, after: ProgFile): RecordDiff[] {
  if (!diffs.some(({ section }) => section === 'code')) return [...diffs];
  const [old, now] = [programsOf(before), programsOf(after)];
  return diffs.map((diff) => {
    if (diff.section !== 'code') return diff;
    const changes = lineChanges(old[diff.index - 1], now[diff.index - 1]);
    return changes.length === 0 ? diff : { ...diff, changes };
  });
}

/** Empty when a side has no listing, or when the lines are the same and something else differs. */
function lineChanges(before: readonly ProgramLine[] | Error | undefined, after: typeof before): FieldChange[] {
  if (before === undefined || after === undefined || before instanceof Error || after instanceof Error) return [];
  const old = new Map(before.map(({ number, text: line }) => [number, line]));
  const now = new Map(after.map(({ number, text: line }) => [number, line]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort((a, b) => a - b)
    .filter((number) => old.get(number) !== now.get(number))
    .map((number) => ({ field: `line ${number}`, before: old.get(number) ?? '', after: now.get(number) ?? '' }));
}

/** Undefined when the bytes are the same. */
export function diffRecord(
  section: ProgSectionName,
  index: number,
  before: Uint8Array,
  after: Uint8Array,
): RecordDiff | undefined {
  const different = positions(before, after);
  if (different.length === 0) return undefined;
  const old = readFields(section, before);
  const now = readFields(section, after);
  const changes = Object.keys(fieldsOf(section)).flatMap((field) => changesOf(field, old[field], now[field]));
  const unnamed = different.filter((at) => !isShown(section, at, changes)).length;
  if (unnamed > 0) {
    const bytes = `${unnamed} ${unnamed === 1 ? 'byte' : 'bytes'}`;
    changes.push({ field: '(no field)', before: bytes, after: 'other values' });
  }
  const kind = isEmptyRecord(before) ? 'added' : isEmptyRecord(after) ? 'removed' : 'changed';
  return { section, index, name: nameOf(now) || nameOf(old), kind, changes };
}

/** How a record is called by people; empty when it has no name. */
export function nameOf(values: Readonly<Record<string, unknown>>): string {
  for (const key of ['label', 'description', 'name', 'panelName']) {
    const value = values[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return '';
}

function changesOf(field: string, before: unknown, after: unknown): FieldChange[] {
  if (before instanceof Secret && after instanceof Secret) {
    if (before.reveal() === after.reveal()) return [];
    return [{ field, before: before.toString(), after: after.isSet ? '(set to another)' : after.toString() }];
  }
  if (before instanceof Uint8Array && after instanceof Uint8Array) {
    return before.toHex() === after.toHex() ? [] : [byteChange(field, before, after)];
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.flatMap((part, i) => changesOf(`${field}[${i}]`, part, after[i]));
  }
  if (typeof before === 'object' && before !== null && typeof after === 'object' && after !== null) {
    return Object.entries(before).flatMap(([name, part]) =>
      changesOf(`${field}.${name}`, part, (after as Readonly<Record<string, unknown>>)[name]),
    );
  }
  return before === after ? [] : [{ field, before: text(before), after: text(after) }];
}

/** Longer runs of bytes would hide where they differ: the first difference and how many. */
const bytesShownMax = 16;

function byteChange(field: string, before: Uint8Array, after: Uint8Array): FieldChange {
  if (before.byteLength <= bytesShownMax) {
    return { field, before: text(before), after: text(after) };
  }
  const different = positions(before, after);
  const start = different[0] ?? 0;
  const end = Math.min(before.byteLength, start + bytesShownMax);
  const place = `${field} byte ${start}${different.length > 1 ? `, ${different.length} bytes differ` : ''}`;
  return { field: place, before: before.subarray(start, end).toHex(), after: after.subarray(start, end).toHex() };
}

function text(value: unknown): string {
  const json = jsonOfField(value);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

/** Whether a byte belongs to a field that is listed as changed. */
function isShown(section: ProgSectionName, at: number, changes: readonly FieldChange[]): boolean {
  return Object.entries(fieldsOf(section)).some(
    ([name, { offset, length }]) =>
      at >= offset &&
      at < offset + length &&
      changes.some(
        ({ field }) => field === name || [`${name}[`, `${name}.`, `${name} `].some((start) => field.startsWith(start)),
      ),
  );
}

function positions(before: Uint8Array, after: Uint8Array): number[] {
  const different: number[] = [];
  for (let at = 0; at < before.byteLength; at++) if (before[at] !== after[at]) different.push(at);
  return different;
}
