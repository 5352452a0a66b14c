import { DecodeError } from './errors.ts';

const textDecoder = new TextDecoder('utf-8', { fatal: false });

/**
 * A cursor over exactly the bytes it may read. Every read checks the end first; the only exception is
 * {@link DecodeError}. Big-endian unless a name says otherwise. `reset` makes one instance serve many datagrams.
 */
export class ByteReader {
  #bytes: Uint8Array;
  #view: DataView;
  #position: number;
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = 0;
    this.#end = bytes.byteLength;
  }

  reset(bytes: Uint8Array, position = 0, end: number = bytes.byteLength): this {
    if (
      bytes.buffer !== this.#view.buffer ||
      bytes.byteOffset !== this.#view.byteOffset ||
      bytes.byteLength !== this.#view.byteLength
    ) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#bytes = bytes;
    this.#position = position;
    this.#end = Math.min(end, bytes.byteLength);
    return this;
  }

  get position(): number {
    return this.#position;
  }

  get end(): number {
    return this.#end;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  /** The whole buffer the cursor walks over; positions are indexes into it. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same buffer for reads at fixed places, checked against `end` by the caller once instead of byte by byte. */
  get dataView(): DataView {
    return this.#view;
  }

  /** The byte at the cursor without moving, or -1 at the end. */
  peek(): number {
    return this.#position < this.#end ? this.#view.getUint8(this.#position) : -1;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4));
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  u16le(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32le(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32le(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** A view of the next `length` bytes, not a copy. */
  view(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Text of the next `length` bytes; bytes that are no UTF-8 become U+FFFD. */
  utf8(length: number): string {
    return textDecoder.decode(this.view(length));
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** A reader over the next `length` bytes; this one moves past them. Offsets in errors count from the shared buffer. */
  slice(length: number): ByteReader {
    const start = this.#take(length);
    return new ByteReader(this.#bytes).reset(this.#bytes, start, start + length);
  }

  /** Throws when anything is left. */
  finish(clause?: string): void {
    if (this.#position !== this.#end) {
      throw new DecodeError('trailing', `${this.remaining} bytes are left over`, this.#position, clause);
    }
  }

  #take(length: number): number {
    const start = this.#position;
    if (length < 0 || length > this.#end - start) {
      throw new DecodeError('truncated', `${length} bytes wanted, ${this.#end - start} left`, start);
    }
    this.#position = start + length;
    return start;
  }
}

/** A buffer that grows up to a limit. Big-endian unless a name says otherwise. */
export class ByteWriter {
  readonly lengthMax: number;
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  /** `lengthMax` guards against our own bugs: going over it throws a RangeError. */
  constructor(lengthMax = 65_536, initialBytes = 64) {
    this.lengthMax = lengthMax;
    this.#bytes = new Uint8Array(Math.min(initialBytes, lengthMax));
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets the content, keeps the memory. */
  clear(): this {
    this.#length = 0;
    return this;
  }

  u8(value: number): this {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
    return this;
  }

  i16(value: number): this {
    const at = this.#grow(2);
    this.#view.setInt16(at, value);
    return this;
  }

  i32(value: number): this {
    const at = this.#grow(4);
    this.#view.setInt32(at, value);
    return this;
  }

  f32(value: number): this {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value);
    return this;
  }

  f64(value: number): this {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value);
    return this;
  }

  u16le(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32le(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  i32le(value: number): this {
    const at = this.#grow(4);
    this.#view.setInt32(at, value, true);
    return this;
  }

  bytes(data: Uint8Array): this {
    const start = this.#grow(data.byteLength);
    this.#bytes.set(data, start);
    return this;
  }

  /** Overwrites two bytes written before, for lengths known only at the end. */
  patchU16(offset: number, value: number): this {
    if (offset < 0 || offset + 2 > this.#length)
      throw new RangeError(`patch at ${offset} is outside ${this.#length} bytes`);
    this.#view.setUint16(offset, value);
    return this;
  }

  /** What was written, as a view: valid until the next write or clear. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What was written, as a copy. */
  copy(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(length: number): number {
    const start = this.#length;
    const needed = start + length;
    if (needed > this.lengthMax) throw new RangeError(`${needed} bytes are above the maximum ${this.lengthMax}`);
    if (needed > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.min(this.lengthMax, Math.max(needed, this.#bytes.byteLength * 2)));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = needed;
    return start;
  }
}
