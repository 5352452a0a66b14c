import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readSigned, writeSigned } from './varint.ts';

/**
 * Whole numbers in blocks of 128: each block stores its minimum, a bit width, and every number as its distance
 * from the minimum in that many bits.
 */
export const BLOCK_LENGTH = 128;

/** Set in the byte of the width of a block of differences that has strays: see `steps.ts`. */
export const STRAYS = 0x80;

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

/** The least of the numbers that were planned. */
export function leastPlanned({ minimums }: BlockPlan, count: number): number {
  return leastOf(minimums, 0, Math.ceil(count / BLOCK_LENGTH));
}

/** The numbers must be whole and below 2^52, and those that were planned. */
export function writeBlocks(writer: ByteWriter, plan: BlockPlan, numbers: Float64Array, count: number): void {
  for (let start = 0, block = 0; start < count; start += BLOCK_LENGTH, block++) {
    const end = Math.min(start + BLOCK_LENGTH, count);
    const minimum = plan.minimums[block] ?? 0;
    const width = plan.widths[block] ?? 0;
    writeSigned(writer, minimum);
    writer.u8(width);
    writePayload(writer, numbers, start, end, minimum, width);
  }
}

/** Numbers `start` to `end` (up to a block of them): of each the distance from `minimum`, its lowest `width` bits. */
export function writePayload(
  writer: ByteWriter,
  numbers: Float64Array,
  start: number,
  end: number,
  minimum: number,
  width: number,
): void {
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
  openBlock(reader, length);
  if (wanted === 0) return;
  if (block.width === 0) into.fill(block.minimum, at, at + wanted);
  else unpack(reader.dataView, block.position, into, at, at + wanted, block.minimum, block.width);
}

/** The block that was opened last: an object for each would be one more to clear away. */
const block = { minimum: 0, width: 0, position: 0, strays: 0, straysEnd: 0 };

/** Reads the head of a block of `length` numbers and moves behind the block; `put...` then read what is in it. */
export function openBlock(reader: ByteReader, length: number): void {
  const minimum = readSigned(reader);
  openPayload(reader, length, minimum, reader.u8());
}

/** The same for a block of differences, which may have strays. */
export function openSteps(reader: ByteReader, length: number): void {
  const minimum = readSigned(reader);
  const head = reader.u8();
  const count = (head & STRAYS) === 0 ? 0 : reader.u8();
  const strays = reader.position;
  reader.skip(count);
  openPayload(reader, length, minimum, head & ~STRAYS);
  block.strays = strays;
  block.straysEnd = strays + count;
}

/** The same for `length` numbers of a known minimum and width that stand at the reader. */
export function openPayload(reader: ByteReader, length: number, minimum: number, width: number): void {
  if (width > WIDTH_MAX) throw new DecodeError('out_of_range', `width ${width} is above ${WIDTH_MAX}`, reader.position);
  block.minimum = minimum;
  block.width = width;
  block.position = reader.position;
  if (width === 0) return;
  reader.skip(payloadBytes(length, width));
  if (reader.remaining < BLOCK_PADDING_BYTES) {
    throw new DecodeError('truncated', 'the padding after the last block is missing', reader.position);
  }
}

/**
 * Numbers `from` to `to` of the open block, each with the place on its line added: `into[at + i]` becomes
 * `(origin + i * slope + number) * unit`. In one pass: putting the numbers aside first costs as much as unpacking them.
 */
export function putOnLine(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  from: number,
  to: number,
  origin: number,
  slope: number,
  unit: number,
): void {
  const { minimum, width, position } = block;
  const end = at + to - from;
  // The line comes from the place, not from the one before: additions need not wait for each other.
  const line = origin + minimum - at * slope;
  if (width > ONE_WORD_WIDTH_MAX) {
    unpackWide(reader.dataView, position * 8 + from * width, into, at, end, 0, width);
    for (let index = at; index < end; index++) into[index] = (line + index * slope + (into[index] ?? 0)) * unit;
    return;
  }
  const view = reader.dataView;
  const mask = 2 ** width - 1;
  let bit = position * 8 + from * width;
  if (width === 0) {
    for (let index = at; index < end; index++) into[index] = (line + index * slope) * unit;
  } else {
    for (let index = at; index < end; index++, bit += width) {
      into[index] = (line + index * slope + ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask)) * unit;
    }
  }
}

