import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@t3000/core';
import { createBuilding } from '@t3000/engine';
import { openHistory } from '@t3000/historian';
import { SeededRng, temporaryFolder } from '@t3000/testkit';
import { commandRecorder } from './command-recorder.ts';
import { startJobs } from './jobs/jobs.ts';
import { createServer } from './server.ts';
import { describePoint } from './testing/fake-driver.test-helper.ts';
import { harness } from './testing/harness.test-helper.ts';

test('from an empty site to a commanded, trended, explained and audited value, over the real stores and building', async (t) => {
  const h = await harness(t, { field: { trend_interval_seconds: 60 } });
  const { clock, site, driver } = h;
  const history = await openHistory({ folder: temporaryFolder(t), clock, log: silentLog, mode: 'create' });
  const building = createBuilding({
    clock,
    rng: new SeededRng(2),
    log: silentLog,
    drivers: new Map([['bacnet', driver]]),
    history,
    recorder: commandRecorder(site),
    overrides: [],
    onCapabilities: () => {},
    ttlMs: { input: 60_000, output: 60_000, variable: 60_000 },
    interfaceTimeoutMs: 5000,
    polling: true,
  });
  const deps = { ...h.deps, building, history };
  const app = createServer(deps);
  await app.ready();
  const jobs = startJobs(deps);
  building.start();
  const cookie = h.cookie('engineer');
  const ask = async (method: 'GET' | 'POST', url: string, body?: object): Promise<Record<string, unknown>> => {
    const request = app.inject({ method, url, headers: { cookie, host: 'localhost' }, ...(body && { payload: body }) });
    const answer = await clock.settle(Promise.resolve(request));
    assert.ok(answer.statusCode < 300, `${url}: ${answer.body}`);
    return answer.json<Record<string, unknown>>();
  };
  const output = describePoint(1, {
    type: 'output',
    writable: true,
    commandable: true,
    address: { objectType: 1, instance: 1 },
  });
  driver.add(1001, [output]);

  await ask('POST', '/api/t3000/devices/discover', { add_all: true });
  await clock.advance(130_000);
  const { items } = await ask('GET', '/api/t3000/points?quality=good');
  const [point] = items as { id: number; object: string; device_name: string; value: { value: number } }[];
  assert.ok(point !== undefined);
  assert.deepEqual([point.object, point.device_name, point.value.value], ['AO 1', 'Panel 1001', 20]);

  const url = `/api/t3000/points/${point.id}`;
  const written = await ask('POST', `${url}/value`, { value: 55, priority: 8, duration_seconds: 600, reason: 'cold' });
  assert.deepEqual([written['status'], written['read_back'], written['active_priority']], ['confirmed', 55, 8]);
  const shown = await ask('GET', '/api/t3000/points?overridden=true');
  assert.equal((shown['items'] as { override: { author: string } }[])[0]?.override.author, 'engineer');
  const explained = await ask('GET', `${url}/explain`);
  assert.deepEqual(explained['after_release'], { value: 20, priority: null });
  assert.equal((explained['last_writes'] as { reason: string }[])[0]?.reason, 'cold');
  assert.equal(site.overrides.all().length, 1);

  await clock.advance(700_000);
  assert.equal(((await ask('GET', `${url}/value`)) as { value: number }).value, 20, 'released by itself');
  assert.equal(site.overrides.all().length, 0);
  assert.equal(site.audit.verify(), undefined);

  const range = `start_time=${clock.now() - 900_000}&end_time=${clock.now() + 1}`;
  const trend = await ask('GET', `/api/timeseries/trend?ids=${point.id}&${range}`);
  const values = (trend['series'] as { avg: number[] }[])[0]?.avg ?? [];
  assert.ok(values.includes(20) && values.includes(55), 'the trend saw both');

  await clock.settle(jobs.stop());
  await clock.settle(app.close());
  await clock.settle(building.stop());
  await clock.settle(history.close());
  assert.equal(site.cache.load()[0]?.value, 20);
});
