import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { BLOCK_LENGTH, newBlockPlan, openBlock, planBlocks, putScaled, readBlocks, writeBlocks } from './blocks.ts';
import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readRuns, readToggles, writeRuns, writeToggles } from './runs.ts';
import type { RunsWanted } from './runs.ts';
import { planSteps, readSteps, writeSteps } from './steps.ts';
import { readSigned, readVarint, writeSigned, writeVarint } from './varint.ts';

/**
 * Values. Building data are short decimals: scaled by a power of ten they become whole numbers, checked one by one
 * to come back bit for bit. What does not (irrational, huge, minus zero) is kept as the bytes of the doubles, sorted
 * by significance. NaN stands outside as runs: a device that was away must not cost eight bytes a sample.
 *
 * `steps` are differences with a value at the beginning of each block, so that a block can be read by itself; `delta`,
 * without, is only read. `toggles` are two values in turns.
 */
const Mode = { raw: 0, constant: 1, runs: 2, distance: 3, delta: 4, steps: 5, toggles: 6 } as const;

/** Set with the mode when a value is the float nearest to its decimal, as a BACnet REAL is. */
const FLOAT32 = 0x80;

const scales = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

/** Whole numbers beyond are no longer exact once subtracted from each other. */
const SCALED_MAX = 2e15;

/** Runs that take fewer bytes a sample are taken without asking what else would: half a bit. */
const CALM_BYTES_MAX = 1 / 16;

const NO_RUNS = new Uint32Array(0);

const scaled = new Float64Array(CHUNK_SAMPLES_MAX);
const numbers = new Float64Array(CHUNK_SAMPLES_MAX);
const rawBytes = new Uint8Array(8 * CHUNK_SAMPLES_MAX);
const filled = new Float64Array(CHUNK_SAMPLES_MAX);
const distancePlan = newBlockPlan();

/** Writes `count` values from `start` on. */
export function writeValues(writer: ByteWriter, given: Float64Array, start: number, count: number): void {
  const values = withoutNan(writer, given, start, count);
  const decimal = findDecimal(values, count);
  if (decimal === undefined) {
    writeRaw(writer, values, count);
    return;
  }
  const head = decimal.float32 ? FLOAT32 : 0;
  const { runs, values: different, minimum } = measure(count);
  if (runs === 1) {
    writer.u8(Mode.constant | head).u8(decimal.exponent);
    writeSigned(writer, minimum);
    return;
  }
  const runBytes = different === 2 ? runs + 4 : runs * 3;
  const isCalm = runBytes < count * CALM_BYTES_MAX;
  const distanceBytes = isCalm ? Infinity : planBlocks(distancePlan, scaled, count);
  const stepBytes = isCalm ? Infinity : planSteps(scaled, count);
  if (runBytes <= distanceBytes && runBytes <= stepBytes) {
    writer.u8((different === 2 ? Mode.toggles : Mode.runs) | head).u8(decimal.exponent);
    if (different === 2) writeToggles(writer, scaled, count, runs);
    else writeRuns(writer, scaled, count, runs);
  } else if (distanceBytes < Infinity && distanceBytes <= stepBytes) {
    writer.u8(Mode.distance | head).u8(decimal.exponent);
    writeBlocks(writer, distancePlan, scaled, count);
  } else if (stepBytes < Infinity) {
    writer.u8(Mode.steps | head).u8(decimal.exponent);
    writeSteps(writer, scaled, count);
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

function readDecimals(reader: ByteReader, mode: number, wanted: RunsWanted): void {
  const { into, at, count, first, end, scale } = wanted;
  switch (mode) {
    case Mode.constant:
      into.fill(readSigned(reader) / scale, at, at + end - first);
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
      readSteps(reader, into, at, count, first, end, scale);
      return;
    case Mode.toggles:
      readToggles(reader, wanted);
      return;
    default:
      throw new DecodeError('unsupported', `value mode ${mode} is unknown`, reader.position);
  }
}

function readDistances(reader: ByteReader, { into, at, count, first, end, scale }: RunsWanted): void {
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    openBlock(reader, length);
    if (start >= first && start < end) putScaled(reader, into, at + start - first, length, scale);
  }
}

function readDeltas(reader: ByteReader, { into, at, count, first, end, scale }: RunsWanted): void {
  let sum = readSigned(reader);
  readBlocks(reader, numbers, count - 1);
  if (first === 0) into[at] = sum / scale;
  for (let index = 1; index < end; index++) {
    sum += numbers[index - 1] ?? 0;
    if (index >= first) into[at + index - first] = sum / scale;
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

/** How many runs, how many different values (3 for more than two), and the least of them. */
function measure(count: number): { runs: number; values: number; minimum: number } {
  const first = scaled[0] ?? 0;
  let runs = 1;
  let minimum = first;
  let previous = first;
  let other = first;
  let values = 1;
  for (let index = 1; index < count; index++) {
    const number = scaled[index] ?? 0;
    if (number === previous) continue;
    runs++;
    if (number < minimum) minimum = number;
    previous = number;
    if (values === 1) {
      other = number;
      values = 2;
    } else if (number !== first && number !== other) values = 3;
  }
  return { runs, values, minimum };
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
