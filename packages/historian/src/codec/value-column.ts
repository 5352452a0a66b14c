import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import {
  BLOCK_LENGTH,
  newBlockPlan,
  openBlock,
  planBlocks,
  putScaled,
  putSums,
  readBlocks,
  writeBlock,
  writeBlocks,
} from './blocks.ts';
import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readSigned, readVarint, writeSigned, writeVarint } from './varint.ts';

/**
 * Values. Building data are short decimals: scaled by a power of ten they become whole numbers, checked one by one
 * to come back bit for bit. What does not (irrational, huge, minus zero) is kept as the bytes of the doubles, sorted
 * by significance. NaN stands outside as runs: a device that was away must not cost eight bytes a sample.
 *
 * `steps` are differences with a value at the beginning of each block, so that a block can be read by itself; `delta`,
 * without, is only read.
 */
const Mode = { raw: 0, constant: 1, runs: 2, distance: 3, delta: 4, steps: 5 } as const;

/** Set with the mode when a value is the float nearest to its decimal, as a BACnet REAL is. */
const FLOAT32 = 0x80;

const scales = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

/** Whole numbers beyond are no longer exact once subtracted from each other. */
const SCALED_MAX = 2e15;

const NO_RUNS = new Uint32Array(0);

const scaled = new Float64Array(CHUNK_SAMPLES_MAX);
const numbers = new Float64Array(CHUNK_SAMPLES_MAX);
const rawBytes = new Uint8Array(8 * CHUNK_SAMPLES_MAX);
const filled = new Float64Array(CHUNK_SAMPLES_MAX);
const distancePlan = newBlockPlan();
const deltaPlan = newBlockPlan();

/** Writes `count` values from `start` on. */
export function writeValues(writer: ByteWriter, given: Float64Array, start: number, count: number): void {
  const values = withoutNan(writer, given, start, count);
  const decimal = findDecimal(values, count);
  if (decimal === undefined) {
    writeRaw(writer, values, count);
    return;
  }
  const head = decimal.float32 ? FLOAT32 : 0;
  const { runs, minimum } = measure(count);
  if (runs === 1) {
    writer.u8(Mode.constant | head).u8(decimal.exponent);
    writeSigned(writer, minimum);
    return;
  }
  for (let index = 1; index < count; index++) numbers[index - 1] = (scaled[index] ?? 0) - (scaled[index - 1] ?? 0);
  const distanceBytes = planBlocks(distancePlan, scaled, count);
  // Each block begins with a value of its own.
  const deltaBytes = planBlocks(deltaPlan, numbers, count - 1) + Math.ceil(count / BLOCK_LENGTH);
  const runBytes = runs * 3;
  if (runBytes <= distanceBytes && runBytes <= deltaBytes) {
    writer.u8(Mode.runs | head).u8(decimal.exponent);
    writeRuns(writer, count, runs);
  } else if (distanceBytes < Infinity && distanceBytes <= deltaBytes) {
    writer.u8(Mode.distance | head).u8(decimal.exponent);
    writeBlocks(writer, distancePlan, scaled, count);
  } else if (deltaBytes < Infinity) {
    writer.u8(Mode.steps | head).u8(decimal.exponent);
    writeSteps(writer, count);
  } else {
    writeRaw(writer, values, count);
  }
}

/** Reads entries `first` to `end` of `count` into `into[at...]`; `first` is at the border of a block. */
export function readValues(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  count: number,
  first: number,
  end: number,
): void {
  const nanRuns = readNanRuns(reader, count);
  const head = reader.u8();
  const length = end - first;
  if (head === Mode.raw) {
    readRaw(reader, into, at, count, first, end);
  } else {
    const scale = scales[reader.u8()];
    if (scale === undefined) throw new DecodeError('unsupported', 'the scale is unknown', reader.position);
    readDecimals(reader, head & ~FLOAT32, { into, at, count, first, end, scale });
    if ((head & FLOAT32) !== 0) {
      for (let index = at; index < at + length; index++) into[index] = Math.fround(into[index] ?? 0);
    }
  }
  for (let run = 0; run < nanRuns.length; run += 2) {
    const from = Math.max((nanRuns[run] ?? 0) - first, 0);
    const to = Math.min((nanRuns[run + 1] ?? 0) - first, length);
    if (to > from) into.fill(Number.NaN, at + from, at + to);
  }
}

