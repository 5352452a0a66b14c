import { crc32 } from 'node:zlib';

import { DecodeError } from '@t3000/core';
import type { SampleColumns } from '@t3000/core';

import { ColumnReader } from './stored-columns.ts';

/**
 * What former programs wrote, and left in the log for this one: format 1, three zero bytes, CRC-32 over the rest, count,
 * four bytes that mean nothing, then values, stamps, point ids and qualities (all little-endian).
 */
export const RAW_FORMAT = 1;
const HEADER_BYTES = 16;
const SAMPLE_BYTES = 21;

export function decodeRawEntry(data: Uint8Array): SampleColumns {
  if (data.byteLength < HEADER_BYTES) throw new DecodeError('truncated', 'a log entry is too short', 0);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint32(4, true) !== crc32(data.subarray(8))) {
    throw new DecodeError('inconsistent', 'the checksum of a log entry does not fit', 4);
  }
  const length = view.getUint32(8, true);
  if (data.byteLength !== HEADER_BYTES + SAMPLE_BYTES * length) {
    throw new DecodeError('inconsistent', `${data.byteLength} bytes for ${length} samples`, 8);
  }
  const columns = new ColumnReader(data, HEADER_BYTES);
  const [values, at] = [columns.doubles(length), columns.doubles(length)];
  return { values, at, pointIds: columns.longs(length), qualities: columns.bytes(length), length };
}
