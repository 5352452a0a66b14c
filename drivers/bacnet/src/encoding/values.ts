import { DecodeError } from '@t3000/core';
import type { ByteWriter } from '@t3000/core';
import { shortestReal } from './real.ts';
import { NESTING_DEPTH_MAX, TagKind, TagReader, writeClosing, writeOpening, writeTag } from './tags.ts';
import { unsignedLength, writeUnsignedContent } from './tags.ts';
import { decodeText, encodeText } from './text.ts';

/** A date pattern; 255 in any field means "any" (clause 20.2.12). `year` is the full year or 255. */
export interface BacnetDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

/** A time pattern; 255 in any field means "any" (clause 20.2.13). */
export interface BacnetTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly hundredths: number;
}

/** One of the 13 primitive values of clause 20.2.1.4. */
export type PrimitiveValue =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'unsigned'; readonly value: number }
  | { readonly type: 'signed'; readonly value: number }
  | { readonly type: 'real'; readonly value: number }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'octets'; readonly value: Uint8Array }
  /** `bytes` stands in for the text when the character set is unknown; `value` is empty then. */
  | { readonly type: 'string'; readonly value: string; readonly charset?: number; readonly bytes?: Uint8Array }
  | { readonly type: 'bits'; readonly value: readonly boolean[] }
  | { readonly type: 'enumerated'; readonly value: number }
  | { readonly type: 'date'; readonly value: BacnetDate }
  | { readonly type: 'time'; readonly value: BacnetTime }
  /** Packed into 32 bits; see `unpackObjectId`. */
  | { readonly type: 'objectId'; readonly value: number };

/** A primitive value, or what a context tag holds: its content as it came, or the values between opening and closing. */
export type BacnetValue =
  | PrimitiveValue
  | { readonly type: 'context'; readonly tag: number; readonly content: Uint8Array }
  | { readonly type: 'constructed'; readonly tag: number; readonly items: readonly BacnetValue[] };

/** Values until the end of the bytes, or up to (not including) the closing tag that ends the enclosing one. */
export function readValues(tags: TagReader, depth = 0): BacnetValue[] {
  const values: BacnetValue[] = [];
  while (!tags.done && !atClosing(tags)) values.push(readValue(tags, depth));
  return values;
}

/** The values between opening and closing tag `number`. */
export function readEnclosedValues(tags: TagReader, number: number): BacnetValue[] {
  tags.opening(number);
  const values = readValues(tags, 1);
  tags.closing(number);
  return values;
}

export function readValue(tags: TagReader, depth = 0): BacnetValue {
  const start = tags.reader.position;
  tags.next();
  const { kind, number, length } = tags;
  if (kind === TagKind.application) return readPrimitive(tags, number, length);
  if (kind === TagKind.context) return { type: 'context', tag: number, content: tags.reader.view(length).slice() };
  if (kind === TagKind.closing) throw new DecodeError('unexpected_tag', `closing tag ${number} without opening`, start);
  if (depth >= NESTING_DEPTH_MAX) {
    throw new DecodeError('too_deep', `nesting is above the maximum ${NESTING_DEPTH_MAX}`, start);
  }
  const items = readValues(tags, depth + 1);
  tags.closing(number);
  return { type: 'constructed', tag: number, items };
}

function atClosing(tags: TagReader): boolean {
  const octet = tags.reader.peek();
  return (octet & 0x0f) === 0x0f && octet !== -1;
}

/** Content of `length` octets as the value application tag `number` stands for. */
export function readPrimitive(tags: TagReader, number: number, length: number): PrimitiveValue {
  const { reader } = tags;
  switch (number) {
    case 0:
      fixedLength(tags, length, 0, '20.2.2');
      return { type: 'null' };
    case 1:
      return { type: 'boolean', value: length === 1 };
    case 2:
      return { type: 'unsigned', value: tags.unsigned(length) };
    case 3:
      return { type: 'signed', value: readSigned(tags, length) };
    case 4:
      fixedLength(tags, length, 4, '20.2.6');
      return { type: 'real', value: shortestReal(reader.f32()) };
    case 5:
      fixedLength(tags, length, 8, '20.2.7');
      return { type: 'double', value: reader.f64() };
    case 6:
      return { type: 'octets', value: reader.view(length).slice() };
    case 7:
      return readString(tags, length);
    case 8:
      return { type: 'bits', value: readBits(tags, length) };
    case 9:
      return { type: 'enumerated', value: tags.unsigned(length) };
    case 10:
      return { type: 'date', value: readDate(tags, length) };
    case 11:
      return { type: 'time', value: readTime(tags, length) };
    case 12:
      return { type: 'objectId', value: tags.objectId(length) };
    default:
      throw new DecodeError('unexpected_tag', `application tag ${number} is reserved`, reader.position, '20.2.1.4');
  }
}

function fixedLength(tags: TagReader, length: number, wanted: number, clause: string): void {
  if (length === wanted) return;
  throw new DecodeError('inconsistent', `${length} octets where ${wanted} belong`, tags.reader.position, clause);
}

