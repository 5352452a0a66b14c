import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD } from '@t3000/core';
import { FakeClock, FakeDisk } from '@t3000/testkit';
import { silentLog } from '@t3000/core';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { AuditAnchors } from '../storage/audit-anchors.ts';
import { waitForClock } from '../storage/clock-trust.ts';
import { startJobs } from './jobs.ts';
import { periodic } from './periodic.ts';

test('the newest values reach the site store every ten seconds and once more at the end', async (t) => {
  const h = await harness(t);
  const [input, output] = seedDevice(h).pointIds;
  const saves: number[] = [];
  const save = h.site.cache.save.bind(h.site.cache);
  h.site.cache.save = (samples) => {
    saves.push(samples.length);
    save(samples);
  };
  const jobs = startJobs(h.deps);
  h.building.set({ [input]: 20 });
  const at = h.clock.now();
  h.building.set({ [input]: 21 });
  await h.clock.advance(10_000);
  assert.deepEqual(h.site.cache.load(), [{ pointId: input, at, value: 21, quality: GOOD }]);
  await h.clock.advance(30_000);
  assert.deepEqual(saves, [1], 'nothing changed, nothing is written');
  h.building.set({ [output]: 5 });
  await jobs.stop();
  assert.deepEqual(saves, [1, 1]);
  h.building.set({ [output]: 6 });
  await h.clock.advance(60_000);
  assert.equal(h.site.cache.load().length, 2);
  assert.equal(h.site.cache.load().find(({ pointId }) => pointId === output)?.value, 5);
});

test('values that could not be saved are saved later, and the log says it once', async (t) => {
  const lines: string[] = [];
  const log = { ...silentLog, error: (message: string) => lines.push(message) };
  const h = await harness(t, { log });
  const [input] = seedDevice(h).pointIds;
  const save = h.site.cache.save.bind(h.site.cache);
  h.site.cache.save = () => {
    throw new Error('database or disk is full');
  };
  const jobs = startJobs(h.deps);
  h.building.set({ [input]: 20 });
  await h.clock.advance(30_000);
  assert.deepEqual(lines, ['the newest values cannot be saved']);
  h.site.cache.save = save;
  await h.clock.advance(10_000);
  assert.equal(h.site.cache.load().length, 1);
  await jobs.stop();
});

test('history beyond its retention is dropped after ten minutes and then daily', async (t) => {
  const h = await harness(t);
  const asked: number[] = [];
  h.history.dropBefore = (before) => {
    asked.push(h.clock.now() - Number(before));
    return Promise.resolve(0);
  };
  const jobs = startJobs(h.deps);
  await h.clock.advance(600_000 + 86_400_000);
  await jobs.stop();
  assert.deepEqual(asked, [1095 * 86_400_000, 1095 * 86_400_000]);
});

test('no history is forgotten while the clock has just jumped ahead, and the log says until when', async (t) => {
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (_: string, fields?: object) => warnings.push(fields) };
  const h = await harness(t, { log });
  h.history.dropBefore = () => assert.fail('history is dropped');
  assert.equal(waitForClock(h.site, h.clock.now()), undefined);
  h.clock.jumpWall(3650 * 86_400_000);
  const jobs = startJobs(h.deps);
  await h.clock.advance(600_000);
  await jobs.stop();
  const now = h.clock.now();
  assert.deepEqual(warnings, [
    { now: new Date(now).toISOString(), until: new Date(now + 7 * 86_400_000).toISOString() },
  ]);
});

test('something periodic goes on after a failure and ends when stopped', async () => {
  const clock = new FakeClock();
  let runs = 0;
  const run = (): void => {
    runs++;
    throw new Error('no');
  };
  const job = periodic({ clock, log: silentLog, name: 'it', firstMs: 10, everyMs: 100, run });
  await clock.advance(215);
  assert.equal(runs, 3);
  job.stop();
  assert.equal(clock.pendingTimers, 0);
});

test('where the audit trail stands is kept elsewhere, and a cut-off end is told at the next start and by the check', async (t) => {
  const lines: string[] = [];
  const log = { ...silentLog, error: (message: string) => lines.push(message) };
  const h = await harness(t, { log });
  const anchors = new AuditAnchors(new FakeDisk(), '/anchors.jsonl');
  h.hub.audit.done({ name: 'Ada', address: '127.0.0.1' }, 'point.write', 'point:1');
  const jobs = startJobs({ ...h.deps, anchors });
  await h.clock.advance(600_000);
  await jobs.stop();
  const { seq } = h.site.audit.head();
  assert.equal(anchors.all().at(-1)?.seq, seq);
  assert.equal(anchors.problem(h.site.audit), undefined);
  assert.deepEqual(lines, []);

  anchors.keep({ at: h.clock.now(), seq: seq + 1, hash: 'of a row that is gone' });
  await startJobs({ ...h.deps, anchors }).stop();
  assert.deepEqual(lines, ['the audit trail is not what it was']);
});
