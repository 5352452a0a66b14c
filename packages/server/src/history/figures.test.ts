import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { levelOf, quality, silentLog } from '@t3000/core';
import type { QualityLevel } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import { SeededRng, temporaryFolder } from '@t3000/testkit';
import { createServer } from '../server.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const script = join(import.meta.dirname, '../testing/history-figures.py');
const isMissing = spawnSync('python3', ['-c', 'from zoneinfo import ZoneInfo; ZoneInfo("Europe/Berlin")']).status !== 0;

/** Weeks in which clocks change, both ways; in Lord Howe by half an hour, in Havana at midnight. */
const weeks: readonly (readonly [zone: string, from: string])[] = [
  ['Europe/Berlin', '2025-03-27'],
  ['Europe/Berlin', '2025-10-23'],
  ['America/New_York', '2025-03-06'],
  ['America/New_York', '2025-10-30'],
  ['Australia/Lord_Howe', '2025-04-03'],
  ['Australia/Lord_Howe', '2025-10-02'],
  ['America/Havana', '2025-10-30'],
];

type Row = [at: number, value: number | null, level: QualityLevel];

/** Irregular samples with gaps, bad ones and ones without a value; eighths, so that sums are exact in any order. */
function someSamples(rng: SeededRng, from: number, to: number): Row[] {
  const rows: Row[] = [];
  let counter = 65_000;
  for (let at = from; ;) {
    const chance = rng.next();
    at += 10 * Math.ceil(1 + rng.next() * (chance < 0.05 ? 3_000_000 : 60_000));
    if (at >= to) return rows;
    counter = (counter + Math.floor(rng.next() * 8000) / 8) % 65_536;
    const value = chance > 0.9 ? Math.floor(rng.next() * 3) : counter;
    rows.push([at, rng.next() < 0.03 ? null : value, rng.next() < 0.9 ? 'good' : chance < 0.5 ? 'bad' : 'uncertain']);
  }
}

test(
  'figures of local hours, days, weeks and months are those of another program, to the last bit',
  { skip: isMissing ? 'python3 has no zoneinfo' : false },
  async (t) => {
    const seed = Date.now() % 1_000_000;
    t.diagnostic(`seed ${seed}`);
    const rng = new SeededRng(seed);
    const h = await harness(t);
    const [id] = seedDevice(h).pointIds;
    const history = await openHistory({ folder: temporaryFolder(t), clock: h.clock, log: silentLog, mode: 'create' });
    t.after(() => history.close());
    const app = createServer({ ...h.deps, history });
    await app.ready();
    t.after(() => app.close());
    const cookie = h.cookie('viewer');
    const questions: object[] = [];
    const answers: Record<string, unknown>[] = [];
    const all: Row[] = [];
    for (const [, text] of weeks.toSorted(([, a], [, b]) => (a < b ? -1 : 1))) {
      const from = Date.parse(text);
      all.push(...someSamples(rng, Math.max(from, all.at(-1)?.[0] ?? 0), from + 6 * DAY));
    }
    history.append({
      pointIds: new Int32Array(all.length).fill(id),
      at: Float64Array.from(all, ([at]) => at),
      values: Float64Array.from(all, ([, value]) => value ?? Number.NaN),
      qualities: Uint8Array.from(all, ([, , level]) => quality(level, 'none')),
      length: all.length,
    });
    for (const [zone, text] of weeks) {
      for (const unit of ['hour', 'day', 'week', 'month'] as const) {
        const from = Date.parse(text) + Math.floor(rng.next() * DAY);
        const to = from + 1 + Math.floor(rng.next() * 5 * DAY);
        const holdMs = [60_000, HOUR, 7 * HOUR][Math.floor(rng.next() * 3)] ?? HOUR;
        const more = `hold_seconds=${holdMs / 1000}&counter=true&roll_over=65536&states=0,1`;
        const range = `start_time=${from}&end_time=${to}&calendar=${unit}&time_zone=${zone}`;
        const request = app.inject({
          url: `/api/trendlog/data/${id}?${range}&${more}`,
          headers: { cookie, host: 'localhost' },
        });
        const { statusCode, payload } = await h.clock.settle(Promise.resolve(request));
        assert.equal(statusCode, 200, payload);
        answers.push(JSON.parse(payload) as Record<string, unknown>);
        questions.push({ samples: all, from, to, unit, zone, hold_ms: holdMs, roll_over: 65_536, states: [0, 1] });
      }
    }
    const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
    const { stdout, stderr } = spawnSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1e9 });
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, answers.length, stderr);
    for (const [index, answer] of answers.entries())
      compare(answer, lines[index] ?? '', JSON.stringify(answer['edges']));
  },
);

function compare(answer: Record<string, unknown>, line: string, where: string): void {
  const { edges, level, ...wanted } = JSON.parse(line) as Record<string, unknown[]>;
  assert.deepEqual(answer['edges'], edges);
  const [series] = answer['series'] as Record<string, unknown[]>[];
  for (const [name, numbers] of Object.entries(wanted)) assert.deepEqual(series?.[name], numbers, `${name} ${where}`);
  const levels = (series?.['quality'] ?? []).map((byte) => ['good', 'uncertain', 'bad'].indexOf(levelOf(Number(byte))));
  assert.deepEqual(levels, level, `quality ${where}`);
}
