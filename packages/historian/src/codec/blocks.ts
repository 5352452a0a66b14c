import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

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

/** Bytes that {@link writeBlocks} would take, or Infinity where a distance is too large. */
export function blocksBytes(numbers: Float64Array, count: number): number {
  let bytes = 0;
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    const end = Math.min(start + BLOCK_LENGTH, count);
    const { minimum, width } = measure(numbers, start, end);
    if (width > WIDTH_MAX) return Infinity;
    bytes += 1 + Math.ceil(bitWidth(Math.abs(minimum) * 2) / 7) + payloadBytes(end - start, width);
  }
  return bytes;
}

/** The numbers must be whole and below 2^52, distances within a block below 2^32. */
export function writeBlocks(writer: ByteWriter, numbers: Float64Array, count: number): void {
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    writeBlock(writer, numbers, start, Math.min(start + BLOCK_LENGTH, count));
  }
}

/** Numbers `start` to `end` as one block. */
export function writeBlock(writer: ByteWriter, numbers: Float64Array, start: number, end: number): void {
  const { minimum, width } = measure(numbers, start, end);
  writeSigned(writer, minimum);
  writer.u8(width);
  if (width === 0) return;
  const bytes = payloadBytes(end - start, width);
  packed.fill(0, 0, bytes + BLOCK_PADDING_BYTES);
  pack(numbers, start, end, minimum, width);
  writer.bytes(packed.subarray(0, bytes));
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

function measure(numbers: Float64Array, start: number, end: number): { minimum: number; width: number } {
  let minimum = numbers[start] ?? 0;
  let maximum = minimum;
  for (let index = start + 1; index < end; index++) {
    const number = numbers[index] ?? 0;
    if (number < minimum) minimum = number;
    else if (number > maximum) maximum = number;
  }
  return { minimum, width: bitWidth(maximum - minimum) };
}

function bitWidth(value: number): number {
  if (value < 2 ** 32) return 32 - Math.clz32(value);
  return 32 + bitWidth(Math.floor(value / 2 ** 32));
}

function payloadBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

function pack(numbers: Float64Array, start: number, end: number, minimum: number, width: number): void {
  let bit = 0;
  for (let index = start; index < end; index++, bit += width) {
    const distance = (numbers[index] ?? 0) - minimum;
    if (width <= ONE_WORD_WIDTH_MAX) {
      put(bit, distance);
    } else {
      put(bit, distance & 0xff_ff);
      put(bit + 16, distance >>> 16);
    }
  }
}

function put(bit: number, value: number): void {
  const offset = bit >>> 3;
  packedView.setUint32(offset, packedView.getUint32(offset, true) | (value << (bit & 7)), true);
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
