import { crc32 } from 'node:zlib';

import { DecodeError } from '@t3000/core';
import type { SampleColumns } from '@t3000/core';

import { decodeRawEntry, RAW_FORMAT } from './log-entry-raw.ts';
import { fillRuns, findRuns, Runs } from './runs.ts';
import { ColumnReader, putColumn } from './stored-columns.ts';
import { packStamps, packValues, Tiers, unpackStamps, unpackValues } from './tiers.ts';

/**
 * Samples of one commit as packed columns, five to eight bytes a sample of a poll cycle. Built by straight loops, as the
 * field is waiting; all numbers little-endian:
 *
 * | byte | what                                                                                |
 * |------|-------------------------------------------------------------------------------------|
 * | 0    | format 2, three zero bytes                                                          |
 * | 4    | CRC-32 over everything behind it                                                    |
 * | 8    | samples (n), 32 bits, like all that follow                                          |
 * | 12   | runs of ids that follow each other (i), 0 when the ids are given one by one         |
 * | 16   | runs of equal qualities (q), 0 when they are given one by one                       |
 * | 20   | stamps in tiers: 16 bits (n, or 0 when all are alike), 32 bits, doubles             |
 * | 32   | values in tiers: 32 bits, doubles; there are always n of 16 bits                    |
 * | 40   | unit of the stamps in milliseconds                                                  |
 * | 44   | powers of ten of the values: 16 bits, 32 bits, a byte each, two zero bytes          |
 * | 48   | stamp from which the first step goes, as a double                                   |
 * | 56   | doubles of the stamps, of the values; 32 bits of the stamps, of the values;         |
 * |      | first id and end of each run of ids (or n ids); end of each run of qualities;       |
 * |      | 16 bits of the stamps, of the values; quality of each run (or n qualities)          |
 */
const FORMAT = 2;
const HEADER_BYTES = 56;

/** How many there are of everything, in the order in which an entry says it. */
interface Counts {
  readonly samples: number;
  readonly idRuns: number;
  readonly qualityRuns: number;
  readonly shortStamps: number;
  readonly longStamps: number;
  readonly rawStamps: number;
  readonly longValues: number;
  readonly rawValues: number;
}

const stamps = new Tiers();
const numbers = new Tiers();
const idRuns = new Runs();
const qualityRuns = new Runs();

/** Packs samples whose stamps are, as a rule, multiples of `unitMs`. */
export function encodeLogEntry(samples: SampleColumns, unitMs = 1): Uint8Array<ArrayBuffer> {
  const { pointIds, at, values, qualities, length } = samples;
  const origin = at[0] ?? 0;
  packStamps(stamps, at, length, unitMs, origin);
  const exponents = packValues(numbers, values, length);
  findRuns(idRuns, pointIds, length, 1);
  findRuns(qualityRuns, qualities, length, 0);
  const counts = {
    samples: length,
    // Runs are only worth it where they are longer than what they stand for.
    idRuns: 2 * idRuns.count < length ? idRuns.count : 0,
    qualityRuns: 5 * qualityRuns.count < length ? qualityRuns.count : 0,
    shortStamps: stamps.narrowCount,
    longStamps: stamps.wideCount,
    rawStamps: stamps.rawCount,
    longValues: numbers.wideCount,
    rawValues: numbers.rawCount,
  };
  const data = new Uint8Array(bytesOf(counts));
  const view = new DataView(data.buffer);
  data[0] = FORMAT;
  Object.values(counts).forEach((count, place) => view.setUint32(8 + 4 * place, count, true));
  view.setUint32(40, unitMs, true);
  data[44] = exponents.narrow;
  data[45] = exponents.wide;
  view.setFloat64(48, origin, true);
  let place = putColumn(data, HEADER_BYTES, stamps.raw, counts.rawStamps);
  place = putColumn(data, place, numbers.raw, counts.rawValues);
  place = putColumn(data, place, stamps.wide, counts.longStamps);
  place = putColumn(data, place, numbers.wide, counts.longValues);
  place = putColumn(data, place, counts.idRuns > 0 ? idRuns.firsts : pointIds, counts.idRuns || length);
  place = putColumn(data, place, idRuns.ends, counts.idRuns);
  place = putColumn(data, place, qualityRuns.ends, counts.qualityRuns);
  place = putColumn(data, place, stamps.narrow, counts.shortStamps);
  place = putColumn(data, place, numbers.narrow, length);
  if (counts.qualityRuns === 0) data.set(qualities.subarray(0, length), place);
  else data.set(qualityRuns.firsts.subarray(0, counts.qualityRuns), place);
  view.setUint32(4, crc32(data.subarray(8)), true);
  return data;
}

