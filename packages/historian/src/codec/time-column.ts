import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { openBeat, planBeat, writeBeat } from './beat.ts';
import {
  BLOCK_LENGTH,
  leastPlanned,
  newBlockPlan,
  openBlock,
  planBlocks,
  putOnLine,
  readBlocks,
  writeBlocks,
} from './blocks.ts';
import { CHUNK_SAMPLES_MAX } from './limits.ts';
import { readVarint, writeVarint } from './varint.ts';

/**
 * Stamps, strictly ascending. Samples of a poll loop sit near a regular grid, so what is stored is the distance from
 * it: about one bit less per sample than a difference of differences, and a missed poll costs two bytes instead of
 * widening a block. Stamps are counted in the coarsest unit that is exact. `beat` is a grid with one width for all, `grid`
 * one with a width for each block, where the distances drift.
 */
const Mode = { raw: 0, grid: 1, delta: 2, beat: 3 } as const;

/** Milliseconds; the place in this list is stored: only ever add. */
const units = [1, 10, 100, 1000, 60_000];

/** Fewer samples do not show a period. */
const GRID_SAMPLES_MIN = 4;

/** Gaps beyond this share of the samples: there is no grid. */
const GRID_GAPS_SHARE_MAX = 0.1;

/** Samples nearer to their lines than this share of the period need not be tried as differences, which are wider. */
const NEAR_SHARE_MAX = 0.125;

/** The first samples show the period. */
const PERIOD_SAMPLES = 64;

const NO_GAPS = new Float64Array(0);

const ticks = new Float64Array(CHUNK_SAMPLES_MAX);
const numbers = new Float64Array(CHUNK_SAMPLES_MAX);
const deltas = new Float64Array(CHUNK_SAMPLES_MAX);
const differences = new Float64Array(PERIOD_SAMPLES);
const gridPlan = newBlockPlan();
const deltaPlan = newBlockPlan();

interface Grid {
  /** Tick of grid line 0, half a period before the first line, so that distances are never negative. */
  readonly base: number;
  readonly period: number;
  /** Pairs: index of the sample, grid lines without a sample before it. */
  readonly gaps: readonly number[];
}

/** Writes `count` stamps from `start` on. */
export function writeTimes(writer: ByteWriter, at: Float64Array, start: number, count: number): void {
  const unitIndex = coarsestUnit(at, start, count);
  if (unitIndex < 0) {
    writeRaw(writer, at, start, count);
    return;
  }
  const unit = units[unitIndex] ?? 1;
  for (let index = 0; index < count; index++) ticks[index] = (at[start + index] ?? 0) / unit;
  const grid = fillGridDistances(count);
  const gridBytes = grid === undefined ? Infinity : planBlocks(gridPlan, numbers, count) + gridHead(grid);
  const beat = grid === undefined ? undefined : planBeat(numbers, count, leastPlanned(gridPlan, count));
  const isNear = grid !== undefined && beat !== undefined && 2 ** beat.width < grid.period * NEAR_SHARE_MAX;
  let deltaBytes = Infinity;
  if (!isNear) {
    fillDeltas(count);
    deltaBytes = planBlocks(deltaPlan, deltas, count - 1);
  }
  if (grid !== undefined && beat !== undefined && beat.bytes + gridHead(grid) <= Math.min(gridBytes, deltaBytes)) {
    writer.u8(Mode.beat | (unitIndex << 4));
    writeLines(writer, { ...grid, base: grid.base + beat.minimum });
    writeBeat(writer, beat, numbers, count);
  } else if (grid !== undefined && gridBytes < deltaBytes) {
    writer.u8(Mode.grid | (unitIndex << 4));
    writeLines(writer, grid);
    writeBlocks(writer, gridPlan, numbers, count);
  } else if (deltaBytes < Infinity) {
    writer.u8(Mode.delta | (unitIndex << 4));
    writeVarint(writer, ticks[0] ?? 0);
    writeBlocks(writer, deltaPlan, deltas, count - 1);
  } else {
    writeRaw(writer, at, start, count);
  }
}

function writeRaw(writer: ByteWriter, at: Float64Array, start: number, count: number): void {
  writer.u8(Mode.raw);
  for (let index = start; index < start + count; index++) writer.f64(at[index] ?? 0);
}

/** Entries `first` to `end` of a chunk: whole blocks. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/**
 * Reads the stamps of the blocks that may hold `from <= at < to` into `into[place...]`, and says which entries they
 * are. Without a grid nobody knows where a stamp stands, and all are read.
 */
