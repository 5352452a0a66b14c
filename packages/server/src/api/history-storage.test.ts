import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD } from '@t3000/core';
import type { HistoryStorage } from '@t3000/contract';
import { startJobs } from '../jobs/jobs.ts';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';

const DAY = 86_400_000;
const url = '/api/trendlog/storage';

async function storage(h: Harness): Promise<HistoryStorage> {
  const answer = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('getHistoryStorage', answer.json), [], answer.text);
  // Checked against the contract in the line above.
  return answer.json as unknown as HistoryStorage;
}

test('the storage tells size, growth, gaps and damage', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const now = Math.floor(h.clock.now() / DAY) * DAY;
  const month = { from: now - 60 * DAY, to: now - 30 * DAY, samples: 3000, bytes: 4000, packed: true };
  const today = { from: now - DAY, to: now, samples: 100, bytes: undefined, packed: false };
  h.history.contents = () =>
    Promise.resolve({
      stretches: [month, today],
      unsealed: 300,
      damaged: [{ pointId: pointIds[0], from: 1, to: 2, why: 'checksum' }],
    });
  h.history.statistics = () =>
    Promise.resolve({
      samples: 3400,
      bytes: 6000,
      points: 3,
      oldestAt: month.from,
      newestAt: now,
      appended: 0,
      committed: 0,
      commits: 0,
      dropped: { disk_full: 7 },
      damagedChunks: 1,
      problem: 'the disk is full',
    });
  const { stretches, gaps, damaged, dropped, problem } = await storage(h);
  assert.deepEqual(
    stretches.map(({ bytes }) => bytes),
    [4000, 500],
    'what is in the common file has its share of it',
  );
  assert.deepEqual(gaps, [{ from: month.to, to: today.from }]);
  assert.deepEqual([damaged[0]?.name, damaged[0]?.why], ['Zone temperature', 'checksum']);
  assert.deepEqual([dropped, problem], [{ disk_full: 7 }, 'the disk is full']);
});

test('a check runs once at a time, tells how far it is and what it found', async (t) => {
  const h = await harness(t);
  seedDevice(h);
  const { promise, resolve } = Promise.withResolvers<void>();
  h.history.verifying = promise;
  h.history.damaged = [{ pointId: 1, from: 1, to: 2, why: 'checksum' }];
  const begin = () => h.call({ method: 'POST', url: `${url}/verify`, as: 'engineer' });
  const first = await begin();
  assert.deepEqual(replyComplaints('verifyHistory', first.json), []);
  assert.equal(first.status, 202);
  assert.equal((await begin()).code, 'conflict');
  const running = (await storage(h)).verify;
  assert.deepEqual([running.state, running.done, running.total], ['running', 1, 2]);
  resolve();
  await promise;
  const { verify } = await storage(h);
  assert.deepEqual([verify.state, verify.done, verify.problems], ['done', 2, ['1 of 2 chunks are damaged']]);
  assert.equal(h.site.audit.query({ offset: 0, limit: 1 }).rows[0]?.action, 'history.verify');
  h.history.problem = 'history was closed meanwhile';
  assert.equal((await begin()).status, 202);
  await Promise.resolve();
  assert.deepEqual((await storage(h)).verify.problems, ['history was closed meanwhile']);
});

test('compaction is for administrators', async (t) => {
  const h = await harness(t);
  assert.equal((await h.call({ method: 'POST', url: `${url}/compact`, as: 'engineer' })).code, 'not_permitted');
  assert.equal((await h.call({ method: 'POST', url: `${url}/compact`, as: 'admin' })).status, 202);
  assert.equal(h.history.compactions, 1);
  assert.equal((await storage(h)).compact.state, 'done');
});

test('samples are kept as long as the class of their point says', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [input, output, variable] = pointIds;
  assert.deepEqual((await storage(h)).retention, { default_days: 1095, classes: [] });
  const rules = {
    default_days: 100,
    classes: [
      { kind: 'binary', days: 400 },
      { point_type: 'output', days: 10 },
    ],
  };
  const put = (body: object, as: 'admin' | 'engineer' = 'admin') =>
    h.call({ method: 'PUT', url: `${url}/retention`, as, body });
  assert.equal((await put(rules, 'engineer')).code, 'not_permitted');
  assert.equal((await put({ ...rules, default_days: 0 })).code, 'invalid_request');
  const preview = await h.call({ method: 'POST', url: `${url}/retention/preview`, as: 'admin', body: rules });
  assert.deepEqual(replyComplaints('previewHistoryRetention', preview.json), []);
  const classes = preview.json['classes'] as { points: number }[];
  assert.deepEqual([classes.map(({ points }) => points), preview.json['default_points']], [[1, 1], 1]);
  const answer = await put(rules);
  assert.deepEqual(replyComplaints('setHistoryRetention', answer.json), []);
  assert.deepEqual((await storage(h)).retention, rules);
  const now = h.clock.now();
  h.history.append({
    pointIds: Int32Array.from(pointIds),
    at: new Float64Array(3).fill(now - 50 * DAY),
    values: new Float64Array(3),
    qualities: new Uint8Array(3).fill(GOOD),
    length: 3,
  });
  const limits: number[] = [];
  h.history.dropBefore = (before) => {
    assert.ok(typeof before === 'function');
    limits.push(...[input, output, variable, 999].map((id) => Math.round((h.clock.now() - before(id)) / DAY)));
    return Promise.resolve(0);
  };
  const jobs = startJobs(h.deps);
  await h.clock.advance(600_000);
  await jobs.stop();
  assert.deepEqual(limits, [100, 10, 400, 400], 'of a point that is gone the longest');
});
