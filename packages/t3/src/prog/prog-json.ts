import type { Json, JsonObject } from '@t3000/core';
import { fieldOfJson, jsonOfField } from './field-json.ts';
import { recordsOf, type ProgFile } from './prog-file.ts';
import { fieldsOf, isEmptyRecord, readFields, writeFields, type FieldValues } from './section-records.ts';
import { isProgSectionName, progSections, sectionsOf, type ProgSectionName } from './sections.ts';

/** What the JSON form calls itself, so that another file is not taken for one. */
export const progJsonFormat = 't3000 panel file';

/** The records of a file as JSON for people to edit. Records without a byte set are `{"index": n, "empty": true}`. */
export function jsonOfProg(file: ProgFile, only: readonly ProgSectionName[] = []): JsonObject {
  const sections: Record<string, Json> = {};
  for (const { name } of sectionsOf(file.revision)) {
    if (only.length > 0 && !only.includes(name)) continue;
    sections[name] = recordsOf(file, name).map((record, i) => jsonOfRecord(name, record, i + 1));
  }
  return { format: progJsonFormat, revision: file.revision, sections };
}

export function jsonOfRecord(name: ProgSectionName, record: Uint8Array, index: number): JsonObject {
  if (isEmptyRecord(record)) return { index, empty: true };
  // The values of a record are fields, and an object of fields becomes an object.
  return { index, ...(jsonOfField(readFields(name, record)) as JsonObject) };
}

/** One record an edited JSON names, with its new bytes. */
export interface RecordEdit {
  readonly section: ProgSectionName;
  /** Counted from 1. */
  readonly index: number;
  readonly record: Uint8Array;
}

/** The JSON is not what {@link jsonOfProg} writes; the message says where and what was expected. */
export class ProgJsonError extends Error {
  constructor(where: string, message: string, options?: ErrorOptions) {
    super(`${where}: ${message}`, options);
    this.name = 'ProgJsonError';
  }
}

/**
 * The records an edited JSON names, laid over those of `base`: fields that are not there keep the value of `base`, and so do
 * masked secrets and bytes without a name.
 */
export function editsOfJson(json: unknown, base: ProgFile): RecordEdit[] {
  if (!isObject(json) || json['format'] !== progJsonFormat || !isObject(json['sections'])) {
    throw new ProgJsonError('file', `"format" must be "${progJsonFormat}", with "sections" beside it`);
  }
  const edits: RecordEdit[] = [];
  for (const [name, entries] of Object.entries(json['sections'])) {
    if (!isProgSectionName(name)) {
      throw new ProgJsonError(name, `no such section; there are ${progSections.map((each) => each.name).join(', ')}`);
    }
    const records = recordsOf(base, name);
    if (records.length === 0) {
      throw new ProgJsonError(name, `revision ${base.revision} does not have this section; ask for a newer revision`);
    }
    if (!Array.isArray(entries)) throw new ProgJsonError(name, 'a section is a list of records');
    edits.push(...editsOfSection(name, entries, records));
  }
  return edits;
}

function editsOfSection(
  section: ProgSectionName,
  entries: readonly unknown[],
  records: readonly Uint8Array[],
): RecordEdit[] {
  const seen = new Set<number>();
  return entries.map((entry, i) => {
    if (!isObject(entry)) throw new ProgJsonError(`${section} entry ${i + 1}`, 'a record is an object');
    const index = entry['index'];
    const record = typeof index === 'number' ? records[index - 1] : undefined;
    if (typeof index !== 'number' || record === undefined) {
      throw new ProgJsonError(
        `${section} entry ${i + 1}`,
        `"index" must be a whole number from 1 to ${records.length}`,
      );
    }
    if (seen.has(index)) throw new ProgJsonError(`${section} ${index}`, 'the record is there twice');
    seen.add(index);
    return { section, index, record: edited(section, index, entry, record) };
  });
}

function edited(
  section: ProgSectionName,
  index: number,
  entry: Readonly<Record<string, unknown>>,
  record: Uint8Array,
): Uint8Array {
  const where = `${section} ${index}`;
  const { index: _, empty, ...given } = entry;
  if (empty === true) {
    const names = Object.keys(given);
    if (names.length > 0) throw new ProgJsonError(where, `an empty record has no ${names.join(', ')}`);
    return new Uint8Array(record.byteLength);
  }
  const fields = fieldsOf(section);
  const current = readFields(section, record);
  const values: Record<string, unknown> = {};
  for (const [name, json] of Object.entries(given)) {
    if (!Object.hasOwn(fields, name)) {
      throw new ProgJsonError(where, `no such field "${name}"; there are ${Object.keys(fields).join(', ')}`);
    }
    values[name] = inPlace(`${where} ${name}`, () => fieldOfJson(json, current[name]));
    inPlace(`${where} ${name}`, () => writeFields(section, record, { [name]: values[name] }));
  }
  return writeFields(section, record, values satisfies FieldValues);
}

function inPlace<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new ProgJsonError(where, error.message, { cause: error });
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