/** The samples of an entry of this format or the former one. */
export function decodeLogEntry(data: Uint8Array): SampleColumns {
  if (data[0] === RAW_FORMAT) return decodeRawEntry(data);
  if (data.byteLength < HEADER_BYTES) throw new DecodeError('truncated', 'a log entry is too short', 0);
  if (data[0] !== FORMAT) throw new DecodeError('unsupported', `log format ${data[0]} is unknown`, 0);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint32(4, true) !== crc32(data.subarray(8))) {
    throw new DecodeError('inconsistent', 'the checksum of a log entry does not fit', 4);
  }
  const counts = readCounts(view);
  const { samples: length } = counts;
  // Every sample has two bytes at least: memory is bounded by what is there.
  if (data.byteLength !== bytesOf(counts)) {
    throw new DecodeError('inconsistent', `${data.byteLength} bytes for ${length} samples`, 8);
  }
  if (counts.shortStamps !== length && counts.shortStamps !== 0) {
    throw new DecodeError('inconsistent', `${counts.shortStamps} stamps of ${length} samples`, 20);
  }
  return readColumns(data, view, counts);
}

function readColumns(data: Uint8Array, view: DataView, counts: Counts): SampleColumns {
  const { samples: length } = counts;
  const columns = new ColumnReader(data, HEADER_BYTES);
  const [rawStamps, rawValues] = [columns.doubles(counts.rawStamps), columns.doubles(counts.rawValues)];
  const [longStamps, longValues] = [columns.longs(counts.longStamps), columns.longs(counts.longValues)];
  const ids = columns.longs(counts.idRuns || length);
  const idEnds = columns.longs(counts.idRuns);
  const qualityEnds = columns.longs(counts.qualityRuns);
  const [shortStamps, shortValues] = [columns.shorts(counts.shortStamps), columns.shorts(length)];
  const kinds = columns.bytes(counts.qualityRuns || length);
  const [at, values] = [new Float64Array(length), new Float64Array(length)];
  const stampTiers = { narrow: shortStamps, wide: longStamps, raw: rawStamps };
  unpackStamps(stampTiers, at, view.getUint32(40, true), view.getFloat64(48, true));
  const valueTiers = { narrow: shortValues, wide: longValues, raw: rawValues };
  unpackValues(valueTiers, values, { narrow: view.getUint8(44), wide: view.getUint8(45) });
  const pointIds = counts.idRuns === 0 ? ids : new Int32Array(length);
  const qualities = counts.qualityRuns === 0 ? kinds : new Uint8Array(length);
  const isFilled =
    (pointIds === ids || fillRuns(pointIds, ids, idEnds, 1)) &&
    (qualities === kinds || fillRuns(qualities, kinds, qualityEnds, 0));
  if (!isFilled) throw new DecodeError('inconsistent', `runs do not cover ${length} samples`, 12);
  return { pointIds, at, values, qualities, length };
}

function readCounts(view: DataView): Counts {
  const count = (place: number): number => view.getUint32(8 + 4 * place, true);
  return {
    samples: count(0),
    idRuns: count(1),
    qualityRuns: count(2),
    shortStamps: count(3),
    longStamps: count(4),
    rawStamps: count(5),
    longValues: count(6),
    rawValues: count(7),
  };
}

function bytesOf(counts: Counts): number {
  const { samples, idRuns: ids, qualityRuns: runs, shortStamps } = counts;
  const doubles = counts.rawStamps + counts.rawValues;
  const longs = counts.longStamps + counts.longValues + (ids === 0 ? samples : 2 * ids) + runs;
  return HEADER_BYTES + 8 * doubles + 4 * longs + 2 * (shortStamps + samples) + (runs === 0 ? samples : runs);
}