export function readTimes(
  reader: ByteReader,
  into: Float64Array,
  place: number,
  count: number,
  from: number,
  to: number,
): Window {
  const head = reader.u8();
  const unit = units[head >> 4];
  if (unit === undefined) throw new DecodeError('unsupported', `time unit ${head >> 4} is unknown`, reader.position);
  switch (head & 15) {
    case Mode.raw:
      for (let index = 0; index < count; index++) into[place + index] = reader.f64();
      break;
    case Mode.grid:
    case Mode.beat:
      return readGrid(reader, into, place, count, unit, from, to, (head & 15) === Mode.beat);
    case Mode.delta: {
      let tick = readVarint(reader);
      readBlocks(reader, numbers, count - 1);
      into[place] = tick * unit;
      for (let index = 1; index < count; index++) {
        tick += numbers[index - 1] ?? 0;
        into[place + index] = tick * unit;
      }
      break;
    }
    default:
      throw new DecodeError('unsupported', `time mode ${head & 15} is unknown`, reader.position);
  }
  return { first: 0, end: count };
}

/** Place in `units`, or -1 when a stamp is no whole, non-negative millisecond. */
function coarsestUnit(at: Float64Array, start: number, count: number): number {
  const first = at[start] ?? -1;
  const last = at[start + count - 1] ?? -1;
  if (first < 0 || last > Number.MAX_SAFE_INTEGER / 4) return -1;
  for (let place = units.length - 1; place >= 0; place--) {
    if (allMultiplesOf(at, start, count, units[place] ?? 1)) return place;
  }
  return -1;
}

/** By division, which is many times faster than the remainder of doubles and as exact below 2^51. */
function allMultiplesOf(at: Float64Array, start: number, count: number, unit: number): boolean {
  for (let index = start; index < start + count; index++) {
    const quotient = (at[index] ?? 0) / unit;
    if (Math.floor(quotient) !== quotient) return false;
  }
  return true;
}

/** Bytes of what is written of a grid itself, about. */
function gridHead({ gaps }: Grid): number {
  return 6 + gaps.length * 2;
}

function writeLines(writer: ByteWriter, grid: Grid): void {
  // Half a period before the first sample may lie before 1970.
  writeVarint(writer, grid.base + grid.period);
  writeVarint(writer, grid.period);
  writeVarint(writer, grid.gaps.length / 2);
  for (let index = 0, previous = 0; index < grid.gaps.length; index += 2) {
    const place = grid.gaps[index] ?? 0;
    writeVarint(writer, place - previous);
    writeVarint(writer, grid.gaps[index + 1] ?? 0);
    previous = place;
  }
}

function readGrid(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  count: number,
  unit: number,
  from: number,
  to: number,
  isBeat: boolean,
): Window {
  const shifted = readVarint(reader);
  const period = readVarint(reader);
  const gapCount = readVarint(reader);
  if (gapCount > count) throw new DecodeError('inconsistent', `${gapCount} gaps in ${count} samples`, reader.position);
  const gaps = gapCount === 0 ? NO_GAPS : new Float64Array(gapCount * 2);
  for (let index = 0, place = 0; index < gaps.length; index += 2) {
    place += readVarint(reader);
    gaps[index] = place;
    gaps[index + 1] = readVarint(reader);
  }
  const base = shifted - period;
  const first = blockBefore(indexOnGrid(gaps, Math.floor((from / unit - base) / period) - 1, count));
  const end = blockAfter(indexOnGrid(gaps, Math.floor((to / unit - base) / period) + 2, count), count);
  let line = base + first * period;
  let gap = 0;
  for (; gap < gaps.length && (gaps[gap] ?? 0) < first; gap += 2) line += (gaps[gap + 1] ?? 0) * period;
  const lines = { gaps, gap, line, period, unit };
  if (isBeat) {
    const strays = openBeat(reader, count);
    putLines(reader, into, at, first, end, lines, 0);
    for (let stray = 0; stray < strays.length; stray += 2) {
      const index = strays[stray] ?? 0;
      if (index >= first && index < end)
        into[at + index - first] = (into[at + index - first] ?? 0) + (strays[stray + 1] ?? 0) * unit;
    }
    return { first, end };
  }
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, count - start);
    openBlock(reader, length);
    if (start >= first && start < end) putLines(reader, into, at + start - first, start, start + length, lines, start);
  }
  return { first, end };
}

