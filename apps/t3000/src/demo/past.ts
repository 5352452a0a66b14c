import { assert, quality, GOOD } from '@t3000/core';
import { Building, generateHistory, placeIn, usualFaults, type HistoryColumn } from '@t3000/simulator';
import { join, resolve } from 'node:path';
import type { Ports } from '../ports.ts';

/** A building that has lived until now, and what its panels showed meanwhile. */
export interface Past {
  readonly building: Building;
  readonly columns: readonly HistoryColumn[];
  /** Stamps of the rows, UTC epoch milliseconds; empty when this is not the first start. */
  readonly at: Float64Array;
  /** Row by row: value of column c in row r is `values[r * columns.length + c]`. */
  readonly values: Float32Array;
  readonly qualities: Uint8Array;
}

export interface PastOptions {
  readonly days: number;
  readonly seed: number;
  readonly intervalMs: number;
  /** Time zone whose day the building lives in. */
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;

/** A newcomer finds one thing to look into: a room sensor that has not answered for a while. The next start has it mended. */
const BROKEN_ROOM = '204';
const BROKEN_MS = 2 * 3_600_000;

/** Reliability codes of a failed sensor read as bad in history, as they would have been when polled. */
const FAULT = quality('bad', 'fault');

/**
 * Lets the demo building live up to now. Only the first start of a data folder keeps what happened: later ones continue
 * the history that is there.
 */
export function livedIn(
  { clock, disk }: Ports,
  dataFolder: string,
  options: PastOptions,
  step: (text: string) => void,
): Past {
  const { seed, intervalMs } = options;
  const now = clock.now();
  const place = placeIn(options.timeZone, now);
  const first = !disk.exists(join(resolve(dataFolder), 'site.db'));
  if (!first || options.days === 0) {
    return {
      building: new Building({ at: now, seed, place }),
      columns: [],
      at: new Float64Array(),
      values: new Float32Array(),
      qualities: new Uint8Array(),
    };
  }
  step(`Making ${options.days} days of history with the physics of the building ...`);
  const to = Math.floor(now / intervalMs) * intervalMs;
  const from = to - options.days * DAY_MS;
  const broken = { kind: 'broken-sensor', room: BROKEN_ROOM, since: to - BROKEN_MS } as const;
  const building = new Building({ at: from, seed, place, faults: [...usualFaults, broken] });
  return { building, ...recorded(building, from, to, intervalMs) };
}

function recorded(building: Building, from: number, to: number, intervalMs: number): Omit<Past, 'building'> {
  const rows = Math.floor((to - from) / intervalMs) + 1;
  const at = new Float64Array(rows);
  let values = new Float32Array();
  let qualities = new Uint8Array();
  let row = 0;
  const columns = generateHistory({
    building,
    from,
    to,
    intervalMs,
    emit: (stamp, shown, reliabilities) => {
      if (row === 0) {
        values = new Float32Array(rows * shown.length);
        qualities = new Uint8Array(rows * shown.length);
      }
      at[row] = stamp;
      values.set(shown, row * shown.length);
      for (let i = 0; i < shown.length; i++) qualities[row * shown.length + i] = reliabilities[i] === 0 ? GOOD : FAULT;
      row++;
    },
  });
  assert(row === rows, `${row} rows were made where ${rows} were expected`);
  return { columns, at, values, qualities };
}
