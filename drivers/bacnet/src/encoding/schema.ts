import { ByteReader, ByteWriter, DecodeError } from '@t3000/core';
import { formatValue } from './format.ts';
import { TagKind, TagReader, writeClosing, writeOpening, writeTag } from './tags.ts';
import { readPrimitive, readValue, readValues, writeValue, writeValues } from './values.ts';
import type { BacnetValue, PrimitiveValue } from './values.ts';

/**
 * One production of clause 21: its bytes both ways and its meaning as text, from a single declaration. Productions
 * are written as data, so that they can be read beside the standard. `read` throws DecodeError and nothing else.
 */
export interface Shape<T> {
  read(tags: TagReader): T;
  write(writer: ByteWriter, value: T): void;
  /** Whether the next tag can begin one. Looks without moving. */
  begins(tags: TagReader): boolean;
  format(value: T): string;
  /** The same production in context tag `number`: implicit for primitives, between opening and closing for the rest. */
  within(number: number): Shape<T>;
}

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

const CLAUSE = '21';

/** A primitive of clause 20.2.1.4. `pick` tells its value from others; `wrap` is the way back. */
export function primitive<T>(
  applicationTag: number,
  pick: (value: PrimitiveValue) => T | undefined,
  wrap: (value: T) => PrimitiveValue,
  format: (value: T) => string = (value) => formatValue(wrap(value)),
): Shape<T> {
  const read = (tags: TagReader, length: number): T => {
    const start = tags.reader.position;
    const value = pick(readPrimitive(tags, applicationTag, length));
    if (value !== undefined) return value;
    throw new DecodeError('inconsistent', `content of tag ${applicationTag} is of another type`, start, CLAUSE);
  };
  return {
    read: (tags) => read(tags, tags.application(applicationTag)),
    write: (writer, value) => writeValue(writer, wrap(value)),
    begins: (tags) => tags.isApplication(applicationTag),
    format,
    within: (number) => ({
      read: (tags) => {
        const length = tags.context(number);
        // A context-tagged BOOLEAN has an octet of content, the application form has none (clause 20.2.3).
        if (applicationTag !== 1) return read(tags, length);
        if (length === 1) return read(tags, tags.reader.u8() === 0 ? 0 : 1);
        throw new DecodeError('inconsistent', `boolean of ${length} octets`, tags.reader.position, '20.2.3');
      },
      write: (writer, value) => writeContext(writer, number, wrap(value)),
      begins: (tags) => tags.isContext(number),
      format,
      within: (outer) => enclosed(primitive(applicationTag, pick, wrap, format).within(number), outer),
    }),
  };
}

function writeContext(writer: ByteWriter, number: number, value: PrimitiveValue): void {
  if (value.type === 'boolean') {
    writeTag(writer, TagKind.context, number, 1);
    writer.u8(value.value ? 1 : 0);
    return;
  }
  const scratch = new ByteWriter();
  writeValue(scratch, value);
  const tags = new TagReader(new ByteReader(scratch.view())).next();
  writeTag(writer, TagKind.context, number, tags.length);
  writer.bytes(tags.reader.view(tags.length));
}

/** A production between opening and closing tag `number`. */
export function enclosed<T>(shape: Shape<T>, number: number): Shape<T> {
  return {
    read(tags) {
      tags.opening(number);
      const value = shape.read(tags);
      tags.closing(number);
      return value;
    },
    write(writer, value) {
      writeOpening(writer, number);
      shape.write(writer, value);
      writeClosing(writer, number);
    },
    begins: (tags) => tags.isOpening(number),
    format: (value) => shape.format(value),
    within: (outer) => enclosed(enclosed(shape, number), outer),
  };
}

