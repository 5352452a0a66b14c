import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../../testing/harness.test-helper.ts';

const query = (id: number) => ({ ids: String(id), start_time: '0', end_time: '1000' });

test('a few exports are written at once, of one person fewer, and each place is given up however it ended', async (t) => {
  const h = await harness(t);
  const [id] = seedDevice(h).pointIds;
  const { exports } = h.hub;
  const start = (who: string) => exports.start(h.hub, query(id), who);
  const [first, second] = [start('user 1'), start('user 1')];
  assert.throws(() => start('user 1'), { code: 'busy', message: /^2 exports of yours are .* the maximum is 2/ });
  const others = [start('user 2'), start('token 2')];
  assert.throws(() => start('user 3'), { code: 'busy', message: /^4 exports are .* the maximum is 4/ });
  for await (const bytes of first.body) assert.ok(bytes.length > 0);
  first.onClosed?.();
  assert.deepEqual(exports.counters, { started: 4, finished: 1, cancelled: 0 });
  // The caller has left before the first byte: nobody ever asked for one.
  second.onClosed?.();
  for (const other of others) other.onClosed?.();
  assert.deepEqual([exports.counters, exports.running], [{ started: 4, finished: 1, cancelled: 3 }, 0]);
});

test('an export over HTTP gives its place up when it was read', async (t) => {
  const h = await harness(t);
  const [id] = seedDevice(h).pointIds;
  for (let time = 0; time < 5; time++) {
    const { status } = await h.call({
      as: 'viewer',
      url: `/api/trendlog/data/export?ids=${id}&start_time=0&end_time=1000`,
    });
    assert.equal(status, 200);
  }
  while (h.hub.exports.running > 0) await new Promise((resolve) => void setImmediate(resolve));
  assert.deepEqual(h.hub.exports.counters, { started: 5, finished: 5, cancelled: 0 });
});
