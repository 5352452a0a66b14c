// History: size and reads against one row per sample in the same SQLite, in the same run.
// Usage: node bench/history.ts [--json] [--small]        (about a minute)
import type { SampleColumns } from '@t3000/core';
import type { HistoryStore } from '@t3000/historian';

import { BuildingData } from './history-data.ts';
import {
  BenchClock,
  BlobReads,
  DAY_MS,
  folderBytes,
  measured,
  newFolder,
  open,
  RowStore,
  START,
} from './parts/history.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const small = process.argv.includes('--small');
const STEP_MS = 900_000;
const CYCLES_A_DAY = DAY_MS / STEP_MS;
const YEAR_DAYS = small ? 60 : 365;
const POINTS = small ? 500 : 2000;
const BUILDING = small ? 2000 : 39_200;
const DEVICE = small ? 400 : 1960;
const BUCKETS = 1000;
const ROUNDS = 15;
/** Reads go on so long before they are measured: a server has run for weeks. What the very first one took is shown too. */
const WARM_UP_MS = small ? 50 : 500;
const HOUR_MS = 3_600_000;

const report = new Report('history', 'size and reads of the history, against a row per sample in SQLite');

async function size(what: string, jitterMs: number, stampResolutionMs: number, limit: number): Promise<void> {
  const clock = new BenchClock();
  const folder = newFolder('size');
  const history = await open(folder, clock, { stampResolutionMs });
  const data = new BuildingData({ points: POINTS, stepMs: STEP_MS, startAt: START, jitterMs });
  for (let day = 0; day < 31; day++) {
    clock.at = START + (day + 1) * DAY_MS;
    history.append(data.block(CYCLES_A_DAY));
    await history.commit();
  }
  await history.compact();
  const { samples } = await history.statistics();
  await history.close();
  const bytes = folderBytes(folder) / samples;
  report.row({ size: what, samples, 'bytes a sample': bytes });
  report.atMost(`size with ${what}`, bytes, limit, 'bytes a sample');
}

/** A year of ten points: the reads of a trend page. */
async function readYear(): Promise<void> {
  const clock = new BenchClock();
  const history = await open(newFolder('year'), clock);
  const rows = new RowStore();
  const data = new BuildingData({ points: 10, stepMs: STEP_MS, startAt: START });
  const year = data.block(CYCLES_A_DAY * YEAR_DAYS);
  clock.at = START + YEAR_DAYS * DAY_MS;
  const end = clock.at;
  history.append(year);
  rows.append(year);
  await history.compact(Infinity);
  const bucketMs = (YEAR_DAYS * DAY_MS) / BUCKETS;
  const all = Array.from({ length: 10 }, (_, point) => point);
  const aggregate = rows.db.prepare(
    `SELECT (at - ?) / ?, min(value), max(value), avg(value), count(*), max(quality) FROM sample
     WHERE point = ? AND at >= ? AND at < ? GROUP BY 1`,
  );
  const range = rows.db.prepare('SELECT at, value, quality FROM sample WHERE point = ? AND at >= ? AND at < ?');
  const summed = (points: readonly number[]): void => {
    for (const point of points) aggregate.all(START, bucketMs, point, START, end);
  };
  const months = Math.ceil(YEAR_DAYS / 30.5);
  const floor = new BlobReads(10 * months, 3800);
  const leastOf = (points: number, columns: number) => (): void => {
    floor.each(points * months);
    for (let point = 0; point < points; point++) floor.layOut(columns);
  };
  await race(
    'day of a point',
    undefined,
    () => history.range(0, end - DAY_MS, end, 1e6),
    () => range.all(0, end - DAY_MS, end),
  );
  await race(
    'year of a point',
    0.5,
    () => history.range(0, START, end, 1e6),
    () => range.all(0, START, end),
    leastOf(1, CYCLES_A_DAY * YEAR_DAYS),
  );
  await race(
    '1,000 buckets of a year, 1 point',
    undefined,
    () => history.buckets([0], START, end, bucketMs),
    () => summed([0]),
    leastOf(1, BUCKETS),
  );
  await race(
    '1,000 buckets of a year, 10 points',
    6,
    () => history.buckets(all, START, end, bucketMs),
    () => summed(all),
    leastOf(10, BUCKETS),
  );
  floor.close();
  await history.close();
  rows.close();
}

