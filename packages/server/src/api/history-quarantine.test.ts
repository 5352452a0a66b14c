import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, quality } from '@t3000/core';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';

const YEAR = 365 * 86_400_000;
const url = '/api/trendlog/storage';

/** Two samples of a point from a year ahead, the second without a value. */
function setAside(h: Harness): number {
  const { pointIds } = seedDevice(h);
  const [pointId] = pointIds;
  const receivedAt = h.clock.now();
  h.history.quarantine.held = [
    { pointId, at: receivedAt + YEAR - 1000, value: 21.5, quality: GOOD, receivedAt },
    { pointId, at: receivedAt + YEAR, value: Number.NaN, quality: quality('bad', 'invalid_value'), receivedAt },
    { pointId: 999, at: receivedAt + YEAR, value: 1, quality: GOOD, receivedAt },
  ];
  return pointId;
}

test('what is set aside is listed by point with its stamps, and sample by sample with the reason', async (t) => {
  const h = await harness(t);
  const id = setAside(h);
  h.history.quarantine.problem = 'the disk is full';
  const storage = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('getHistoryStorage', storage.json), [], storage.text);
  const now = h.clock.now();
  const times = { first_received_at: now, last_received_at: now, ahead_ms: YEAR };
  assert.deepEqual(storage.json['quarantine'], {
    points: [
      {
        point_id: id,
        name: 'Zone temperature',
        samples: 2,
        first_at: now + YEAR - 1000,
        last_at: now + YEAR,
        ...times,
      },
      { point_id: 999, name: '', samples: 1, first_at: now + YEAR, last_at: now + YEAR, ...times },
    ],
    total: 2,
    problem: 'the disk is full',
  });
  const list = await h.call({ url: `${url}/quarantine/${id}?limit=1&offset=1`, as: 'viewer' });
  assert.deepEqual(replyComplaints('listQuarantined', list.json), [], list.text);
  assert.deepEqual(list.json['items'], [
    {
      timestamp: now + YEAR,
      value: null,
      quality: 'bad',
      received_at: now,
      why: 'its stamp was 31536000 s ahead of the server when it came, above the maximum 3600 s',
    },
  ]);
  assert.equal(list.json['total'], 2);
  assert.equal((await h.call({ url: `${url}/quarantine/77`, as: 'viewer' })).code, 'not_found');
});

test('who may configure takes it into history with the error of the clock, which stands in the trail', async (t) => {
  const h = await harness(t);
  const id = setAside(h);
  const take = (as: 'operator' | 'engineer', body: object = { shift_ms: -YEAR }) =>
    h.call({ method: 'POST', url: `${url}/quarantine/${id}/take`, as, body });
  assert.equal((await take('operator')).code, 'not_permitted');
  assert.equal((await take('engineer', { shift_ms: 0.5 })).code, 'invalid_request');
  assert.equal((await take('engineer', {})).code, 'invalid_request');
  const answer = await take('engineer');
  assert.deepEqual(replyComplaints('takeQuarantined', answer.json), [], answer.text);
  assert.deepEqual(answer.json, { taken: 2, left: 0 });
  assert.deepEqual(
    h.history.samples.map(({ pointId, at, value }) => [pointId, at, value]),
    [
      [id, h.clock.now() - 1000, 21.5],
      [id, h.clock.now(), Number.NaN],
    ],
  );
  const [row] = h.site.audit.query({ offset: 0, limit: 1 }).rows;
  assert.deepEqual(
    [row?.action, row?.target, row?.details],
    ['history.quarantine_take', `point:${id}`, { shift_ms: -YEAR, taken: 2, left: 0 }],
  );
  assert.equal((await take('engineer')).code, 'not_found');
});

test('what nobody can use is discarded, of a point that is gone as well', async (t) => {
  const h = await harness(t);
  setAside(h);
  const discard = (as: 'operator' | 'engineer') => h.call({ method: 'DELETE', url: `${url}/quarantine/999`, as });
  assert.equal((await discard('operator')).code, 'not_permitted');
  const answer = await discard('engineer');
  assert.deepEqual(replyComplaints('discardQuarantined', answer.json), [], answer.text);
  assert.deepEqual(answer.json, { discarded: 1 });
  const [row] = h.site.audit.query({ offset: 0, limit: 1 }).rows;
  assert.deepEqual(
    [row?.action, row?.target, row?.details],
    ['history.quarantine_discard', 'point:999', { samples: 1 }],
  );
  h.history.quarantine.held = [
    { pointId: 5, at: h.clock.now() + YEAR, value: 1, quality: GOOD, receivedAt: h.clock.now() },
  ];
  h.history.quarantine.problem = 'the disk is full';
  const refused = await h.call({ method: 'DELETE', url: `${url}/quarantine/5`, as: 'engineer' });
  assert.deepEqual([refused.status, refused.code], [503, 'history_unavailable']);
});

test('samples another program sends from the future are refused with where they are, and kept there', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [point_id] = pointIds;
  const samples = [0, 3_600_000, 3_600_010].map((ahead) => ({
    point_id,
    timestamp: h.clock.now() + ahead,
    value: ahead,
  }));
  samples.push({ point_id: 4711, timestamp: h.clock.now() + YEAR, value: 1 });
  const answer = await h.call({ method: 'POST', url: '/api/timeseries/batch', as: 'engineer', body: { samples } });
  assert.equal(answer.json['stored'], 2, answer.text);
  assert.deepEqual(answer.json['rejected'], [
    {
      index: 2,
      why: `timestamp ${samples[2]?.timestamp} is more than an hour ahead: set aside, see /api/trendlog/storage`,
    },
    { index: 3, why: 'there is no point 4711' },
  ]);
  assert.deepEqual(
    h.history.samples.map(({ pointId }) => pointId),
    [point_id, point_id, point_id],
    'history has all three, and tells them apart itself',
  );
});
