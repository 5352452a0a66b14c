import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readSigned, writeSigned } from './varint.ts';

/**
 * Whole numbers in blocks of 128: each block stores its minimum, a bit width, and every number as its distance
 * from the minimum in that many bits.
 */
export const BLOCK_LENGTH = 128;

/** Distances above this take another way to be stored. */
const WIDTH_MAX = 32;

/** Reading a number looks at four bytes at a time, so a chunk ends with as many that mean nothing. */
export const BLOCK_PADDING_BYTES = 4;

/** Up to this width a number and its shift fit into one 32-bit word. */
const ONE_WORD_WIDTH_MAX = 25;

const packed: Uint8Array = new Uint8Array((BLOCK_LENGTH * WIDTH_MAX) / 8 + BLOCK_PADDING_BYTES);
const packedView = new DataView(packed.buffer);

/** Minimum and width of each block, so that what was measured to be compared need not be measured to be written. */
export interface BlockPlan {
  readonly minimums: Float64Array;
  readonly widths: Uint8Array;
}

export function newBlockPlan(): BlockPlan {
  const blocks = Math.ceil(CHUNK_SAMPLES_MAX / BLOCK_LENGTH);
  return { minimums: new Float64Array(blocks), widths: new Uint8Array(blocks) };
}

/** Bytes that {@link writeBlocks} would take with the plan made here, or Infinity where a distance is too large. */
export function planBlocks(plan: BlockPlan, numbers: Float64Array, count: number): number {
  let bytes = 0;
  for (let start = 0, block = 0; start < count; start += BLOCK_LENGTH, block++) {
    const end = Math.min(start + BLOCK_LENGTH, count);
    const minimum = leastOf(numbers, start, end);
    const width = bitWidth(greatestOf(numbers, start, end) - minimum);
    if (width > WIDTH_MAX) return Infinity;
    plan.minimums[block] = minimum;
    plan.widths[block] = width;
    bytes += 1 + Math.ceil(bitWidth(Math.abs(minimum) * 2) / 7) + payloadBytes(end - start, width);
  }
  return bytes;
}

/** The numbers must be whole and below 2^52, and those that were planned. */
export function writeBlocks(writer: ByteWriter, plan: BlockPlan, numbers: Float64Array, count: number): void {
  for (let start = 0, block = 0; start < count; start += BLOCK_LENGTH, block++) {
    const end = Math.min(start + BLOCK_LENGTH, count);
    writePlanned(writer, numbers, start, end, plan.minimums[block] ?? 0, plan.widths[block] ?? 0);
  }
}

/** Numbers `start` to `end` as one block. */
export function writeBlock(writer: ByteWriter, numbers: Float64Array, start: number, end: number): void {
  const minimum = leastOf(numbers, start, end);
  writePlanned(writer, numbers, start, end, minimum, bitWidth(greatestOf(numbers, start, end) - minimum));
}

function writePlanned(
  writer: ByteWriter,
  numbers: Float64Array,
  start: number,
  end: number,
  minimum: number,
  width: number,
): void {
  writeSigned(writer, minimum);
  writer.u8(width);
  if (width === 0) return;
  pack(numbers, start, end, minimum, width);
  writer.bytes(packed.subarray(0, payloadBytes(end - start, width)));
}

/**
 * Reads numbers `first` to `end` of `count` into the beginning of `into`; `first` is at the border of a block. The
 * reader moves behind all of them.
 */
export function readBlocks(
  reader: ByteReader,
  into: Float64Array,
  count: number,
  first = 0,
  end: number = count,
): void {
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    readBlock(reader, into, start - first, start >= first && start < end ? length : 0, length);
  }
}

/** Reads the block at the reader into `into[at...]`, or passes over it when `wanted` is 0. */
export function readBlock(reader: ByteReader, into: Float64Array, at: number, wanted: number, length: number): void {
  const minimum = readSigned(reader);
  const width = reader.u8();
  if (width > WIDTH_MAX) throw new DecodeError('out_of_range', `width ${width} is above ${WIDTH_MAX}`, reader.position);
  const position = reader.position;
  if (width > 0) {
    reader.skip(payloadBytes(length, width));
    if (reader.remaining < BLOCK_PADDING_BYTES) {
      throw new DecodeError('truncated', 'the padding after the last block is missing', reader.position);
    }
  }
  if (wanted === 0) return;
  if (width === 0) into.fill(minimum, at, at + wanted);
  else unpack(viewOf(reader.bytes), position, into, at, at + wanted, minimum, width);
}

let lastBytes = packed;
let lastView = packedView;

/** Both columns of a chunk are read through one view: making it takes as long as reading twenty numbers. */
function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== lastBytes) {
    lastBytes = bytes;
    lastView = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return lastView;
}

function leastOf(numbers: Float64Array, start: number, end: number): number {
  let minimum = numbers[start] ?? 0;
  for (let index = start + 1; index < end; index++) {
    const number = numbers[index] ?? 0;
    if (number < minimum) minimum = number;
  }
  return minimum;
}

function greatestOf(numbers: Float64Array, start: number, end: number): number {
  let maximum = numbers[start] ?? 0;
  for (let index = start + 1; index < end; index++) {
    const number = numbers[index] ?? 0;
    if (number > maximum) maximum = number;
  }
  return maximum;
}

function bitWidth(value: number): number {
  if (value < 2 ** 32) return 32 - Math.clz32(value);
  return 32 + bitWidth(Math.floor(value / 2 ** 32));
}

function payloadBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** Fills words of 32 bits, and writes each once. */
function pack(numbers: Float64Array, start: number, end: number, minimum: number, width: number): void {
  let word = 0;
  let filled = 0;
  let offset = 0;
  for (let index = start; index < end; index++) {
    const distance = (numbers[index] ?? 0) - minimum;
    word |= distance << filled;
    filled += width;
    if (filled < 32) continue;
    packedView.setInt32(offset, word, true);
    offset += 4;
    filled -= 32;
    // What of the number did not fit; shifting by 32 would shift by 0.
    word = filled === 0 ? 0 : distance >>> (width - filled);
  }
  packedView.setInt32(offset, word, true);
}

function unpack(
  view: DataView,
  position: number,
  into: Float64Array,
  start: number,
  end: number,
  minimum: number,
  width: number,
): void {
  let bit = position * 8;
  if (width <= ONE_WORD_WIDTH_MAX) {
    const mask = 2 ** width - 1;
    for (let index = start; index < end; index++, bit += width) {
      into[index] = minimum + ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask);
    }
    return;
  }
  const highMask = 2 ** (width - 16) - 1;
  for (let index = start; index < end; index++, bit += width) {
    const low = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & 0xff_ff;
    const high = (view.getUint32((bit + 16) >>> 3, true) >>> (bit & 7)) & highMask;
    into[index] = minimum + low + high * 0x1_00_00;
  }
}