/** A day of the whole building in the file of its month. */
async function readBuilding(): Promise<void> {
  const clock = new BenchClock();
  const history = await open(newFolder('building'), clock);
  const rows = new RowStore();
  const data = new BuildingData({ points: BUILDING, stepMs: STEP_MS, startAt: START });
  for (let cycle = 0; cycle < CYCLES_A_DAY; cycle++) {
    clock.at = START + (cycle + 1) * STEP_MS;
    const samples = data.next();
    history.append(samples);
    await history.commit();
    rows.append(onlyDevice(samples));
  }
  // A day is sealed in the background once it is over: reads beside that would measure both.
  await history.compact(-Infinity);
  await readMoments(history, rows, 'in days');
  await history.compact(Infinity);
  await readMoments(history, rows, 'in the file of the month');
  await history.close();
  rows.close();
}

async function readMoments(history: HistoryStore, rows: RowStore, where: string): Promise<void> {
  const device = Array.from({ length: DEVICE }, (_, point) => point);
  const building = Array.from({ length: BUILDING }, (_, point) => point);
  const noon = START + 12.4 * HOUR_MS;
  const floor = new BlobReads(DEVICE, 200);
  const range = rows.db.prepare(
    'SELECT at, value, quality FROM sample WHERE point >= 0 AND point < ? AND at >= ? AND at < ?',
  );
  const newest = rows.db.prepare(
    'SELECT at, value, quality FROM sample WHERE point = ? AND at <= ? ORDER BY at DESC LIMIT 1',
  );
  await race(
    `hour of a device, ${where}`,
    20,
    () => history.ranges(device, noon, noon + HOUR_MS, 1e6),
    () => range.all(DEVICE, noon, noon + HOUR_MS),
    () => {
      floor.together(DEVICE);
      floor.layOut(DEVICE * 4);
    },
  );
  await race(
    `moment of a device, ${where}`,
    undefined,
    () => history.at(device, noon, DAY_MS),
    () => device.forEach((point) => newest.get(point, noon)),
  );
  await race(`moment of the building, ${where}`, 300, () => history.at(building, noon, DAY_MS), undefined);
  floor.close();
}

/** Rows of the whole building take minutes to write. */
function onlyDevice({ pointIds, at, values, qualities, length }: SampleColumns): SampleColumns {
  let end = 0;
  while (end < length && pointIds[end]! < DEVICE) end++;
  return { pointIds, at, values, qualities, length: end };
}

/** All sides in turn, so that whatever else the machine does hits all of them. */
async function race(
  what: string,
  limitMs: number | undefined,
  own: () => Promise<unknown>,
  other: (() => unknown) | undefined,
  least?: () => unknown,
): Promise<void> {
  const first = (await measured(own)).wall * 1000;
  for (const start = performance.now(); performance.now() - start < WARM_UP_MS;) await own();
  if (other !== undefined) other();
  const times: { own: number[]; other: number[]; least: number[] } = { own: [], other: [], least: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.own.push((await measured(own)).wall * 1000);
    if (least !== undefined) times.least.push((await measured(() => void least())).wall * 1000);
    if (other !== undefined && round < 5) times.other.push((await measured(() => void other())).wall * 1000);
  }
  const ratio = other === undefined ? '' : `${(median(times.other) / median(times.own)).toFixed(1)}x`;
  report.row({
    read: what,
    ms: median(times.own),
    'first, ms': first,
    'rows, ms': other === undefined ? '' : median(times.other),
    ratio,
    'floor, ms': least === undefined ? '' : median(times.least),
  });
  if (limitMs !== undefined) report.atMost(what, median(times.own), limitMs, 'ms');
}

await size('jitter of 256 ms, kept to 1 ms', 256, 1, 1.9);
await size('the same, kept to 10 ms', 256, 10, 1.3);
await size('stamps on the tick', 0, 10, 0.85);
await readYear();
await readBuilding();
report.finish();
