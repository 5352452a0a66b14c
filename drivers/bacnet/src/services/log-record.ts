import { ByteReader, DecodeError } from '@t3000/core';
import { shortestReal } from '../encoding/real.ts';
import { TagReader } from '../encoding/tags.ts';
import { readSigned } from '../encoding/values.ts';
import type { BacnetDate, BacnetTime, BacnetValue } from '../encoding/values.ts';
import type { ServiceError } from './error.ts';

/** What a trend log noted (BACnetLogRecord's log-datum, clause 21), in the order of its tags. */
export type LogDatum =
  /** Bits: log disabled, buffer purged, log interrupted. */
  | { readonly kind: 'log-status'; readonly bits: readonly boolean[] }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'real' | 'enumerated' | 'unsigned' | 'signed'; readonly value: number }
  | { readonly kind: 'bits'; readonly bits: readonly boolean[] }
  | { readonly kind: 'null' }
  /** The value could not be read then. */
  | { readonly kind: 'failure'; readonly error: ServiceError }
  /** The device's clock was moved by so many seconds; NaN is never sent, 0 means "unknown". */
  | { readonly kind: 'time-change'; readonly value: number }
  | { readonly kind: 'any'; readonly values: readonly BacnetValue[] };

export interface LogRecord {
  /** Local time of the device. */
  readonly date: BacnetDate;
  readonly time: BacnetTime;
  readonly datum: LogDatum;
  readonly statusFlags: readonly boolean[] | undefined;
}

const kinds = [
  'log-status',
  'boolean',
  'real',
  'enumerated',
  'unsigned',
  'signed',
  'bits',
  'null',
  'failure',
  'time-change',
  'any',
] as const satisfies readonly LogDatum['kind'][];

const CLAUSE = '21 BACnetLogRecord';

/** The records in the items of a ReadRange answer; throws DecodeError when the items are none. */
export function logRecordsOf(items: readonly BacnetValue[]): LogRecord[] {
  const records: LogRecord[] = [];
  for (let index = 0; index < items.length;) {
    const [stamp, datum, flags] = items.slice(index, index + 3);
    if (stamp?.type !== 'constructed' || stamp.tag !== 0) throw broken('a time stamp is wanted', index);
    if (datum?.type !== 'constructed' || datum.tag !== 1) throw broken('a datum is wanted', index);
    const [date, time] = stamp.items;
    if (date?.type !== 'date' || time?.type !== 'time') throw broken('a time stamp is a date and a time', index);
    const flagged = flags?.type === 'context' && flags.tag === 2;
    records.push({
      date: date.value,
      time: time.value,
      datum: datumOf(datum.items, index),
      statusFlags: flagged ? bitsOf(flags.content) : undefined,
    });
    index += flagged ? 3 : 2;
  }
  return records;
}

/** The items of a ReadRange answer for these records. */
export function logRecordItems(records: readonly LogRecord[]): BacnetValue[] {
  return records.flatMap(({ date, time, datum, statusFlags }): BacnetValue[] => [
    {
      type: 'constructed',
      tag: 0,
      items: [
        { type: 'date', value: date },
        { type: 'time', value: time },
      ],
    },
    { type: 'constructed', tag: 1, items: [datumValue(datum)] },
    ...(statusFlags ? [{ type: 'context' as const, tag: 2, content: bitBytes(statusFlags) }] : []),
  ]);
}

function datumOf([value]: readonly BacnetValue[], index: number): LogDatum {
  if (value?.type === 'constructed') {
    if (value.tag === 10) return { kind: 'any', values: value.items };
    const [errorClass, errorCode] = value.items;
    if (value.tag !== 8 || errorClass?.type !== 'enumerated' || errorCode?.type !== 'enumerated') {
      throw broken(`datum tag ${value.tag} is unknown`, index);
    }
    return { kind: 'failure', error: { errorClass: errorClass.value, errorCode: errorCode.value } };
  }
  if (value?.type !== 'context') throw broken('a datum is in a context tag', index);
  const kind = kinds[value.tag];
  const { content } = value;
  const tags = new TagReader(new ByteReader(content));
  switch (kind) {
    case 'log-status':
    case 'bits':
      return { kind, bits: bitsOf(content) };
    case 'boolean':
      if (content.length !== 1) throw broken(`boolean of ${content.length} octets`, index);
      return { kind, value: content[0] !== 0 };
    case 'real':
    case 'time-change':
      if (content.length !== 4) throw broken(`REAL of ${content.length} octets`, index);
      return { kind, value: shortestReal(tags.reader.f32()) };
    case 'enumerated':
    case 'unsigned':
      return { kind, value: tags.unsigned(content.length) };
    case 'signed':
      return { kind, value: readSigned(tags, content.length) };
    case 'null':
      return { kind };
    default:
      throw broken(`datum tag ${value.tag} is unknown`, index);
  }
}

function datumValue(datum: LogDatum): BacnetValue {
  const tag = kinds.indexOf(datum.kind);
  switch (datum.kind) {
    case 'log-status':
    case 'bits':
      return { type: 'context', tag, content: bitBytes(datum.bits) };
    case 'boolean':
      return { type: 'context', tag, content: Uint8Array.of(datum.value ? 1 : 0) };
    case 'real':
    case 'time-change': {
      const content = new Uint8Array(4);
      new DataView(content.buffer).setFloat32(0, datum.value);
      return { type: 'context', tag, content };
    }
    case 'enumerated':
    case 'unsigned':
    case 'signed':
      return { type: 'context', tag, content: integerBytes(datum.value, datum.kind === 'signed') };
    case 'null':
      return { type: 'context', tag, content: new Uint8Array() };
    case 'failure': {
      const { errorClass, errorCode } = datum.error;
      const pair = [errorClass, errorCode].map((value) => ({ type: 'enumerated' as const, value }));
      return { type: 'constructed', tag, items: pair };
    }
    default:
      return { type: 'constructed', tag, items: datum.values };
  }
}

function integerBytes(value: number, signed: boolean): Uint8Array {
  const content = new Uint8Array(4);
  new DataView(content.buffer).setUint32(0, value >>> 0);
  // A leading octet goes when it says nothing: zeros, or the sign of the next one.
  let start = 0;
  while (start < 3) {
    const [octet = 0, next = 0] = content.subarray(start, start + 2);
    const spare = octet === (signed && value < 0 ? 0xff : 0);
    if (!spare || (signed && next >> 7 !== (value < 0 ? 1 : 0))) break;
    start++;
  }
  return content.slice(start);
}

function bitsOf(content: Uint8Array): boolean[] {
  const unused = content[0] ?? 8;
  if (unused > 7 || (content.length === 1 && unused > 0)) throw broken(`${unused} unused bits`, 0);
  const count = (content.length - 1) * 8 - unused;
  return Array.from({ length: count }, (_, bit) => (((content[1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) === 1);
}

function bitBytes(bits: readonly boolean[]): Uint8Array {
  const octets = Math.ceil(bits.length / 8);
  const content = new Uint8Array(1 + octets);
  content[0] = octets * 8 - bits.length;
  for (const [bit, set] of bits.entries())
    if (set) content[1 + (bit >> 3)] = (content[1 + (bit >> 3)] ?? 0) | (0x80 >> (bit & 7));
  return content;
}

function broken(text: string, item: number): DecodeError {
  return new DecodeError('unexpected_tag', `${text} in item ${item}`, 0, CLAUSE);
}
