import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

/** Bytes of the largest integer a double holds exactly. */
const VARINT_BYTES_MAX = 8;

/** Writes a whole number from 0 to 2^53 - 1, seven bits a byte, lowest first. */
export function writeVarint(writer: ByteWriter, value: number): void {
  let rest = value;
  while (rest >= 128) {
    writer.u8((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  writer.u8(rest);
}

export function readVarint(reader: ByteReader): number {
  let value = 0;
  let factor = 1;
  for (let index = 0; index < VARINT_BYTES_MAX; index++) {
    const byte = reader.u8();
    value += (byte & 127) * factor;
    if (byte < 128) {
      if (value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
    factor *= 128;
  }
  throw new DecodeError('out_of_range', 'a number is above 2^53', reader.position);
}

/** Writes a whole number between -2^52 and 2^52: 0, -1, 1, -2, ... */
export function writeSigned(writer: ByteWriter, value: number): void {
  writeVarint(writer, value >= 0 ? value * 2 : -value * 2 - 1);
}

export function readSigned(reader: ByteReader): number {
  const value = readVarint(reader);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Bytes that {@link writeSigned} takes. */
export function signedBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >= 0 ? value * 2 : -value * 2 - 1; rest >= 128; rest /= 128) bytes++;
  return bytes;
}