/** Which decimals are wanted, and where they go. */
interface Wanted {
  readonly into: Float64Array;
  readonly at: number;
  readonly count: number;
  readonly first: number;
  readonly end: number;
  readonly scale: number;
}

function readDecimals(reader: ByteReader, mode: number, wanted: Wanted): void {
  switch (mode) {
    case Mode.constant:
      wanted.into.fill(readSigned(reader) / wanted.scale, wanted.at, wanted.at + wanted.end - wanted.first);
      return;
    case Mode.runs:
      readRuns(reader, wanted);
      return;
    case Mode.distance:
      readDistances(reader, wanted);
      return;
    case Mode.delta:
      readDeltas(reader, wanted);
      return;
    case Mode.steps:
      readSteps(reader, wanted);
      return;
    default:
      throw new DecodeError('unsupported', `value mode ${mode} is unknown`, reader.position);
  }
}

function readDistances(reader: ByteReader, { into, at, count, first, end, scale }: Wanted): void {
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    openBlock(reader, length);
    if (start >= first && start < end) putScaled(reader, into, at + start - first, length, scale);
  }
}

function readDeltas(reader: ByteReader, { into, at, count, first, end, scale }: Wanted): void {
  let sum = readSigned(reader);
  readBlocks(reader, numbers, count - 1);
  if (first === 0) into[at] = sum / scale;
  for (let index = 1; index < end; index++) {
    sum += numbers[index - 1] ?? 0;
    if (index >= first) into[at + index - first] = sum / scale;
  }
}

/** Each block: its first value as a difference from the first of the block before, then the differences inside. */
function writeSteps(writer: ByteWriter, count: number): void {
  for (let start = 0, before = 0; start < count; start += BLOCK_LENGTH) {
    const value = scaled[start] ?? 0;
    const end = Math.min(start + BLOCK_LENGTH, count);
    writeSigned(writer, value - before);
    if (end - start > 1) writeBlock(writer, numbers, start, end - 1);
    before = value;
  }
}

function readSteps(reader: ByteReader, { into, at, count, first, end, scale }: Wanted): void {
  for (let start = 0, value = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    value += readSigned(reader);
    if (length > 1) openBlock(reader, length - 1);
    if (start < first || start >= end) continue;
    const place = at + start - first;
    into[place] = value / scale;
    if (length > 1) putSums(reader, into, place + 1, length - 1, value, scale);
  }
}

/** The smallest power of ten that makes every value whole; leaves the whole numbers in `scaled`. */
function findDecimal(values: Float64Array, count: number): { exponent: number; float32: boolean } | undefined {
  for (let exponent = 0; exponent < scales.length; exponent++) {
    if (fillScaled(values, count, scales[exponent] ?? 1)) return { exponent, float32: false };
  }
  for (let exponent = 0; exponent < scales.length; exponent++) {
    if (fillScaledFloats(values, count, scales[exponent] ?? 1)) return { exponent, float32: true };
  }
  return undefined;
}

function fillScaled(values: Float64Array, count: number, scale: number): boolean {
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    const whole = Math.round(value * scale);
    if (whole / scale !== value || !isStorable(whole, value)) return false;
    // Math.round makes minus zero of what lies just below zero.
    scaled[index] = whole + 0;
  }
  return true;
}

function fillScaledFloats(values: Float64Array, count: number, scale: number): boolean {
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    const whole = Math.round(value * scale);
    if (Math.fround(whole / scale) !== value || !isStorable(whole, value)) return false;
    scaled[index] = whole + 0;
  }
  return true;
}

function isStorable(whole: number, value: number): boolean {
  // Minus zero equals zero, yet is not the same bits.
  return whole <= SCALED_MAX && whole >= -SCALED_MAX && (whole !== 0 || 1 / value > 0);
}