/** Two's complement of 1 to 8 octets (clause 20.2.5). */
export function readSigned(tags: TagReader, length: number): number {
  const { reader } = tags;
  const start = reader.position;
  if (length < 1 || length > 8) throw new DecodeError('inconsistent', `signed of ${length} octets`, start, '20.2.5');
  let value = reader.i8();
  for (let index = 1; index < length; index++) value = value * 256 + reader.u8();
  if (!Number.isSafeInteger(value)) throw new DecodeError('out_of_range', `signed ${value} is too large`, start);
  return value;
}

function readString(tags: TagReader, length: number): PrimitiveValue {
  const { reader } = tags;
  if (length < 1) throw new DecodeError('truncated', 'string without character set', reader.position, '20.2.9');
  const charset = reader.u8();
  const bytes = reader.view(length - 1);
  const text = decodeText(charset, bytes);
  if (text !== undefined)
    return charset === 0 ? { type: 'string', value: text } : { type: 'string', value: text, charset };
  return { type: 'string', value: '', charset, bytes: bytes.slice() };
}

function readBits(tags: TagReader, length: number): boolean[] {
  const { reader } = tags;
  const start = reader.position;
  if (length < 1) throw new DecodeError('truncated', 'bit string without its first octet', start, '20.2.10');
  const unused = reader.u8();
  if (unused > 7 || (length === 1 && unused > 0)) {
    throw new DecodeError('out_of_range', `${unused} unused bits`, start, '20.2.10');
  }
  const bytes = reader.view(length - 1);
  const count = bytes.length * 8 - unused;
  return Array.from({ length: count }, (_, index) => (((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1);
}

function readDate(tags: TagReader, length: number): BacnetDate {
  fixedLength(tags, length, 4, '20.2.12');
  const { reader } = tags;
  const year = reader.u8();
  return { year: year === 255 ? 255 : 1900 + year, month: reader.u8(), day: reader.u8(), weekday: reader.u8() };
}

function readTime(tags: TagReader, length: number): BacnetTime {
  fixedLength(tags, length, 4, '20.2.13');
  const { reader } = tags;
  return { hour: reader.u8(), minute: reader.u8(), second: reader.u8(), hundredths: reader.u8() };
}

export function writeValues(writer: ByteWriter, values: readonly BacnetValue[]): void {
  for (const value of values) writeValue(writer, value);
}

export function writeValue(writer: ByteWriter, value: BacnetValue): void {
  switch (value.type) {
    case 'null':
      writer.u8(0);
      return;
    case 'boolean':
      writer.u8(value.value ? 0x11 : 0x10);
      return;
    case 'unsigned':
    case 'enumerated': {
      const length = unsignedLength(value.value);
      writeTag(writer, TagKind.application, value.type === 'unsigned' ? 2 : 9, length);
      writeUnsignedContent(writer, value.value, length);
      return;
    }
    case 'signed':
      writeSigned(writer, value.value);
      return;
    case 'real':
      writer.u8(0x44).f32(value.value);
      return;
    case 'double':
      writer.u8(0x55).u8(8).f64(value.value);
      return;
    case 'objectId':
      writer.u8(0xc4).u32(value.value);
      return;
    case 'context':
      writeTag(writer, TagKind.context, value.tag, value.content.length);
      writer.bytes(value.content);
      return;
    case 'constructed':
      writeOpening(writer, value.tag);
      writeValues(writer, value.items);
      writeClosing(writer, value.tag);
      return;
    default:
      writeLongValue(writer, value);
  }
}

type LongValue = Extract<PrimitiveValue, { type: 'octets' | 'string' | 'bits' | 'date' | 'time' }>;

function writeLongValue(writer: ByteWriter, value: LongValue): void {
  switch (value.type) {
    case 'octets':
      writeTag(writer, TagKind.application, 6, value.value.length);
      writer.bytes(value.value);
      return;
    case 'string': {
      const bytes = value.bytes ?? encodeText(value.value);
      writeTag(writer, TagKind.application, 7, bytes.length + 1);
      writer.u8(value.bytes ? (value.charset ?? 0) : 0).bytes(bytes);
      return;
    }
    case 'bits':
      writeBits(writer, value.value);
      return;
    case 'date': {
      const { year, month, day, weekday } = value.value;
      writer
        .u8(0xa4)
        .u8(year === 255 ? 255 : year - 1900)
        .u8(month)
        .u8(day)
        .u8(weekday);
      return;
    }
    case 'time': {
      const { hour, minute, second, hundredths } = value.value;
      writer.u8(0xb4).u8(hour).u8(minute).u8(second).u8(hundredths);
    }
  }
}

function writeBits(writer: ByteWriter, bits: readonly boolean[]): void {
  const octets = Math.ceil(bits.length / 8);
  writeTag(writer, TagKind.application, 8, octets + 1);
  writer.u8(octets * 8 - bits.length);
  for (let octet = 0; octet < octets; octet++) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) if (bits[octet * 8 + bit] === true) byte |= 0x80 >> bit;
    writer.u8(byte);
  }
}

function writeSigned(writer: ByteWriter, value: number): void {
  let length = 1;
  while (value < -(2 ** (8 * length - 1)) || value > 2 ** (8 * length - 1) - 1) length++;
  writeTag(writer, TagKind.application, 3, length);
  writeUnsignedContent(writer, value < 0 ? value + 2 ** (8 * length) : value, length);
}
