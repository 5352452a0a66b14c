import { DecodeError, unreachable } from '@t3000/core';
import { iniLayouts, type IniField, type IniLayout } from './ini-sections.ts';
import type { IniDocument, IniEntry, IniSection } from './ini-text.ts';
import { emptyProg, type ProgFile } from './prog-file.ts';
import { progSection, type ProgSectionName } from './sections.ts';

/** What an old file says, as records of revision 5, and what could not be carried over. */
export interface IniReading {
  readonly file: ProgFile;
  /** The version the file names, such as 4. */
  readonly version: string | undefined;
  /** One sentence per kind of loss, for people. */
  readonly notes: readonly string[];
}

/** Notes kept: a file of a million unknown lines must not become a million sentences. */
const notesMax = 50;

/** A document seen as a table of records. Each line is visited a constant number of times. */
export function progOfIni(document: IniDocument): IniReading {
  const reader = new IniReader(document);
  const file = emptyProg(5);
  for (const layout of iniLayouts) {
    const records = file.sections.get(layout.section) ?? [];
    records.forEach((record, i) => reader.fill(record, layout, i));
  }
  (file.sections.get('code') ?? []).forEach((record, i) => reader.fillCode(record, i));
  return { file, version: reader.take('Setting', 'Version')?.value, notes: reader.notes() };
}

class IniReader {
  readonly #sections = new Map<string, { section: IniSection; entries: Map<string, IniEntry> }>();
  readonly #taken = new Set<IniEntry>();
  readonly #document: IniDocument;
  readonly #absent = new Map<ProgSectionName, number>();
  readonly #lost: string[] = [];

  constructor(document: IniDocument) {
    this.#document = document;
    for (const section of document.sections) {
      if (this.#sections.has(section.name)) {
        throw new DecodeError('inconsistent', `[${section.name}] is there twice`, section.offset, section.name);
      }
      this.#sections.set(section.name, { section, entries: entriesByKey(section) });
    }
  }

  take(place: string, key: string): IniEntry | undefined {
    const entry = this.#sections.get(place)?.entries.get(key);
    if (entry !== undefined) this.#taken.add(entry);
    return entry;
  }

  fill(record: Uint8Array, layout: IniLayout, i: number): void {
    const place = layout.place(i);
    const fields = layout.fields(i);
    const entries = fields.map((field) => this.take(place, field.key));
    if (entries.every((entry) => entry === undefined)) return this.#isAbsent(layout.section);
    for (const [index, field] of fields.entries()) {
      const entry = entries[index];
      if (entry === undefined) continue;
      const bytes = bytesOf(field, entry, place);
      if (field.isLost !== true) record.set(bytes, field.at);
      // The packed form has no place for it; next_sample_time has one, but only a quarter of it is in the file.
      else if (field.key !== 'next_sample_time' && bytes.some((byte) => byte !== 0)) {
        this.#lost.push(`${place} ${field.key}=${entry.value} has no place in newer files and is left out`);
      }
    }
  }

  /** Old files hold as many bytes of an image as its packets had; slots without a program have none at all. */
  fillCode(record: Uint8Array, i: number): void {
    const place = `Program_Code${i}`;
    const length = this.take(place, 'Program_Length');
    const code = this.take(place, 'Program_Code_Text');
    if (code === undefined) return;
    const bytes = hexBytes(code, place);
    if (bytes.byteLength > record.byteLength) throw tooLong(code, place, bytes.byteLength, record.byteLength);
    if (length !== undefined && Number(length.value) !== bytes.byteLength) {
      const message = `Program_Length is ${length.value}, the code has ${bytes.byteLength} bytes`;
      throw new DecodeError('inconsistent', message, length.offset, place);
    }
    record.set(bytes);
  }

  notes(): string[] {
    const notes = [...this.#lost];
    for (const [name, count] of this.#absent) {
      notes.push(`${count} of ${progSection(name).count} records of ${name} are not in the file and stay empty`);
    }
    const unknown = this.#document.sections.reduce(
      (sum, { entries }) => sum + entries.filter((entry) => !this.#taken.has(entry)).length,
      0,
    );
    if (unknown > 0) notes.push(`${unknown} lines are not known and left out`);
    if (notes.length <= notesMax) return notes;
    return [...notes.slice(0, notesMax - 1), `${notes.length - notesMax + 1} more notes`];
  }

  #isAbsent(section: ProgSectionName): void {
    this.#absent.set(section, (this.#absent.get(section) ?? 0) + 1);
  }
}

function entriesByKey({ name, entries }: IniSection): Map<string, IniEntry> {
  const byKey = new Map<string, IniEntry>();
  for (const entry of entries) {
    if (byKey.has(entry.key)) throw new DecodeError('inconsistent', `${entry.key} is there twice`, entry.offset, name);
    byKey.set(entry.key, entry);
  }
  return byKey;
}

function bytesOf(field: IniField, entry: IniEntry, place: string): Uint8Array {
  switch (field.kind) {
    case 'text': {
      // A description two characters longer than today's is cut, as the tool does.
      const text = entry.value.slice(0, field.bytes);
      return Uint8Array.from({ length: field.bytes }, (_, i) => (i < text.length ? text.charCodeAt(i) : 0));
    }
    case 'hex': {
      const bytes = hexBytes(entry, place);
      if (bytes.byteLength !== field.bytes) throw tooLong(entry, place, bytes.byteLength, field.bytes);
      return bytes;
    }
    case 'number':
      return numberBytes(entry, place, field.bytes, 0, 256 ** field.bytes - 1);
    case 'signed':
      return numberBytes(entry, place, field.bytes, -(2 ** 31), 2 ** 31 - 1);
    default:
      return unreachable(field.kind);
  }
}

function numberBytes(entry: IniEntry, place: string, length: number, minimum: number, maximum: number): Uint8Array {
  const value = Number(entry.value);
  if (!/^-?\d{1,10}$/.test(entry.value) || value < minimum || value > maximum) {
    const message = `${entry.key}=${shown(entry.value)} is no whole number from ${minimum} to ${maximum}`;
    throw new DecodeError('out_of_range', message, entry.offset, place);
  }
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes.subarray(0, length);
}

function hexBytes(entry: IniEntry, place: string): Uint8Array {
  if (entry.value.length % 2 !== 0 || !/^[\da-f]*$/i.test(entry.value)) {
    throw new DecodeError(
      'out_of_range',
      `${entry.key} holds something else than pairs of hex digits`,
      entry.offset,
      place,
    );
  }
  return Uint8Array.fromHex(entry.value);
}

function tooLong(entry: IniEntry, place: string, length: number, expected: number): DecodeError {
  const message = `${entry.key} has ${length} bytes, the record takes ${expected}`;
  return new DecodeError('out_of_range', message, entry.offset, place);
}

/** Enough of a value for a message. */
function shown(value: string): string {
  return value.length > 20 ? `${value.slice(0, 20)}...` : value;
}
