import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog } from '@t3000/core';
import type { JsonObject } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import { openSite } from '@t3000/site';
import { someDevice, somePoint } from '@t3000/site/conformance';
import { realClock } from '@t3000/runtime';
import { temporaryFolder } from '@t3000/testkit';
import { runProgram } from './harness/program.ts';

const START = Date.UTC(2026, 0, 31, 23);
const SAMPLES = 240;

/** A data folder as a server leaves it, with four hours of two points over the end of a month. */
async function dataFolder(t: Parameters<typeof temporaryFolder>[0]): Promise<string> {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'history'));
  const site = openSite({ path: join(folder, 'site.db'), mode: 'create' });
  const device = site.devices.insert(someDevice({ name: 'Roof unit' }), 1);
  const points = site.points.insert(
    [1, 2].map((number) => somePoint({ deviceId: device.id, number, name: number === 1 ? '=Supply' : 'Return' })),
    1,
  );
  site.settings.set('time_zone', 'Europe/Vienna');
  site.close();
  const history = await openHistory({
    folder: join(folder, 'history'),
    clock: realClock(),
    log: silentLog,
    mode: 'create',
  });
  const rows = points.flatMap(({ id }) => Array.from({ length: SAMPLES }, (_, index) => ({ id, index })));
  history.append({
    pointIds: Int32Array.from(rows, ({ id }) => id),
    at: Float64Array.from(rows, ({ index }) => START + index * 60_000),
    values: Float64Array.from(rows, ({ id, index }) => id * 10 + index / 10),
    qualities: new Uint8Array(rows.length),
    length: rows.length,
  });
  await history.close();
  writeFileSync(join(folder, 't3000-data.json'), '{"format":1}\n');
  return folder;
}

const run = (folder: string, ...args: string[]): ReturnType<typeof runProgram> =>
  runProgram(['history', ...args, '--data', folder]);

test('the command line tells what a history holds, and that all of it is sound', async (t) => {
  const folder = await dataFolder(t);
  const stats = await run(folder, 'stats', '--json');
  const facts = JSON.parse(stats.output) as Record<string, unknown>;
  assert.equal(facts['samples'], 2 * SAMPLES);
  assert.equal(facts['oldest'], new Date(START).toISOString());
  assert.deepEqual(facts['retention'], { default_days: 1095, classes: [] });
  const site = openSite({ path: join(folder, 'site.db'), mode: 'open' });
  const classes: JsonObject[] = [
    { kind: 'analog', days: 400 },
    { point_type: 'input', kind: 'binary', days: 30 },
    { days: 7 },
  ];
  site.settings.set('history_retention', { default_days: 90, classes });
  site.close();
  const words = await run(folder, 'stats');
  assert.match(words.output, /kept +400 days of analog points\n/);
  assert.match(words.output, /kept +30 days of binary input points\n/);
  assert.match(words.output, /kept +7 days of all points\nkept +90 days of all other points\n/);
  const verified = await run(folder, 'verify');
  assert.match(verified.output, /chunks read/);
  assert.equal(verified.code, 0);
});

test('how long samples are kept is decided on the command line, and what is older can go at once', async (t) => {
  const folder = await dataFolder(t);
  const decided = await run(folder, 'retention', '--days', '90', '--class', 'binary:input=30', 'all=36000');
  assert.equal(decided.code, 0, decided.output);
  assert.match(decided.output, /^30 days of binary input points: 0 points, from 20\d\d-/);
  assert.match(decided.output, /\n90 days of all other points: 0 points/);
  assert.match((await run(folder, 'stats')).output, /kept +30 days of binary input points\n/);
  const dry = await run(folder, 'retention', '--class', 'none', '--days', '1', '--now', '--dry-run', '--json');
  assert.deepEqual(
    { ...(JSON.parse(dry.output) as object), points: [] },
    { default_days: 1, classes: [], points: [], changed: false, samples_dropped: null },
  );
  const facts = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await run(folder, 'stats', '--json')).output) as Record<string, unknown>;
  assert.equal((await facts())['samples'], 2 * SAMPLES);
  const gone = await run(folder, 'retention', '--class', 'none', '--days', '1', '--now');
  assert.match(gone.output, new RegExp(`${2 * SAMPLES} samples dropped`));
  assert.deepEqual((await facts())['samples'], 0);
  const site = openSite({ path: join(folder, 'site.db'), mode: 'open' });
  const [last] = site.audit.query({ action: 'history.retention', offset: 0, limit: 1 }).rows;
  assert.equal(last?.actor, 'command line');
  assert.equal(last?.details['new'], '1 days of every point');
  site.close();
  assert.equal((await run(folder, 'retention', '--class', 'steam=5')).code, 2);
});

