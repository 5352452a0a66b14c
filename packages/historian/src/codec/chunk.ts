import { crc32 } from 'node:zlib';

import { assert, ByteReader, ByteWriter, DecodeError } from '@t3000/core';

import type { ColumnBuffer, Columns } from '../columns.ts';
import { BLOCK_PADDING_BYTES } from './blocks.ts';
import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readQualities, writeQualities } from './quality-column.ts';
import { readTimes, writeTimes } from './time-column.ts';
import { readValues, writeValues } from './value-column.ts';

/**
 * A chunk: format byte, CRC-32 (little-endian), the three columns, padding. The CRC also covers what the row around
 * the chunk says about it, so that a chunk filed under a wrong point or time counts as damaged, not as data.
 */
export interface ChunkIdentity {
  readonly id: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/**
 * What is written. Format 2 had no time mode `beat`, no value mode `toggles` and no strays among steps, and format 1 no
 * steps; chunks of both are read as well.
 */
const FORMAT = 3;
const FORMAT_MIN = 1;
const CHECKSUM_OFFSET = 1;
const HEADER_BYTES = 5;

const writer = new ByteWriter(1 << 20, 1 << 16);
const reader = new ByteReader(new Uint8Array(0));
const identityBytes = new Uint8Array(29);
const identityView = new DataView(identityBytes.buffer);
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xed_b8_83_20 : 0);
  return rest;
});

/** Encodes entries `start` to `end`: strictly ascending in time, at most {@link CHUNK_SAMPLES_MAX}. */
export function encodeChunk(id: number, columns: Columns, start: number, end: number): [ChunkIdentity, Uint8Array] {
  const count = end - start;
  assert(
    count > 0 && count <= CHUNK_SAMPLES_MAX,
    `a chunk of ${count} samples is not between 1 and ${CHUNK_SAMPLES_MAX}`,
  );
  const identity = { id, count, from: columns.at[start] ?? 0, to: columns.at[end - 1] ?? 0 };
  writer.clear().u8(FORMAT).u32(0);
  writeTimes(writer, columns.at, start, count);
  writeValues(writer, columns.values, start, count);
  writeQualities(writer, columns.qualities, start, count);
  writer.u32(0);
  const data = keep(writer);
  const sum = checksum(identity, data);
  for (let byte = 0; byte < 4; byte++) data[CHECKSUM_OFFSET + byte] = sum >>> (8 * byte);
  return [identity, data];
}

/** Chunks are kept side by side in pieces of this size: memory of its own costs a chunk as much as its values. */
const PIECE_BYTES = 65_536;

let piece = new Uint8Array(PIECE_BYTES);
let taken = 0;

/** What was written, in memory that nobody else writes to. */
function keep(written: ByteWriter): Uint8Array {
  const { length } = written;
  if (length > PIECE_BYTES / 4) return written.copy();
  if (taken + length > PIECE_BYTES) {
    piece = new Uint8Array(PIECE_BYTES);
    taken = 0;
  }
  const data = piece.subarray(taken, taken + length);
  data.set(written.view());
  taken += length;
  return data;
}

/**
 * Appends the samples of a chunk to `into`: at least those with `from <= at < to`, and their neighbours in the same
 * blocks. Throws {@link DecodeError} and appends nothing when the chunk is damaged. Whoever decoded the same bytes
 * before says that they are sound, and the checksum is not calculated again.
 */
export function decodeChunk(
  identity: ChunkIdentity,
  data: Uint8Array,
  into: ColumnBuffer,
  from = -Infinity,
  to = Infinity,
  isSound = false,
): void {
  const { count } = identity;
  if (data.byteLength < HEADER_BYTES + BLOCK_PADDING_BYTES) {
    throw new DecodeError('truncated', `a chunk of ${data.byteLength} bytes is too short`, 0);
  }
  const format = data[0] ?? 0;
  if (format < FORMAT_MIN || format > FORMAT)
    throw new DecodeError('unsupported', `chunk format ${format} is unknown`, 0);
  reader.reset(wholeOf(data), data.byteOffset + CHECKSUM_OFFSET, data.byteOffset + data.byteLength);
  const expected = reader.u32le();
  if (!isSound && expected !== checksum(identity, data))
    throw new DecodeError('inconsistent', 'the checksum does not fit', 1);
  if (count < 1 || count > CHUNK_SAMPLES_MAX) throw new DecodeError('out_of_range', `${count} samples in a chunk`, 0);
  into.reserve(count);
  const start = into.length;
  const window = readTimes(reader, into.at, start, count, from, to);
  readValues(reader, into.values, start, count, window.first, window.end);
  readQualities(reader, into.qualities, start, count, window.first, window.end);
  reader.skip(BLOCK_PADDING_BYTES);
  reader.finish();
  into.length = start + Math.max(0, window.end - window.first);
}

let whole: Uint8Array = new Uint8Array(0);

/** All the memory a chunk is part of: chunks of a pack are read through one view, as making it takes as long as reading. */
function wholeOf(data: Uint8Array): Uint8Array {
  if (whole.buffer !== data.buffer) whole = new Uint8Array(data.buffer);
  return whole;
}

function checksum({ id, count, from, to }: ChunkIdentity, data: Uint8Array): number {
  identityView.setFloat64(0, id);
  identityView.setFloat64(8, from);
  identityView.setFloat64(16, to);
  identityView.setUint32(24, count);
  identityView.setUint8(28, data[0] ?? 0);
  return crc32(data.subarray(HEADER_BYTES), identityChecksum());
}

/** CRC-32 of `identityBytes`, by table: going into zlib for so few bytes takes longer than all of them. */
function identityChecksum(): number {
  let rest = 0xff_ff_ff_ff;
  for (let index = 0; index < identityBytes.length; index++) {
    rest = (rest >>> 8) ^ (crcTable[(rest ^ (identityBytes[index] ?? 0)) & 0xff] ?? 0);
  }
  return ~rest >>> 0;
}
