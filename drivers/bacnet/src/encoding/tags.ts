import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

/** What the low bits of a tag octet announce (clause 20.2.1.3). */
export const TagKind = { application: 0, context: 1, opening: 2, closing: 3 } as const;
export type TagKind = (typeof TagKind)[keyof typeof TagKind];

/** Opening tags inside opening tags. The standard needs about six; a hostile packet can hold hundreds. */
export const NESTING_DEPTH_MAX = 16;

const CLAUSE = '20.2.1';

/**
 * A cursor over tags. One instance serves many datagrams: `next` overwrites `number`, `kind` and `length`.
 * A length is never accepted before it was compared with what is left of the datagram.
 */
export class TagReader {
  readonly reader: ByteReader;
  number = 0;
  kind: TagKind = TagKind.application;
  /** Octets of content; for an application BOOLEAN the value itself, which has no content. */
  length = 0;

  constructor(reader: ByteReader) {
    this.reader = reader;
  }

  get done(): boolean {
    return this.reader.remaining === 0;
  }

  /** Reads one tag, leaving the cursor at its content. */
  next(): this {
    const { reader } = this;
    const start = reader.position;
    const octet = reader.u8();
    this.number = octet >> 4;
    if (this.number === 15) this.number = reader.u8();
    const low = octet & 7;
    const context = (octet & 8) !== 0;
    if (context && low >= 6) {
      this.kind = low === 6 ? TagKind.opening : TagKind.closing;
      this.length = 0;
      return this;
    }
    this.kind = context ? TagKind.context : TagKind.application;
    if (!context && low > 5) throw new DecodeError('unexpected_tag', `tag octet ${octet} is reserved`, start, CLAUSE);
    this.length = low < 5 ? low : this.#extendedLength();
    if (!context && this.number === 1) {
      if (this.length > 1)
        throw new DecodeError('out_of_range', `boolean ${this.length} is neither 0 nor 1`, start, '20.2.3');
      return this;
    }
    if (this.length > reader.remaining) {
      throw new DecodeError('truncated', `tag wants ${this.length} octets, ${reader.remaining} left`, start, CLAUSE);
    }
    return this;
  }

  /** True when the next tag is context tag `number` with content. */
  isContext(number: number): boolean {
    const octet = this.reader.peek();
    if (number >= 15) return (octet & 0xf8) === 0xf8 && (octet & 7) < 6 && this.#isExtended(number);
    return octet !== -1 && octet >> 4 === number && (octet & 8) !== 0 && (octet & 7) < 6;
  }

  isOpening(number: number): boolean {
    if (number >= 15) return this.reader.peek() === 0xfe && this.#isExtended(number);
    return this.reader.peek() === ((number << 4) | 0x0e);
  }

  isClosing(number: number): boolean {
    if (number >= 15) return this.reader.peek() === 0xff && this.#isExtended(number);
    return this.reader.peek() === ((number << 4) | 0x0f);
  }

  /** True when the next tag is application tag `number`, which is at most 12. */
  isApplication(number: number): boolean {
    const octet = this.reader.peek();
    return octet !== -1 && octet >> 4 === number && (octet & 8) === 0;
  }

  /** True at the end of the bytes, and before the closing tag of whatever encloses the cursor. */
  get atEnd(): boolean {
    const octet = this.reader.peek();
    return octet === -1 || (octet & 0x0f) === 0x0f;
  }

  /** Reads context tag `number` and returns the length of its content. */
  context(number: number): number {
    return this.#expect(TagKind.context, number);
  }

  opening(number: number): void {
    this.#expect(TagKind.opening, number);
  }

  closing(number: number): void {
    this.#expect(TagKind.closing, number);
  }

  /** Reads an application tag with the given number and returns the length of its content. */
  application(number: number): number {
    return this.#expect(TagKind.application, number);
  }

  contextUnsigned(number: number): number {
    return this.unsigned(this.context(number));
  }

  /** A context-tagged BOOLEAN, which unlike the application form has one octet of content (clause 20.2.3). */
  contextBoolean(number: number): boolean {
    const length = this.context(number);
    const start = this.reader.position;
    if (length !== 1) throw new DecodeError('inconsistent', `boolean of ${length} octets`, start, '20.2.3');
    return this.reader.u8() !== 0;
  }

