import type { ByteReader, ByteWriter } from '@t3000/core';

import {
  BLOCK_LENGTH,
  bitWidth,
  newBlockPlan,
  openSteps,
  payloadBytes,
  putSums,
  STRAYS,
  writePayload,
} from './blocks.ts';
import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readSigned, signedBytes, writeSigned } from './varint.ts';

/**
 * Differences, in blocks that can each be read by itself. A block: its first number, as a difference from the first of
 * the block before; the minimum of the differences inside; a byte with their width; strays; the differences.
 *
 * A few large differences would make all of a block wide. Strays are those outside the width: the byte of the width has
 * its highest bit set, and behind it stand their number and a byte for each, its place with the highest bit set where
 * 2^width is to be taken away instead of added. One that is further out stands there several times.
 */
/** The place of a stray and its direction share a byte, and so do width and `STRAYS`. */
const PLACE = 0x7f;

/** More strays than this are dearer than a bit more for everybody. */
const STRAYS_MAX = 32;

/** Widths tried below the one that holds all. */
const NARROWER_MAX = 2;

/** Below so many numbers only plain blocks are written: what is that short is written anew before long. */
const STRAYS_NUMBERS_MIN = 512;

/** Differences beyond are not looked at for strays: their places fit into 32 bits no more. */
const STRAYS_WIDTH_MAX = 30;

const plan = newBlockPlan();
const differences = new Float64Array(CHUNK_SAMPLES_MAX);
const strays = new Uint8Array(STRAYS_MAX);

/** Bytes that {@link writeSteps} would take for the same numbers, or Infinity where a difference is too large. */
export function planSteps(numbers: Float64Array, count: number): number {
  for (let index = 1; index < count; index++) differences[index] = (numbers[index] ?? 0) - (numbers[index - 1] ?? 0);
  let bytes = 0;
  for (let start = 0, block = 0, before = 0; start < count; start += BLOCK_LENGTH, block++) {
    const end = Math.min(start + BLOCK_LENGTH, count);
    const first = numbers[start] ?? 0;
    bytes += signedBytes(first - before);
    before = first;
    if (end - start > 1) bytes += planBlock(block, start + 1, end, count >= STRAYS_NUMBERS_MIN);
    if (bytes === Infinity) return bytes;
  }
  return bytes;
}

function planBlock(block: number, start: number, end: number, mayStray: boolean): number {
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  for (let index = start; index < end; index++) {
    const difference = differences[index] ?? 0;
    if (difference < minimum) minimum = difference;
    if (difference > maximum) maximum = difference;
    sum += difference;
  }
  const widthOfAll = bitWidth(maximum - minimum);
  if (widthOfAll > 32) return Infinity;
  let best = signedBytes(minimum) + 1 + payloadBytes(end - start, widthOfAll);
  plan.minimums[block] = minimum;
  plan.widths[block] = widthOfAll;
  if (!mayStray || widthOfAll > STRAYS_WIDTH_MAX) return best;
  const mean = sum / (end - start);
  for (let width = widthOfAll - 1; width >= 0 && width >= widthOfAll - NARROWER_MAX; width--) {
    // As many places above the mean as below.
    const least = Math.round(mean - (2 ** width - 1) / 2);
    const count = countStrays(start, end, least, width);
    const bytes = signedBytes(least) + 2 + count + payloadBytes(end - start, width);
    if (count > STRAYS_MAX || bytes >= best) break;
    best = bytes;
    plan.minimums[block] = least;
    plan.widths[block] = width | STRAYS;
  }
  return best;
}

/** Bytes for strays; more than `STRAYS_MAX` when there are too many. */
function countStrays(start: number, end: number, least: number, width: number): number {
  let count = 0;
  for (let index = start; index < end; index++) {
    // What is above and below as turns of 2^width.
    const turns = ((differences[index] ?? 0) - least) >> width;
    if (turns === 0) continue;
    count += turns > 0 ? turns : -turns;
    if (count > STRAYS_MAX) break;
  }
  return count;
}

/** Writes the numbers that were planned. */
export function writeSteps(writer: ByteWriter, numbers: Float64Array, count: number): void {
  for (let start = 0, block = 0, before = 0; start < count; start += BLOCK_LENGTH, block++) {
    const end = Math.min(start + BLOCK_LENGTH, count);
    const first = numbers[start] ?? 0;
    writeSigned(writer, first - before);
    before = first;
    if (end - start === 1) continue;
    const minimum = plan.minimums[block] ?? 0;
    const head = plan.widths[block] ?? 0;
    writeSigned(writer, minimum);
    writer.u8(head);
    if ((head & STRAYS) !== 0) writeStrays(writer, start + 1, end, minimum, head & PLACE);
    writePayload(writer, differences, start + 1, end, minimum, head & PLACE);
  }
}

function writeStrays(writer: ByteWriter, start: number, end: number, minimum: number, width: number): void {
  let count = 0;
  for (let index = start; index < end; index++) {
    const turns = ((differences[index] ?? 0) - minimum) >> width;
    const stray = (index - start) | (turns < 0 ? ~PLACE : 0);
    for (let turn = Math.abs(turns); turn > 0; turn--) strays[count++] = stray;
  }
  writer.u8(count).bytes(strays.subarray(0, count));
}

/** Reads entries `first` to `end` of `count` into `into[at...]`, divided by `scale`; `first` is at the border of a block. */
export function readSteps(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  count: number,
  first: number,
  end: number,
  scale: number,
): void {
  for (let start = 0, value = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    value += readSigned(reader);
    if (length > 1) openSteps(reader, length - 1);
    if (start < first || start >= end) continue;
    const place = at + start - first;
    into[place] = value / scale;
    if (length > 1) putSums(reader, into, place + 1, length - 1, value, scale);
  }
}