/** OPTIONAL: undefined where it was left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  const whole: Shape<T | undefined> = {
    read: (tags) => (shape.begins(tags) ? shape.read(tags) : undefined),
    write(writer, value) {
      if (value !== undefined) shape.write(writer, value);
    },
    begins: () => true,
    format: (value) => (value === undefined ? '' : shape.format(value)),
    within: (number) => enclosed(whole, number),
  };
  return whole;
}

type Fields = Readonly<Record<string, Shape<unknown>>>;

/** SEQUENCE: the fields in the order of the declaration. */
export function sequence<F extends Fields>(fields: F): Shape<{ readonly [K in keyof F]: ValueOf<F[K]> }> {
  type Record = { readonly [K in keyof F]: ValueOf<F[K]> };
  const entries = Object.entries(fields);
  const [first] = entries;
  const whole: Shape<Record> = {
    // The keys are those of `fields`, each read by its own shape.
    read: (tags) => Object.fromEntries(entries.map(([name, shape]) => [name, shape.read(tags)])) as Record,
    write(writer, value) {
      for (const [name, shape] of entries) shape.write(writer, value[name]);
    },
    begins: (tags) => first === undefined || first[1].begins(tags),
    format: (value) =>
      entries
        .filter(([name]) => value[name] !== undefined)
        .map(([name, shape]) => `${words(name)} ${shape.format(value[name])}`)
        .join(', '),
    within: (number) => enclosed(whole, number),
  };
  return whole;
}

type Choice<F extends Fields> = {
  readonly [K in keyof F]: { readonly kind: K; readonly value: ValueOf<F[K]> };
}[keyof F];

/** CHOICE: the first alternative the next tag can begin. */
export function choice<F extends Fields>(alternatives: F): Shape<Choice<F>> {
  const entries = Object.entries(alternatives);
  const whole: Shape<Choice<F>> = {
    read(tags) {
      const found = entries.find(([, shape]) => shape.begins(tags));
      if (!found) {
        const kinds = entries.map(([kind]) => words(kind)).join(' or ');
        throw new DecodeError('unexpected_tag', `${kinds} is wanted`, tags.reader.position, CLAUSE);
      }
      // The kind names the alternative that read the value.
      return { kind: found[0], value: found[1].read(tags) } as Choice<F>;
    },
    write: (writer, { kind, value }) => alternatives[kind]?.write(writer, value),
    begins: (tags) => entries.some(([, shape]) => shape.begins(tags)),
    format: ({ kind, value }) => `${words(String(kind))} ${alternatives[kind]?.format(value) ?? ''}`.trimEnd(),
    within: (number) => enclosed(whole, number),
  };
  return whole;
}

/** SEQUENCE OF: as many as there are before the end of what encloses them. */
export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  const whole: Shape<readonly T[]> = {
    read(tags) {
      const items: T[] = [];
      while (!tags.atEnd) {
        const start = tags.reader.position;
        items.push(shape.read(tags));
        if (tags.reader.position === start) {
          throw new DecodeError('unexpected_tag', 'the next element of a list is wanted', start, CLAUSE);
        }
      }
      return items;
    },
    write(writer, items) {
      for (const item of items) shape.write(writer, item);
    },
    begins: () => true,
    format: (items) => (items.length === 0 ? 'none' : items.map((item) => shape.format(item)).join('; ')),
    within: (number) => enclosed(whole, number),
  };
  return whole;
}

/** ABSTRACT-SYNTAX.&Type: every value there is before the end of what encloses it. */
export const anyValues: Shape<readonly BacnetValue[]> = {
  read: (tags) => readValues(tags, 1),
  write: writeValues,
  begins: (tags) => !tags.atEnd,
  format: (values) => values.map(formatValue).join(', '),
  within: (number) => enclosed(anyValues, number),
};

/** ABSTRACT-SYNTAX.&Type where exactly one value stands. */
export const anyValue: Shape<BacnetValue> = {
  read: (tags) => readValue(tags, 1),
  write: writeValue,
  begins: (tags) => !tags.atEnd,
  format: formatValue,
  within: (number) => enclosed(anyValue, number),
};

/** The production in values that were read without knowing what they are; throws DecodeError when they are none. */
export function valueOf<T>(shape: Shape<T>, values: readonly BacnetValue[]): T {
  const writer = new ByteWriter(VALUE_BYTES_MAX);
  writeValues(writer, values);
  const reader = new ByteReader(writer.view());
  const value = shape.read(new TagReader(reader));
  reader.finish(CLAUSE);
  return value;
}

/** The way back: what stands between the tags of a property. */
export function valuesOf<T>(shape: Shape<T>, value: T): BacnetValue[] {
  const writer = new ByteWriter(VALUE_BYTES_MAX);
  shape.write(writer, value);
  return readValues(new TagReader(new ByteReader(writer.view())));
}

/** A property put together from segments is far below this. */
const VALUE_BYTES_MAX = 1 << 20;

/** `timeDelay` as `time delay`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
