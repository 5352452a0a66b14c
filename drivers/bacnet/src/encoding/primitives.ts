import { DecodeError } from '@t3000/core';
import { formatObjectId, unpackObjectId } from './object-id.ts';
import { objectTypeName } from './object-types.ts';
import { propertyName } from './properties.ts';
import { primitive } from './schema.ts';
import type { Shape } from './schema.ts';
import type { BacnetDate, BacnetTime } from './values.ts';

export const nullValue: Shape<null> = primitive(
  0,
  (value) => (value.type === 'null' ? null : undefined),
  () => ({ type: 'null' }),
);

export const boolean: Shape<boolean> = primitive(
  1,
  (value) => (value.type === 'boolean' ? value.value : undefined),
  (value) => ({ type: 'boolean', value }),
);

export const unsigned: Shape<number> = primitive(
  2,
  (value) => (value.type === 'unsigned' ? value.value : undefined),
  (value) => ({ type: 'unsigned', value }),
);

export const signed: Shape<number> = primitive(
  3,
  (value) => (value.type === 'signed' ? value.value : undefined),
  (value) => ({ type: 'signed', value }),
);

export const real: Shape<number> = primitive(
  4,
  (value) => (value.type === 'real' ? value.value : undefined),
  (value) => ({ type: 'real', value }),
);

export const double: Shape<number> = primitive(
  5,
  (value) => (value.type === 'double' ? value.value : undefined),
  (value) => ({ type: 'double', value }),
);

export const octets: Shape<Uint8Array> = primitive(
  6,
  (value) => (value.type === 'octets' ? value.value : undefined),
  (value) => ({ type: 'octets', value }),
);

/** Text; bytes of a character set nobody knows read as empty. */
export const text: Shape<string> = primitive(
  7,
  (value) => (value.type === 'string' ? value.value : undefined),
  (value) => ({ type: 'string', value }),
);

export const bits: Shape<readonly boolean[]> = primitive(
  8,
  (value) => (value.type === 'bits' ? value.value : undefined),
  (value) => ({ type: 'bits', value }),
);

export const date: Shape<BacnetDate> = primitive(
  10,
  (value) => (value.type === 'date' ? value.value : undefined),
  (value) => ({ type: 'date', value }),
);

export const time: Shape<BacnetTime> = primitive(
  11,
  (value) => (value.type === 'time' ? value.value : undefined),
  (value) => ({ type: 'time', value }),
);

/** Packed object identifier. */
export const objectId: Shape<number> = primitive(
  12,
  (value) => (value.type === 'objectId' ? value.value : undefined),
  (value) => ({ type: 'objectId', value }),
  (value) => formatObjectId(unpackObjectId(value)),
);

/** An enumeration that may grow: its number, shown by name where there is one. */
export function enumerated(names: readonly string[] | ((value: number) => string) = []): Shape<number> {
  const nameOf = typeof names === 'function' ? names : (value: number) => names[value] || String(value);
  return primitive(
    9,
    (value) => (value.type === 'enumerated' ? value.value : undefined),
    (value) => ({ type: 'enumerated', value }),
    nameOf,
  );
}

export const propertyIdentifier: Shape<number> = enumerated(propertyName);
export const objectType: Shape<number> = enumerated(objectTypeName);

/** A closed enumeration: names in the order of their numbers; any other number is refused as undefined. */
export function oneOf<N extends string>(...names: readonly N[]): Shape<N> {
  return mapped(
    enumerated(names),
    (value, offset) => {
      const name = names[value];
      if (name !== undefined) return name;
      throw new DecodeError('unsupported', `${value} is none of ${names.join(', ')}`, offset, '18.9');
    },
    (name) => names.indexOf(name),
    (name) => name,
  );
}

/** A bit string with a name for each bit; bits that are missing count as unset, further ones are dropped. */
export function flags<N extends string>(...names: readonly N[]): Shape<Readonly<Record<N, boolean>>> {
  return mapped(
    bits,
    // The keys are the names.
    (value) => Object.fromEntries(names.map((name, bit) => [name, value[bit] === true])) as Record<N, boolean>,
    (value) => names.map((name) => value[name]),
    (value) => names.filter((name) => value[name]).join('+') || 'none',
  );
}

/** A number within limits that the standard sets. */
export function within(shape: Shape<number>, low: number, high: number, what: string): Shape<number> {
  return mapped(
    shape,
    (value, offset) => {
      if (value >= low && value <= high) return value;
      throw new DecodeError('out_of_range', `${what} ${value} is outside ${low} to ${high}`, offset, '21');
    },
    (value) => value,
    (value) => shape.format(value),
  );
}

/** A production seen through two functions; `from` gets the offset of the value for its errors. */
export function mapped<A, B>(
  shape: Shape<A>,
  from: (value: A, offset: number) => B,
  to: (value: B) => A,
  format: (value: B) => string,
): Shape<B> {
  const whole: Shape<B> = {
    read(tags) {
      const start = tags.reader.position;
      return from(shape.read(tags), start);
    },
    write: (writer, value) => shape.write(writer, to(value)),
    begins: (tags) => shape.begins(tags),
    format,
    within: (number) => mapped(shape.within(number), from, to, format),
  };
  return whole;
}

/** The same production with a text of its own. */
export function shown<T>(shape: Shape<T>, format: (value: T) => string): Shape<T> {
  return mapped(
    shape,
    (value) => value,
    (value) => value,
    format,
  );
}
