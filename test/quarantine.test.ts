import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { silentLog } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import { openSite } from '@t3000/site';
import { someDevice, somePoint } from '@t3000/site/conformance';
import { realClock } from '@t3000/runtime';
import { temporaryFolder } from '@t3000/testkit';
import { runProgram } from './harness/program.ts';

const YEAR_S = 365 * 86_400;

/** A data folder in which two points have samples from a year ahead set aside. */
async function dataFolder(t: TestContext): Promise<{ folder: string; at: number }> {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'history'));
  const site = openSite({ path: join(folder, 'site.db'), mode: 'create' });
  const device = site.devices.insert(someDevice({ name: 'Roof unit' }), 1);
  site.points.insert(
    [1, 2].map((number) => somePoint({ deviceId: device.id, number, name: number === 1 ? 'Supply' : 'Return' })),
    1,
  );
  site.close();
  const clock = realClock();
  const history = await openHistory({ folder: join(folder, 'history'), clock, log: silentLog, mode: 'create' });
  const at = Math.floor(clock.now() / 1000) * 1000 - 60_000;
  history.append({
    pointIds: Int32Array.of(1, 1, 2),
    at: Float64Array.of(0, 1000, 2000).map((offset) => at + YEAR_S * 1000 + offset),
    values: Float64Array.of(21.5, 22, 7),
    qualities: new Uint8Array(3),
    length: 3,
  });
  await history.close();
  writeFileSync(join(folder, 't3000-data.json'), '{"format":1}\n');
  return { folder, at };
}

test('the command line shows what is set aside, takes it into history or discards it, and the trail tells', async (t) => {
  const { folder, at } = await dataFolder(t);
  const run = (...args: string[]) => runProgram(['history', ...args, '--data', folder]);
  const list = await run('quarantine');
  assert.equal(list.code, 0, list.output);
  assert.match(list.output, /^point 1 \(Supply\): 2 samples, .* 3153\d{4} s ahead$/m);
  assert.match(list.output, /^point 2 \(Return\): 1 samples/m);
  const one = await run('quarantine', '--point', '1');
  assert.match(one.output, new RegExp(`^${new Date(at + YEAR_S * 1000).toISOString()}  21.5  quality 0  came `));
  assert.equal((await run('quarantine', '--take')).code, 2, 'of which point?');
  assert.equal((await run('quarantine', '--point', '1', '--earlier', '5')).code, 2);
  const early = await run('quarantine', '--point', '1', '--take', '--json');
  assert.deepEqual(JSON.parse(early.output), { shift_ms: 0, taken: 0, left: 2 });
  const taken = await run('quarantine', '--point', '1', '--take', '--earlier', String(YEAR_S));
  assert.match(taken.output, /taken 2\nleft 0\n$/);
  const discarded = await run('quarantine', '--point', '2', '--discard');
  assert.equal(discarded.output, 'samples 1\n');
  assert.equal((await run('quarantine')).output, 'no samples are set aside\n');
  const exported = await run(
    'export',
    '--points',
    '1',
    '--from',
    new Date(at).toISOString(),
    '--to',
    new Date(at + 5000).toISOString(),
  );
  assert.match(exported.output, /,21\.5,.*\r\n.*,22,/);
  const site = openSite({ path: join(folder, 'site.db'), mode: 'open' });
  const rows = site.audit.query({ offset: 0, limit: 10 }).rows.map(({ action, target }) => `${action} ${target}`);
  assert.deepEqual(rows.toSorted(), ['history.quarantine_discard point:2', 'history.quarantine_take point:1']);
  site.close();
});
