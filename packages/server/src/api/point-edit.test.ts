import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointEditResult } from '@t3000/contract';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const edit = { operation: 'editPoints', url: '/api/t3000/points/edit', method: 'POST' } as const;

async function send(h: Harness, body: unknown): Promise<{ applied: boolean; items: readonly PointEditResult[] }> {
  const { json, status, text } = await h.call({ ...edit, as: 'engineer', body });
  assert.equal(status, 200, text);
  return json as unknown as { applied: boolean; items: readonly PointEditResult[] };
}

test('many points change at once, and what they were before takes it back', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [temperature, valve] = pointIds;
  const stored = (): string =>
    JSON.stringify(
      pointIds.map((id) => h.site.points.get(id)),
      (key, value: unknown) => (key === 'updatedAt' ? 0 : value),
    );
  const first = stored();
  const items = [
    { id: temperature, name: 'Zone 101', unit: '°F', decimals: 2, tags: ['zone', 'temp'], minimum: null },
    { id: valve, maximum: 80, poll_interval_ms: 5000, name: 'Heating valve' },
  ];
  const done = await send(h, { items });
  assert.equal(done.applied, true);
  assert.deepEqual(Object.keys(done.items[1]?.before ?? {}).toSorted(), ['id', 'maximum', 'poll_interval_ms']);
  assert.deepEqual([h.site.points.get(temperature)?.name, h.site.points.get(valve)?.maximum], ['Zone 101', 80]);
  assert.deepEqual(h.site.tags.ofPoint(temperature), ['temp', 'zone']);
  const undone = await send(h, { items: done.items.map(({ before }) => before) });
  assert.equal(undone.applied, true);
  assert.equal(stored(), first);
  assert.deepEqual(h.site.tags.ofPoint(temperature), []);
});

test('one row that cannot be done leaves all of them as they are, and says which', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [temperature, valve, occupied] = pointIds;
  const { applied, items } = await send(h, {
    items: [
      { id: occupied, name: 'Occupancy' },
      { id: valve, minimum: 90, maximum: 20 },
      { id: 999, name: 'Nobody' },
      { id: temperature, decimals: 3 },
      { id: temperature, decimals: 4 },
    ],
  });
  assert.equal(applied, false);
  assert.deepEqual(
    items.map(({ problem, field }) => [problem, field]),
    [
      ['', null],
      ['minimum 90 is above maximum 20', 'minimum'],
      ['there is no point 999', null],
      ['', null],
      [`point ${temperature} is named twice`, null],
    ],
  );
  assert.equal(h.site.points.get(occupied)?.name, 'Occupied');
});

test('a rehearsal changes nothing, and only engineers may edit', async (t) => {
  const h = await harness(t);
  const [point] = seedDevice(h).pointIds;
  const items = [{ id: point, name: 'Other' }];
  await run(h, [
    { ...edit, name: 'rehearsed', body: { items, dry_run: true }, status: 200, has: /"name":"Zone temperature"/ },
    { ...edit, name: 'no right', as: 'operator', body: { items }, status: 403, code: 'not_permitted' },
    { ...edit, name: 'no name', body: { items: [{ id: point, name: '' }] }, status: 400, code: 'invalid_request' },
    {
      ...edit,
      name: 'not a setting',
      body: { items: [{ id: point, value: 1 }] },
      status: 400,
      code: 'invalid_request',
    },
    { ...edit, name: 'done', body: { items }, status: 200, has: /"applied":true/, audit: ['points.edit'] },
    { ...edit, name: 'nothing new', body: { items }, status: 200, has: /"applied":true/ },
  ]);
});
