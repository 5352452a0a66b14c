import { ByteReader, ByteWriter, DecodeError, InternalError } from '@t3000/core';
import {
  progBytes,
  progRevisionMax,
  progRevisionMin,
  progSection,
  sectionsOf,
  type ProgSectionName,
} from './sections.ts';

/**
 * A panel's configuration as the vendor's tool keeps it: records as their bytes, so that what nobody understands
 * survives. Files hold no checksum and may hold credentials: treat them as secrets.
 */
export interface ProgFile {
  /** 5 to 8; higher for files newer than this reader, whose additions stay in `tail`. */
  readonly revision: number;
  /** Every section of the revision with all its records, used or not. */
  readonly sections: ReadonlyMap<ProgSectionName, readonly Uint8Array[]>;
  /** What follows the known sections, kept as it is. */
  readonly tail: Uint8Array;
}

/** Ten times the largest file seen (113 644 bytes, as text): more is no panel file. */
export const progBytesMax = 1_048_576;

/** Revisions grew by one in years; a header far above is damage, not a newer file. */
const revisionReadMax = 15;

const magic = [0x55, 0xff] as const;

/** Whether bytes begin as a file of the binary form does. */
export function isBinaryProg(bytes: Uint8Array): boolean {
  return bytes[0] === magic[0] && bytes[1] === magic[1];
}

/** Reads revisions 5 to 8, and newer ones as far as they are known. The records are copies. */
export function decodeBinaryProg(bytes: Uint8Array): ProgFile {
  if (!isBinaryProg(bytes)) throw new DecodeError('unexpected_tag', 'a panel file begins with 55 FF', 0, 'header');
  checkSize(bytes.byteLength);
  const reader = new ByteReader(bytes);
  reader.skip(magic.length);
  if (reader.remaining === 0) throw new DecodeError('truncated', 'the revision is missing', 2, 'header');
  const revision = reader.u8();
  if (revision < progRevisionMin || revision > revisionReadMax) {
    throw new DecodeError(
      'unsupported',
      `revision ${revision} is none of ${progRevisionMin} to ${progRevisionMax}`,
      2,
      'header',
    );
  }
  const sections = new Map<ProgSectionName, readonly Uint8Array[]>();
  for (const { name, count, recordBytes } of sectionsOf(revision)) {
    const records: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      if (reader.remaining < recordBytes) throw endsEarly(bytes.byteLength, revision, `${name} ${i + 1}`);
      records.push(reader.view(recordBytes).slice());
    }
    sections.set(name, records);
  }
  return { revision, sections, tail: reader.view(reader.remaining).slice() };
}

/** The bytes of a file in its own revision; the opposite of {@link decodeBinaryProg}, byte for byte. */
export function encodeProg(file: ProgFile): Uint8Array {
  const writer = new ByteWriter(progBytesMax, progBytes(file.revision) + file.tail.byteLength);
  for (const byte of magic) writer.u8(byte);
  writer.u8(file.revision);
  for (const { name, count, recordBytes } of sectionsOf(file.revision)) {
    const records = recordsOf(file, name);
    if (records.length !== count) throw new InternalError(`${name} has ${records.length} records instead of ${count}`);
    for (const record of records) {
      if (record.byteLength !== recordBytes) {
        throw new InternalError(`a record of ${name} has ${record.byteLength} bytes instead of ${recordBytes}`);
      }
      writer.bytes(record);
    }
  }
  return writer.bytes(file.tail).copy();
}

/** Records of a section; none when the revision does not have it. */
export function recordsOf(file: ProgFile, name: ProgSectionName): readonly Uint8Array[] {
  return file.sections.get(name) ?? [];
}

/** A copy with one section replaced. */
export function withRecords(file: ProgFile, name: ProgSectionName, records: readonly Uint8Array[]): ProgFile {
  const { count, recordBytes } = progSection(name);
  if (records.length !== count || records.some((record) => record.byteLength !== recordBytes)) {
    throw new InternalError(`${name} takes ${count} records of ${recordBytes} bytes`);
  }
  return { ...file, sections: new Map(file.sections).set(name, records) };
}

/** A file without anything in it. */
export function emptyProg(revision: number): ProgFile {
  const sections = new Map<ProgSectionName, readonly Uint8Array[]>();
  for (const { name } of sectionsOf(revision)) sections.set(name, emptyRecords(name));
  return { revision, sections, tail: new Uint8Array() };
}

export function emptyRecords(name: ProgSectionName): Uint8Array[] {
  const { count, recordBytes } = progSection(name);
  return Array.from({ length: count }, () => new Uint8Array(recordBytes));
}

/** Refuses what is too large to be a panel file, before anything is allocated for it. */
export function checkSize(lengthBytes: number): void {
  if (lengthBytes <= progBytesMax) return;
  throw new DecodeError('out_of_range', `${lengthBytes} bytes are above the maximum ${progBytesMax}`, 0, 'header');
}

function endsEarly(lengthBytes: number, revision: number, where: string): DecodeError {
  const expected = progBytes(revision);
  const message = `the file ends early: revision ${revision} takes ${expected} bytes, there are ${lengthBytes}`;
  return new DecodeError('truncated', message, lengthBytes, where);
}
