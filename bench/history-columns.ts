// History over the API: a trend of ten points as columns and as JSON, made and read in one process in turns.
// Usage: node bench/history-columns.ts [--json] [--small]        (about ten seconds)
import { gzipSync } from 'node:zlib';

import { ColumnsDecoder } from '@t3000/client';
import { trendColumns, trendDto, trendOf } from '@t3000/server';

import { BuildingData } from './history-data.ts';
import { BenchClock, DAY_MS, newFolder, open, START } from './parts/history.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const small = process.argv.includes('--small');
const DAYS = small ? 30 : 120;
const ROUNDS = 7;
const TURNS = small ? 10 : 40;
const ids = Array.from({ length: 10 }, (_, point) => point);

const report = new Report('history-columns', 'a trend of ten points as columns, against JSON');
const clock = new BenchClock();
const history = await open(newFolder('columns'), clock);
const data = new BuildingData({ points: ids.length, stepMs: 300_000, startAt: START });
clock.at = START + DAYS * DAY_MS;
history.append(data.block(DAYS * 288));
await history.compact(Infinity);

/** Milliseconds of this thread's processor, which counts in steps of some: hence the repetitions. */
async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  for (let turn = 0; turn < TURNS; turn++) await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000 / TURNS;
}

async function compare(what: string, from: number, buckets: number): Promise<void> {
  const trend = await trendOf(history, ids, from, clock.at, buckets);
  const times = {
    makeColumns: [] as number[],
    makeJson: [] as number[],
    columns: [] as number[],
    json: [] as number[],
  };
  let json = '';
  let pieces: Uint8Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.makeColumns.push(
      await cpuMs(async () => {
        pieces = [];
        // A trend has no pieces of text.
        for await (const piece of trendColumns(ids, trend).pieces) pieces.push(piece as Uint8Array);
      }),
    );
    times.makeJson.push(await cpuMs(() => (json = JSON.stringify(trendDto(ids, trend)))));
    times.columns.push(await cpuMs(() => read(pieces)));
    times.json.push(await cpuMs(() => JSON.parse(json)));
  }
  const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  report.row({
    trend: what,
    'columns kB': bytes / 1000,
    'JSON kB': json.length / 1000,
    'gzipped kB': gzipSync(json, { level: 4 }).byteLength / 1000,
    'gzip ms': await cpuMs(() => gzipSync(json, { level: 4 })),
    'make ms': median(times.makeColumns),
    'JSON, ms': median(times.makeJson),
    'read ms': median(times.columns),
    'JSON: ms': median(times.json),
  });
  const ratio = (own: readonly number[], other: readonly number[]): number =>
    median(own.map((ms, round) => ms / (other[round] ?? NaN)));
  report.atMost(`${what}, bytes, share of JSON's`, bytes / json.length, 0.4, '');
  report.atMost(`${what}, CPU of making, share of JSON's`, ratio(times.makeColumns, times.makeJson), 0.5, '');
  report.atMost(`${what}, CPU of reading, share of JSON's`, ratio(times.columns, times.json), 0.5, '');
}

function read(pieces: readonly Uint8Array[]): void {
  const decoder = new ColumnsDecoder({ head: () => undefined, frame: () => undefined });
  for (const piece of pieces) decoder.push(piece);
  decoder.finish();
}

await compare('2,000 buckets of months', START, 2000);
await compare('samples of a week', clock.at - 6.9 * DAY_MS, 2000);
await history.close();
report.finish();
