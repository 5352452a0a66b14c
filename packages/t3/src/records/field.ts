import { PreservedBytes, Secret } from './opaque.ts';

/**
 * One entry of a record's table: where it stands and how its bytes are read. Multi-byte numbers are little-endian
 * unless the kind says otherwise.
 */
export interface Field<T> {
  /** Bytes from the start of the record. */
  readonly offset: number;
  readonly length: number;
  /** Word for tables and messages: `u8`, `text`, `u32 big-endian` ... */
  readonly kind: string;
  /** `at` is where the field starts in `view`. */
  read(view: DataView, at: number): T;
  /** Throws a RangeError with the value and the limit; bytes that already mean `value` stay as they are. */
  write(view: DataView, at: number, value: T): void;
}

type NumberKind = 'u8' | 'u16' | 'u32' | 'i16' | 'i32' | 'u32 big-endian' | 'i32 big-endian';

interface NumberRule {
  readonly length: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly read: (view: DataView, at: number) => number;
  readonly write: (view: DataView, at: number, value: number) => void;
}

const numberRules: Readonly<Record<NumberKind, NumberRule>> = {
  u8: {
    length: 1,
    minimum: 0,
    maximum: 0xff,
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  u16: {
    length: 2,
    minimum: 0,
    maximum: 0xffff,
    read: (view, at) => view.getUint16(at, true),
    write: (view, at, value) => view.setUint16(at, value, true),
  },
  u32: {
    length: 4,
    minimum: 0,
    maximum: 0xffff_ffff,
    read: (view, at) => view.getUint32(at, true),
    write: (view, at, value) => view.setUint32(at, value, true),
  },
  i16: {
    length: 2,
    minimum: -0x8000,
    maximum: 0x7fff,
    read: (view, at) => view.getInt16(at, true),
    write: (view, at, value) => view.setInt16(at, value, true),
  },
  i32: {
    length: 4,
    minimum: -0x8000_0000,
    maximum: 0x7fff_ffff,
    read: (view, at) => view.getInt32(at, true),
    write: (view, at, value) => view.setInt32(at, value, true),
  },
  'u32 big-endian': {
    length: 4,
    minimum: 0,
    maximum: 0xffff_ffff,
    read: (view, at) => view.getUint32(at),
    write: (view, at, value) => view.setUint32(at, value),
  },
  'i32 big-endian': {
    length: 4,
    minimum: -0x8000_0000,
    maximum: 0x7fff_ffff,
    read: (view, at) => view.getInt32(at),
    write: (view, at, value) => view.setInt32(at, value),
  },
};

function numberField(kind: NumberKind, offset: number): Field<number> {
  const rule = numberRules[kind];
  return {
    offset,
    length: rule.length,
    kind,
    read: rule.read,
    write(view, at, value) {
      if (!Number.isInteger(value)) throw new RangeError(`${value} is not a whole number`);
      if (value < rule.minimum) throw new RangeError(`${value} is below the minimum ${rule.minimum}`);
      if (value > rule.maximum) throw new RangeError(`${value} is above the maximum ${rule.maximum}`);
      rule.write(view, at, value);
    },
  };
}

export const u8 = (offset: number): Field<number> => numberField('u8', offset);
export const u16 = (offset: number): Field<number> => numberField('u16', offset);
export const u32 = (offset: number): Field<number> => numberField('u32', offset);
export const i16 = (offset: number): Field<number> => numberField('i16', offset);
export const i32 = (offset: number): Field<number> => numberField('i32', offset);
export const u32be = (offset: number): Field<number> => numberField('u32 big-endian', offset);
export const i32be = (offset: number): Field<number> => numberField('i32 big-endian', offset);

/**
 * Text of one byte per character, read up to the first NUL (facts 1.1). Bytes are Latin-1, which loses none of them.
 * Real files carry garbage behind the NUL: it stays until the text changes.
 */
export function text(offset: number, length: number, lengthMax = length): Field<string> {
  return {
    offset,
    length,
    kind: 'text',
    read: (view, at) => textOf(bytesAt(view, at, length)),
    write(view, at, value) {
      const bytes = bytesAt(view, at, length);
      if (textOf(bytes) !== value) writeText(bytes, value, lengthMax);
    },
  };
}

/** A password or key: read as {@link Secret}, which no log, page or JSON text shows. */
export function secret(offset: number, length: number): Field<Secret> {
  return {
    offset,
    length,
    kind: 'secret',
    read: (view, at) => new Secret(textOf(bytesAt(view, at, length))),
    write(view, at, value) {
      const bytes = bytesAt(view, at, length);
      if (textOf(bytes) !== value.reveal()) writeText(bytes, value.reveal(), length);
    },
  };
}

/** Bytes nobody needs one by one, or whose meaning differs between firmware versions. */
export function octets(offset: number, length: number): Field<Uint8Array> {
  return {
    offset,
    length,
    kind: 'octets',
    read: (view, at) => bytesAt(view, at, length).slice(),
    write(view, at, value) {
      if (value.byteLength !== length) throw new RangeError(`${value.byteLength} bytes given, ${length} needed`);
      bytesAt(view, at, length).set(value);
    },
  };
}

/** Octets that must not be shown, such as those of an unread area beside a password. */
export function hiddenOctets(offset: number, length: number): Field<PreservedBytes> {
  return {
    offset,
    length,
    kind: 'octets',
    read: (view, at) => new PreservedBytes(bytesAt(view, at, length).slice()),
    write: (view, at, value) => bytesAt(view, at, length).set(value.copy().subarray(0, length)),
  };
}

/** An IPv4 address in the order it is written. */
export function ipv4(offset: number): Field<string> {
  return {
    offset,
    length: 4,
    kind: 'IPv4',
    read: (view, at) => bytesAt(view, at, 4).join('.'),
    write(view, at, value) {
      const parts = value.split('.').map(Number);
      const valid = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
      if (!valid) throw new RangeError(`"${value}" is not an IPv4 address`);
      bytesAt(view, at, 4).set(parts);
    },
  };
}

/** `count` equal fields, one after another. `element` starts at offset 0 of its place. */
export function list<T>(offset: number, count: number, element: Field<T>): Field<readonly T[]> {
  const { length } = element;
  return {
    offset,
    length: count * length,
    kind: `${count} x ${element.kind}`,
    read: (view, at) => Array.from({ length: count }, (_, index) => element.read(view, at + index * length)),
    write(view, at, value) {
      if (value.length !== count) throw new RangeError(`${value.length} entries given, ${count} needed`);
      for (const [index, entry] of value.entries()) element.write(view, at + index * length, entry);
    },
  };
}

/** Fields that belong together inside a record. Bytes between them stay untouched. */
export function group<T extends GroupFields>(offset: number, length: number, fields: T): Field<GroupValue<T>> {
  const entries = Object.entries(fields);
  return {
    offset,
    length,
    kind: `{${Object.keys(fields).join(', ')}}`,
    // The entries are exactly those of the table the type comes from.
    read: (view, at) =>
      Object.fromEntries(entries.map(([name, field]) => [name, field.read(view, at + field.offset)])) as GroupValue<T>,
    write(view, at, value) {
      for (const [name, field] of entries) field.write(view, at + field.offset, value[name as keyof T]);
    },
  };
}

export type GroupFields = Readonly<Record<string, Field<unknown>>>;
export type GroupValue<T extends GroupFields> = {
  readonly [K in keyof T]: T[K] extends Field<infer V> ? V : never;
};

function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}

function writeText(bytes: Uint8Array, value: string, lengthMax: number): void {
  if (value.length > lengthMax) throw new RangeError(`"${value}" is longer than the maximum ${lengthMax} characters`);
  const codes = Array.from(value, (character) => character.charCodeAt(0));
  const odd = codes.findIndex((code) => code === 0 || code > 0xff);
  if (odd >= 0) throw new RangeError(`"${value}" has the character "${value[odd]}", which a panel cannot store`);
  bytes.fill(0);
  bytes.set(codes);
}
