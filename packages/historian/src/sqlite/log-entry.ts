import { crc32 } from 'node:zlib';

import { DecodeError } from '@t3000/core';
import type { SampleColumns } from '@t3000/core';

/**
 * Samples of one commit as raw columns: format byte, three zero bytes, CRC-32 over the rest, count, then values,
 * stamps, point ids and qualities (all little-endian): 21 bytes a sample and no thinking while the field is waiting.
 */
const FORMAT = 1;
const HEADER_BYTES = 16;
const SAMPLE_BYTES = 21;

/** Columns are copied as they lie in memory, which is the stored order on every processor Node runs on but one. */
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function encodeLogEntry({ pointIds, at, values, qualities, length }: SampleColumns): Uint8Array {
  const data = new Uint8Array(HEADER_BYTES + SAMPLE_BYTES * length);
  const view = new DataView(data.buffer);
  data[0] = FORMAT;
  view.setUint32(8, length, true);
  data.set(stored(values.subarray(0, length)), HEADER_BYTES);
  data.set(stored(at.subarray(0, length)), HEADER_BYTES + 8 * length);
  data.set(stored(pointIds.subarray(0, length)), HEADER_BYTES + 16 * length);
  data.set(qualities.subarray(0, length), HEADER_BYTES + 20 * length);
  view.setUint32(4, crc32(data.subarray(8)), true);
  return data;
}

export function decodeLogEntry(data: Uint8Array): SampleColumns {
  if (data.byteLength < HEADER_BYTES) throw new DecodeError('truncated', 'a log entry is too short', 0);
  if (data[0] !== FORMAT) throw new DecodeError('unsupported', `log format ${data[0]} is unknown`, 0);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint32(4, true) !== crc32(data.subarray(8))) {
    throw new DecodeError('inconsistent', 'the checksum of a log entry does not fit', 4);
  }
  const length = view.getUint32(8, true);
  if (data.byteLength !== HEADER_BYTES + SAMPLE_BYTES * length) {
    throw new DecodeError('inconsistent', `${data.byteLength} bytes for ${length} samples`, 8);
  }
  const column = (start: number, width: number): ArrayBuffer =>
    memory(data.slice(HEADER_BYTES + start * length, HEADER_BYTES + (start + width) * length), width);
  return {
    values: new Float64Array(column(0, 8)),
    at: new Float64Array(column(8, 8)),
    pointIds: new Int32Array(column(16, 4)),
    qualities: new Uint8Array(column(20, 1)),
    length,
  };
}

function stored(column: Float64Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  return littleEndian ? bytes : reversed(bytes.slice(), column.BYTES_PER_ELEMENT);
}

function memory(bytes: Uint8Array<ArrayBuffer>, width: number): ArrayBuffer {
  return (littleEndian ? bytes : reversed(bytes, width)).buffer;
}

function reversed<T extends Uint8Array>(bytes: T, width: number): T {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes;
}