/** Where reading along the lines of a grid has come to. */
interface Lines {
  readonly gaps: Float64Array;
  /** Place of the next gap. */
  gap: number;
  /** Of the next sample. */
  line: number;
  readonly period: number;
  readonly unit: number;
}

/** Samples `from` to `to` of what is open, which begins with sample `origin`, into `into[at...]`. */
function putLines(
  reader: ByteReader,
  into: Float64Array,
  at: number,
  from: number,
  to: number,
  lines: Lines,
  origin: number,
): void {
  const { gaps, period, unit } = lines;
  // Between two gaps the lines are one period apart.
  for (let done = from; done < to;) {
    const stop = lines.gap < gaps.length ? Math.min(to, gaps[lines.gap] ?? to) : to;
    putOnLine(reader, into, at + done - from, done - origin, stop - origin, lines.line, period, unit);
    lines.line += (stop - done) * period;
    done = stop;
    while (lines.gap < gaps.length && (gaps[lines.gap] ?? 0) <= done) {
      lines.line += (gaps[lines.gap + 1] ?? 0) * period;
      lines.gap += 2;
    }
  }
}

/** Index of the first sample on or after a grid line. */
function indexOnGrid(gaps: Float64Array, line: number, count: number): number {
  let missing = 0;
  for (let gap = 0; gap < gaps.length; gap += 2) {
    const lineOfGap = (gaps[gap] ?? 0) + missing;
    if (lineOfGap >= line) break;
    missing += Math.min(gaps[gap + 1] ?? 0, line - lineOfGap);
  }
  return Math.max(0, Math.min(count, line - missing));
}

function blockBefore(index: number): number {
  return Math.floor(index / BLOCK_LENGTH) * BLOCK_LENGTH;
}

function blockAfter(index: number, count: number): number {
  return Math.min(count, Math.ceil(index / BLOCK_LENGTH) * BLOCK_LENGTH);
}

/** Fills `numbers` with the distances of `ticks` from their grid lines; undefined when there is no such grid. */
function fillGridDistances(count: number): Grid | undefined {
  if (count < GRID_SAMPLES_MIN) return undefined;
  const period = estimatePeriod(count);
  if (period < 2) return undefined;
  const base = (ticks[0] ?? 0) - (period >> 1);
  const gaps: number[] = [];
  const gapsMax = count * GRID_GAPS_SHARE_MAX;
  let previous = -1;
  for (let index = 0; index < count; index++) {
    const fromBase = (ticks[index] ?? 0) - base;
    let line = previous + 1;
    let distance = fromBase - line * period;
    if (distance < 0 || distance >= period) {
      line = Math.floor(fromBase / period);
      if (line <= previous) return undefined;
      gaps.push(index, line - previous - 1);
      if (gaps.length / 2 > gapsMax) return undefined;
      distance = fromBase - line * period;
    }
    numbers[index] = distance;
    previous = line;
  }
  return { base, period, gaps };
}

/** The median difference, corrected by the whole span and rounded to a period people choose. */
function estimatePeriod(count: number): number {
  const length = Math.min(count, PERIOD_SAMPLES) - 1;
  for (let index = 0; index < length; index++) differences[index] = (ticks[index + 1] ?? 0) - (ticks[index] ?? 0);
  const median = selectDifference(length, length >> 1);
  const span = (ticks[count - 1] ?? 0) - (ticks[0] ?? 0);
  const period = span / Math.max(1, Math.round(span / median));
  for (const step of [60_000, 6000, 1000, 600, 100, 60, 10, 1]) {
    const round = Math.round(period / step) * step;
    if (round > 0 && Math.abs(round - period) <= median * 0.01 + 1) return Math.min(round, 2 ** 31 - 1);
  }
  return 1;
}

/** The difference that has `rank` smaller ones before it, found by halves (Hoare): sorting all takes ten times as long. */
function selectDifference(length: number, rank: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = differences[rank] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((differences[left] ?? Infinity) < pivot) left++;
      while ((differences[right] ?? -Infinity) > pivot) right--;
      if (left > right) break;
      const swapped = differences[left] ?? 0;
      differences[left++] = differences[right] ?? 0;
      differences[right--] = swapped;
    }
    if (right < rank) low = left;
    if (rank < left) high = right;
  }
  return differences[rank] ?? 1;
}

function fillDeltas(count: number): void {
  for (let index = 1; index < count; index++) deltas[index - 1] = (ticks[index] ?? 0) - (ticks[index - 1] ?? 0);
}
