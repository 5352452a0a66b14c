// A year of 100 points as files, written while they are read: memory must not grow with the file.
// Usage: node bench/history-export.ts [--json] [--small]        (about a minute)
import { sampleTable, tableWriters } from '@t3000/server';

import { BuildingData } from './history-data.ts';
import { BenchClock, DAY_MS, measured, newFolder, open, START } from './parts/history.ts';
import { rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const small = process.argv.includes('--small');
const DAYS = small ? 60 : 365;
const POINTS = 100;
/** A workbook takes a million rows. */
const POINTS_XLSX = small ? 100 : 25;
/** What the young generation of V8 may come to while garbage is made all the time; nothing else may grow. */
const GROWTH_MAX_MB = 64;

const report = new Report('history-export', `a year of ${POINTS} points as files`);
const clock = new BenchClock();
const history = await open(newFolder('export'), clock);
const data = new BuildingData({ points: POINTS, stepMs: 900_000, startAt: START });
for (let day = 0; day < DAYS; day++) {
  clock.at = START + (day + 1) * DAY_MS;
  history.append(data.block(96));
  await history.commit();
}
await history.compact(Infinity);

function rangeOf(points: number) {
  return {
    points: Array.from({ length: points }, (_, id) => {
      return { id, name: `Point ${id}`, deviceName: 'Panel', object: `AI ${id}`, unit: '°C' };
    }),
    from: START,
    to: clock.at,
    timeZone: 'Europe/Vienna',
  };
}

/** A short one first: what is loaded and compiled with the first file is not growth. */
async function exported(format: keyof typeof tableWriters, points: number): Promise<void> {
  const rss: number[] = [];
  let bytes = 0;
  const write = async (count: number): Promise<void> => {
    for await (const piece of tableWriters[format](sampleTable(history, rangeOf(count)))) {
      bytes += piece.length;
      // The end of a stream as slow as a disk.
      await new Promise((resolve) => setImmediate(resolve));
      rss.push(rssMb(process.pid));
    }
  };
  await write(Math.ceil(points / 10));
  rss.length = 0;
  bytes = 0;
  const { samples } = await history.statistics();
  const spent = await measured(() => write(points));
  const early = median(rss.slice(0, Math.ceil(rss.length / 10)));
  const late = median(rss.slice(-Math.ceil(rss.length / 10)));
  const rows = (samples / POINTS) * points;
  report.row({
    format,
    'M rows': rows / 1e6,
    MB: bytes / 1e6,
    'us CPU/row': (spent.cpu / rows) * 1e6,
    'rss, first tenth, MB': early,
    'last tenth, MB': late,
    'most, MB': Math.max(...rss),
  });
  report.atMost(`memory that grows while ${format} is written`, Math.max(0, late - early), GROWTH_MAX_MB, 'MB');
}

await exported('csv', POINTS);
await exported('ndjson', POINTS);
await exported('parquet', POINTS);
await exported('xlsx', POINTS_XLSX);
await history.close();
report.finish();