  /** Object identifier in context tag `number`, packed into 32 bits. */
  contextObjectId(number: number): number {
    return this.objectId(this.context(number));
  }

  /** Content of an unsigned or enumerated value (clauses 20.2.4 and 20.2.11). */
  unsigned(length: number): number {
    const { reader } = this;
    switch (length) {
      case 1:
        return reader.u8();
      case 2:
        return reader.u16();
      case 3:
        return reader.u8() * 0x1_0000 + reader.u16();
      case 4:
        return reader.u32();
      default:
        return this.#wideUnsigned(length);
    }
  }

  objectId(length: number): number {
    if (length !== 4) {
      throw new DecodeError('inconsistent', `object identifier of ${length} octets`, this.reader.position, '20.2.14');
    }
    return this.reader.u32();
  }

  /** Tag numbers from 15 follow in an octet of their own (clause 20.2.1.2). */
  #isExtended(number: number): boolean {
    const { reader } = this;
    return reader.remaining >= 2 && reader.bytes[reader.position + 1] === number;
  }

  #wideUnsigned(length: number): number {
    const start = this.reader.position;
    if (length < 1 || length > 8)
      throw new DecodeError('inconsistent', `unsigned of ${length} octets`, start, '20.2.4');
    let value = 0;
    for (let index = 0; index < length; index++) value = value * 256 + this.reader.u8();
    if (!Number.isSafeInteger(value)) throw new DecodeError('out_of_range', `unsigned ${value} is too large`, start);
    return value;
  }

  #extendedLength(): number {
    const octet = this.reader.u8();
    if (octet < 254) return octet;
    return octet === 254 ? this.reader.u16() : this.reader.u32();
  }

  #expect(kind: TagKind, number: number): number {
    const start = this.reader.position;
    this.next();
    if (this.kind !== kind || this.number !== number) {
      const wanted = describeTag(kind, number);
      throw new DecodeError('unexpected_tag', `${wanted} wanted, ${describeTag(this.kind, this.number)} found`, start);
    }
    return this.length;
  }
}

function describeTag(kind: TagKind, number: number): string {
  return `${['application', 'context', 'opening', 'closing'][kind] ?? 'unknown'} tag ${number}`;
}

/** Writes a tag octet and, where needed, its extensions. `length` is the content that follows. */
export function writeTag(writer: ByteWriter, kind: 0 | 1, number: number, length: number): void {
  const low = length < 5 ? length : 5;
  writer.u8(((number < 15 ? number : 15) << 4) | (kind << 3) | low);
  if (number >= 15) writer.u8(number);
  if (low < 5) return;
  if (length < 254) writer.u8(length);
  else if (length < 65_536) writer.u8(254).u16(length);
  else writer.u8(255).u32(length);
}

export function writeOpening(writer: ByteWriter, number: number): void {
  if (number >= 15) writer.u8(0xfe).u8(number);
  else writer.u8((number << 4) | 0x0e);
}

export function writeClosing(writer: ByteWriter, number: number): void {
  if (number >= 15) writer.u8(0xff).u8(number);
  else writer.u8((number << 4) | 0x0f);
}

/** Octets an unsigned value needs: 1 to 7. */
export function unsignedLength(value: number): number {
  let length = 1;
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) length++;
  return length;
}

export function writeUnsignedContent(writer: ByteWriter, value: number, length: number): void {
  for (let shift = length - 1; shift >= 0; shift--) writer.u8(Math.floor(value / 256 ** shift) % 256);
}

export function writeContextUnsigned(writer: ByteWriter, number: number, value: number): void {
  const length = unsignedLength(value);
  writeTag(writer, TagKind.context, number, length);
  writeUnsignedContent(writer, value, length);
}

export function writeContextObjectId(writer: ByteWriter, number: number, packed: number): void {
  writeTag(writer, TagKind.context, number, 4);
  writer.u32(packed);
}

export function writeContextBoolean(writer: ByteWriter, number: number, value: boolean): void {
  writeTag(writer, TagKind.context, number, 1);
  writer.u8(value ? 1 : 0);
}