function measure(count: number): { runs: number; minimum: number } {
  let runs = 0;
  let minimum = Infinity;
  let previous = Number.NaN;
  for (let index = 0; index < count; index++) {
    const number = scaled[index] ?? 0;
    if (number !== previous) runs++;
    if (number < minimum) minimum = number;
    previous = number;
  }
  return { runs, minimum };
}

function writeRuns(writer: ByteWriter, count: number, runs: number): void {
  writeVarint(writer, runs);
  let before = 0;
  for (let start = 0; start < count;) {
    const number = scaled[start] ?? 0;
    let end = start + 1;
    while (end < count && scaled[end] === number) end++;
    writeSigned(writer, number - before);
    writeVarint(writer, end - start);
    before = number;
    start = end;
  }
}

function readRuns(reader: ByteReader, { into, at, count, first, end: last, scale }: Wanted): void {
  const runs = readVarint(reader);
  let number = 0;
  let start = 0;
  for (let run = 0; run < runs; run++) {
    number += readSigned(reader);
    const end = start + readVarint(reader);
    if (end > count) break;
    if (end > first && start < last) {
      into.fill(number / scale, at + Math.max(start - first, 0), at + Math.min(end, last) - first);
    }
    start = end;
  }
  if (start !== count) throw new DecodeError('inconsistent', `runs cover ${start} of ${count} values`, reader.position);
}

/** Writes where NaN is; the values with NaN replaced by the value before it. */
function withoutNan(writer: ByteWriter, given: Float64Array, start: number, count: number): Float64Array {
  let hasNan = false;
  for (let index = 0; index < count; index++) {
    const value = given[start + index] ?? 0;
    filled[index] = value;
    // Only NaN differs from itself; this way is twice as fast as asking.
    if (value !== value) hasNan = true;
  }
  if (hasNan) writeNanRuns(writer, count);
  else writeVarint(writer, 0);
  return filled;
}

function writeNanRuns(writer: ByteWriter, count: number): void {
  const runs: number[] = [];
  let last = filled.subarray(0, count).find((value) => !Number.isNaN(value)) ?? 0;
  for (let start = 0; start < count; start++) {
    const value = filled[start] ?? 0;
    if (!Number.isNaN(value)) {
      last = value;
      continue;
    }
    let end = start + 1;
    while (end < count && Number.isNaN(filled[end])) end++;
    filled.fill(last, start, end);
    runs.push(start, end);
    start = end - 1;
  }
  writeVarint(writer, runs.length);
  for (let index = 0, previous = 0; index < runs.length; index++) {
    const border = runs[index] ?? 0;
    writeVarint(writer, border - previous);
    previous = border;
  }
}

function readNanRuns(reader: ByteReader, count: number): Uint32Array {
  const length = readVarint(reader);
  if (length > count + 1)
    throw new DecodeError('inconsistent', `${length} borders in ${count} values`, reader.position);
  if (length === 0) return NO_RUNS;
  const borders = new Uint32Array(length);
  for (let index = 0, border = 0; index < length; index++) {
    border += readVarint(reader);
    if (border > count) throw new DecodeError('inconsistent', `border ${border} in ${count} values`, reader.position);
    borders[index] = border;
  }
  return borders;
}

function writeRaw(writer: ByteWriter, values: Float64Array, count: number): void {
  writer.u8(Mode.raw);
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    scratchView.setFloat64(0, value, true);
    for (let byte = 0; byte < 8; byte++) rawBytes[byte * count + index] = scratchView.getUint8(byte);
  }
  writer.bytes(rawBytes.subarray(0, count * 8));
}

function readRaw(reader: ByteReader, into: Float64Array, at: number, count: number, first: number, end: number): void {
  const bytes = reader.view(count * 8);
  for (let index = first; index < end; index++) {
    for (let byte = 0; byte < 8; byte++) scratchView.setUint8(byte, bytes[byte * count + index] ?? 0);
    into[at + index - first] = scratchView.getFloat64(0, true);
  }
}

const scratchView = new DataView(new ArrayBuffer(8));
