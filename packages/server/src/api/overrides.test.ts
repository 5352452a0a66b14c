import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD } from '@t3000/core';
import type { StandingOverride } from '@t3000/contract';
import type { DeviceStatusSnapshot } from '@t3000/engine';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const url = '/api/t3000/overrides';
const HOUR_MS = 3_600_000;

function slotsWith(held: Readonly<Record<number, number>>): (number | undefined)[] {
  return Array.from({ length: 16 }, (_, index) => held[index + 1]);
}

function deviceHolds(h: Harness, held: Readonly<Record<number, number>>): void {
  h.building.inspection = {
    ok: true,
    value: 0,
    quality: GOOD,
    slots: slotsWith(held),
    relinquishDefault: 12,
    facts: [],
  };
}

async function list(h: Harness, query = ''): Promise<readonly StandingOverride[]> {
  const { json, text, status } = await h.call({ url: `${url}${query}`, as: 'viewer' });
  assert.equal(status, 200, text);
  return json['items'] as readonly StandingOverride[];
}

async function withOverrides(t: Parameters<typeof harness>[0]) {
  const h = await harness(t);
  const { pointIds, deviceId } = seedDevice(h);
  const [, valve, occupied] = pointIds;
  const now = h.clock.now();
  const command = { author: 'ada', reason: 'Frost', expiresAt: undefined } as const;
  deviceHolds(h, { 8: 40, 10: 20 });
  h.building.override({ ...command, pointId: valve, priority: 8, value: 40, setAt: now - 49 * HOUR_MS });
  h.building.override({ ...command, pointId: valve, priority: 9, value: 7, setAt: now - HOUR_MS, author: 'bob' });
  h.building.override({ ...command, pointId: occupied, priority: 8, value: 1, setAt: now, expiresAt: now + HOUR_MS });
  return { h, valve, occupied, deviceId };
}

test('what stands is listed with who, why, until when, the oldest first', async (t) => {
  const { h, valve, deviceId } = await withOverrides(t);
  const items = await list(h);
  assert.deepEqual(
    items.map(({ point, priority, author, expires_at: expires }) => [point.name, priority, author, expires !== null]),
    [
      ['Heating valve', 8, 'ada', false],
      ['Heating valve', 9, 'bob', false],
      ['Occupied', 8, 'ada', true],
    ],
  );
  const counts = [
    ['?older_than_seconds=172800', 1],
    ['?expires=true', 1],
    ['?expires=false', 2],
    ['?text=heating%20bob', 1],
    [`?device_id=${deviceId}`, 3],
    ['?device_id=999', 0],
    ['?sort=priority&descending=true&limit=1', 1],
  ] as const;
  for (const [query, count] of counts) assert.equal((await list(h, query)).length, count, query);
  assert.equal((await list(h, '?sort=priority&descending=true'))[0]?.point.id, valve);
  await run(h, [{ name: 'schema', operation: 'listOverrides', url, status: 200, has: /"total":3/ }]);
});

test('devices are asked what their slots hold, and what would follow each override', async (t) => {
  const { h } = await withOverrides(t);
  assert.deepEqual(
    (await list(h)).map(({ check }) => check.state),
    ['unknown', 'unknown', 'unknown'],
  );
  await h.clock.advance(1000);
  const [standing, gone, changed] = await list(h);
  assert.deepEqual(
    [standing?.check.state, standing?.check.after_release],
    ['standing', { value: 20, priority: 10 }],
    'the next slot follows',
  );
  assert.deepEqual([gone?.check.state, gone?.check.after_release], ['gone', { value: 40, priority: 8 }]);
  assert.deepEqual([changed?.check.state, changed?.check.holds], ['changed', 40]);
});

test('a restart asks again, and a device that was away is asked when it comes back', async (t) => {
  const { h, deviceId } = await withOverrides(t);
  h.building.inspection = { ok: false, reason: 'timeout', detail: 'no answer within 3000 ms' };
  await run(h, [
    { name: 'ask', operation: 'checkOverrides', url: `${url}/check`, method: 'POST', body: {}, status: 200, has: /:2/ },
  ]);
  await h.clock.advance(1000);
  assert.equal((await list(h))[0]?.check.problem, 'no answer within 3000 ms');
  deviceHolds(h, { 8: 40 });
  h.building.state({ deviceId, state: 'online' } as DeviceStatusSnapshot);
  await h.clock.advance(1000);
  const { check } = (await list(h))[0] ?? {};
  assert.deepEqual(
    [check?.state, check?.after_release, check?.problem],
    ['standing', { value: 12, priority: null }, ''],
  );
});