/** The `count` numbers of the open block, each divided by `scale`, into `into[at...]`. */
export function putScaled(reader: ByteReader, into: Float64Array, at: number, count: number, scale: number): void {
  const { minimum, width, position } = block;
  const end = at + count;
  if (width === 0) {
    into.fill(minimum / scale, at, end);
  } else if (width > ONE_WORD_WIDTH_MAX) {
    unpackWide(reader.dataView, position * 8, into, at, end, minimum, width);
    for (let index = at; index < end; index++) into[index] = (into[index] ?? 0) / scale;
  } else {
    const view = reader.dataView;
    const mask = 2 ** width - 1;
    let bit = position * 8;
    for (let index = at; index < end; index++, bit += width) {
      into[index] = (minimum + ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask)) / scale;
    }
  }
}

/**
 * The sums of `value` and the `count` differences of the open block one after the other, each divided by `scale`. From
 * stray to stray in one go.
 */
export function putSums(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  count: number,
  value: number,
  scale: number,
): void {
  const { bytes } = reader;
  const { strays, straysEnd, width } = block;
  let sum = value;
  let done = 0;
  for (let stray = strays; stray < straysEnd; stray++) {
    const byte = bytes[stray] ?? 0;
    const place = byte & ~STRAYS;
    if (place < done || place >= count) throw new DecodeError('out_of_range', `stray ${place} after ${done}`, stray);
    if (place > done) sum = putSomeSums(reader, into, at, done, place, sum, scale);
    sum += (byte & STRAYS) === 0 ? 2 ** width : -(2 ** width);
    done = place;
  }
  putSomeSums(reader, into, at, done, count, sum, scale);
}

/** Differences `from` to `to`; the last sum. */
function putSomeSums(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  from: number,
  to: number,
  value: number,
  scale: number,
): number {
  const { minimum, width, position } = block;
  const end = at + to;
  let bit = position * 8 + from * width;
  let sum = value;
  if (width === 0) {
    for (let index = at + from; index < end; index++) into[index] = (sum += minimum) / scale;
  } else if (width > ONE_WORD_WIDTH_MAX) {
    unpackWide(reader.dataView, bit, into, at + from, end, minimum, width);
    for (let index = at + from; index < end; index++) into[index] = (sum += into[index] ?? 0) / scale;
  } else {
    const view = reader.dataView;
    const mask = 2 ** width - 1;
    for (let index = at + from; index < end; index++, bit += width) {
      sum += minimum + ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask);
      into[index] = sum / scale;
    }
  }
  return sum;
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

/** Bits of a whole number that is not negative. */
export function bitWidth(value: number): number {
  if (value < 2 ** 32) return 32 - Math.clz32(value);
  return 32 + bitWidth(Math.floor(value / 2 ** 32));
}

export function payloadBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** Fills words of 32 bits, and writes each once. */
function pack(numbers: Float64Array, start: number, end: number, minimum: number, width: number): void {
  const mask = width === 32 ? -1 : 2 ** width - 1;
  let word = 0;
  let filled = 0;
  let offset = 0;
  for (let index = start; index < end; index++) {
    const distance = ((numbers[index] ?? 0) - minimum) & mask;
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
  if (width > ONE_WORD_WIDTH_MAX) {
    unpackWide(view, bit, into, start, end, minimum, width);
    return;
  }
  const mask = 2 ** width - 1;
  for (let index = start; index < end; index++, bit += width) {
    into[index] = minimum + ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask);
  }
}

/** Numbers that do not fit into one word together with their shift. */
function unpackWide(
  view: DataView,
  firstBit: number,
  into: Float64Array,
  start: number,
  end: number,
  minimum: number,
  width: number,
): void {
  const highMask = 2 ** (width - 16) - 1;
  let bit = firstBit;
  for (let index = start; index < end; index++, bit += width) {
    const low = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & 0xff_ff;
    const high = (view.getUint32((bit + 16) >>> 3, true) >>> (bit & 7)) & highMask;
    into[index] = minimum + low + high * 0x1_00_00;
  }
}
