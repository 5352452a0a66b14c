import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { BLOCK_LENGTH, openPayload, payloadBytes, writePayload } from './blocks.ts';
import { readVarint, writeVarint } from './varint.ts';

/**
 * Distances from a grid that all take the same bits, as those of a steady poll loop do: where any of them stands follows
 * from its index, and 24 blocks of a month need no heads. A byte with the width, the number of strays, of each the
 * distance from the index of the one before and what is above the width, the distances. A stray is a poll that came late;
 * of it the lowest bits stand among the others.
 */
export interface BeatPlan {
  readonly minimum: number;
  readonly width: number;
  readonly bytes: number;
}

/** Bytes of a stray, about: where it is and how far. */
const STRAY_BYTES = 3;

/** How many distances take so many bits. */
const tally = new Uint32Array(33);

/** What writing the distances would take; they are whole, not below `minimum`, and below 2^31. */
export function planBeat(distances: Float64Array, count: number, minimum: number): BeatPlan {
  tally.fill(0);
  for (let index = 0; index < count; index++) {
    const width = 32 - Math.clz32((distances[index] ?? 0) - minimum);
    tally[width] = (tally[width] ?? 0) + 1;
  }
  let width = 32;
  while (width > 0 && tally[width] === 0) width--;
  let best = { minimum, width, bytes: 2 + payloadBytes(count, width) };
  for (let strays = tally[width] ?? 0; --width >= 0; strays += tally[width] ?? 0) {
    const bytes = 2 + strays * STRAY_BYTES + payloadBytes(count, width);
    if (bytes < best.bytes) best = { minimum, width, bytes };
    // Narrower ones have more strays still.
    else if (strays * STRAY_BYTES > best.bytes) break;
  }
  return best;
}

/** Writes the distances that were planned. */
export function writeBeat(
  writer: ByteWriter,
  { minimum, width }: BeatPlan,
  distances: Float64Array,
  count: number,
): void {
  const turn = 2 ** width;
  writer.u8(width);
  const strays: number[] = [];
  for (let index = 0; index < count; index++) {
    if ((distances[index] ?? 0) - minimum >= turn) strays.push(index);
  }
  writeVarint(writer, strays.length);
  for (let place = 0, before = 0; place < strays.length; place++) {
    const index = strays[place] ?? 0;
    writeVarint(writer, index - before);
    writeVarint(writer, Math.floor(((distances[index] ?? 0) - minimum) / turn));
    before = index;
  }
  for (let start = 0; start < count; start += BLOCK_LENGTH) {
    writePayload(writer, distances, start, Math.min(start + BLOCK_LENGTH, count), minimum, width);
  }
}

const NO_STRAYS = new Float64Array(0);

/**
 * Opens the distances at the reader, and moves behind them. Pairs: index of a stray, and what is to be added to its
 * distance.
 */
export function openBeat(reader: ByteReader, count: number): Float64Array {
  const width = reader.u8();
  const length = readVarint(reader);
  if (length > count) throw new DecodeError('inconsistent', `${length} strays in ${count} samples`, reader.position);
  const strays = length === 0 ? NO_STRAYS : new Float64Array(length * 2);
  for (let place = 0, index = 0; place < strays.length; place += 2) {
    index += readVarint(reader);
    if (index >= count) throw new DecodeError('inconsistent', `stray ${index} in ${count} samples`, reader.position);
    strays[place] = index;
    strays[place + 1] = readVarint(reader) * 2 ** width;
  }
  openPayload(reader, count, 0, width);
  return strays;
}