test('an export can be edited away and imported again', async (t) => {
  const folder = await dataFolder(t);
  const out = join(folder, 'out.csv');
  const range = ['--from', '2026-02-01', '--to', '2026-02-02'];
  const exported = await run(folder, 'export', '--device', '1', ...range, '--out', out);
  assert.equal(exported.code, 0);
  const lines = readFileSync(out, 'utf8').trimEnd().split('\r\n');
  assert.equal(lines.length, 1 + 2 * SAMPLES, 'midnight of Vienna is an hour before that of UTC');
  assert.match(lines[1] ?? '', /^2026-02-01T00:00:00\.000\+01:00,1,Roof unit,'=Supply,/);
  assert.equal(
    (await run(folder, 'export', '--points', '1', ...range, '--out', out)).code,
    2,
    'nothing is overwritten',
  );
  const changed = join(folder, 'changed.csv');
  writeFileSync(changed, [lines[0], lines[1]?.replace(/,10,/, ',99,'), 'soon,1,,,,1'].join('\n'));
  const imported = await run(folder, 'import', changed);
  assert.equal(imported.code, 2, 'a row that was not taken is told by the exit code, too');
  assert.match(imported.output, /line 3: time "soon" is neither[^\n]*\n2 rows, 1 stored, 1 rejected/);
  assert.deepEqual(imports(folder), [
    {
      file: 'changed.csv',
      rows: 2,
      stored: 1,
      rejected: 1,
      points: 1,
      from: '2026-01-31T23:00:00.000Z',
      to: '2026-01-31T23:00:00.000Z',
    },
  ]);
  const again = await run(folder, 'export', '--points', '1', ...range, '--interval', '60');
  assert.match(again.output.split('\r\n')[1] ?? '', /,99$/);
});

test('an import of local times needs their zone, and looking at it leaves no trace in the trail', async (t) => {
  const folder = await dataFolder(t);
  const file = join(folder, 'local.CSV');
  writeFileSync(file, 'time;point_id;value\n2025-10-26 01:30;1;21,5\n2025-10-26 02:30;1;22\n');
  assert.match((await run(folder, 'import', file, '--dry-run')).output, /2 rows, 0 could be stored, 2 rejected/);
  const dry = await run(folder, 'import', file, '--dry-run', '--zone', 'Europe/Vienna');
  assert.match(dry.output, /^line 3: time "2025-10-26 02:30" comes twice in Europe\/Vienna/);
  assert.match(dry.output, /2 rows, 1 could be stored, 1 rejected/);
  assert.deepEqual(imports(folder), []);
  writeFileSync(file, '');
  assert.equal((await run(folder, 'import', file)).code, 2, 'nothing is no table');
});

/** What the audit trail says of imports. */
function imports(folder: string): JsonObject[] {
  const site = openSite({ path: join(folder, 'site.db'), mode: 'open' });
  const { rows } = site.audit.query({ offset: 0, limit: 100 });
  site.close();
  return rows
    .filter(({ action, actor }) => action === 'history.import' && actor === 'command line')
    .map(({ details }) => details);
}

test('a folder without a site and a wrong date are mistakes of whoever asks', async (t) => {
  const folder = temporaryFolder(t);
  const nowhere = await run(join(folder, 'nowhere'), 'stats');
  assert.equal(nowhere.code, 2);
  const wrong = await run(await dataFolder(t), 'export', '--points', '1', '--from', 'yesterday');
  assert.equal(wrong.code, 2);
});
