import { DecodeError, messageOf } from '@t3000/core';
import type { Field, GroupFields, GroupValue } from './field.ts';
import { PreservedBytes } from './opaque.ts';

/** A decoded record: its fields by name, and the bytes it came from. Change it by spreading: `{ ...input, value: 21500 }`. */
export type RecordOf<F extends GroupFields> = GroupValue<F> & { readonly raw: PreservedBytes };

/** The value a codec decodes to. */
export type Decoded<C> = C extends RecordCodec<infer F> ? RecordOf<F> : never;

/**
 * A packed structure of a T3 panel as a table of fields. Bytes no field names, and garbage behind texts, survive a round trip:
 * `encode(decode(bytes))` gives the same bytes.
 */
export class RecordCodec<F extends GroupFields> {
  readonly name: string;
  /** Size on the wire and in panel files, bytes. */
  readonly length: number;
  readonly fields: F;
  readonly #entries: readonly (readonly [string, Field<unknown>])[];

  constructor(name: string, length: number, fields: F) {
    this.name = name;
    this.length = length;
    this.fields = fields;
    this.#entries = Object.entries(fields);
    for (const [field, { offset, length: size }] of this.#entries) {
      if (offset + size > length)
        throw new RangeError(`${name}.${field} ends behind the ${length} bytes of its record`);
    }
  }

  /** One record at `offset`; bytes behind it are left alone. */
  decode(bytes: Uint8Array, offset = 0): RecordOf<F> {
    if (offset < 0 || bytes.byteLength - offset < this.length) {
      const left = Math.max(0, bytes.byteLength - offset);
      throw new DecodeError('truncated', `${this.name} takes ${this.length} bytes, ${left} are there`, offset);
    }
    // Not slice(): of a Buffer, as sockets and files give them, that is a view of memory others change.
    return this.#read(new Uint8Array(bytes.subarray(offset, offset + this.length)));
  }

  /** Records one after another that fill `bytes` exactly. */
  decodeAll(bytes: Uint8Array): RecordOf<F>[] {
    if (bytes.byteLength % this.length !== 0) {
      const whole = Math.floor(bytes.byteLength / this.length) * this.length;
      const message = `${bytes.byteLength} bytes are no whole number of ${this.name} records of ${this.length}`;
      throw new DecodeError('trailing', message, whole);
    }
    return Array.from({ length: bytes.byteLength / this.length }, (_, index) =>
      this.decode(bytes, index * this.length),
    );
  }

  /** Bytes of the record. A value that does not fit is a RangeError naming record, field, value and limit. */
  encode(record: RecordOf<F>): Uint8Array {
    const bytes = record.raw.copy();
    if (bytes.byteLength !== this.length) {
      throw new RangeError(`${this.name} takes ${this.length} bytes, the record was read from ${bytes.byteLength}`);
    }
    const view = new DataView(bytes.buffer);
    for (const [name, field] of this.#entries) {
      try {
        field.write(view, field.offset, record[name]);
      } catch (error) {
        throw new RangeError(`${this.name} ${name}: ${messageOf(error)}`, { cause: error });
      }
    }
    return bytes;
  }

  encodeAll(records: readonly RecordOf<F>[]): Uint8Array {
    const bytes = new Uint8Array(records.length * this.length);
    for (const [index, record] of records.entries()) bytes.set(this.encode(record), index * this.length);
    return bytes;
  }

  /** An empty record (all bytes zero) with some values set. */
  create(values: Partial<GroupValue<F>> = {}): RecordOf<F> {
    const empty = this.#read(new Uint8Array(this.length));
    return this.decode(this.encode({ ...empty, ...values }));
  }

  #read(copy: Uint8Array): RecordOf<F> {
    const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
    const values = Object.fromEntries(this.#entries.map(([name, field]) => [name, field.read(view, field.offset)]));
    // The entries are exactly those of the table the type comes from.
    return { ...values, raw: new PreservedBytes(copy) } as RecordOf<F>;
  }
}

export function defineRecord<F extends GroupFields>(name: string, length: number, fields: F): RecordCodec<F> {
  return new RecordCodec(name, length, fields);
}
