import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from '../server.ts';
import { aStatus } from '../testing/fake-building.test-helper.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const url = '/api/t3000/device-dependencies';
const alarms = '/api/t3000/alarms';
const anything = { name: null, device: null, group: null, point_type: null, kind: null, unit: null };

/** A router, an air handler, and a box on the network behind the router. */
function house(h: Harness): { router: number; ahu: number; box: number; temp: number; fan: number } {
  const { deviceId: router } = seedDevice(h);
  const first = h.site.devices.get(router);
  assert.ok(first);
  const { id: _, createdAt: _created, updatedAt: _updated, ...given } = first;
  const add = (key: string, name: string, more: object) =>
    h.site.devices.insert({ ...given, key, name, address: { ...given.address, ...more } }, 1).id;
  const ahu = add('2', 'AHU-1', { host: '127.0.0.2' });
  const box = add('3', 'VAV-1', { network: 5, mac: '07' });
  const [room] = h.site.points.query({ deviceId: router, offset: 0, limit: 1 }).rows;
  assert.ok(room);
  const copy = (deviceId: number, name: string) => h.site.points.insert([{ ...room, deviceId, name }], 1)[0]?.id ?? 0;
  const [fan, temp] = [copy(ahu, 'Supply Fan Status'), copy(box, 'Zone temperature')];
  for (const id of [ahu, box]) {
    const row = h.site.devices.get(id);
    if (row !== undefined) h.building.putDevice(row, h.site.points.byDevice(id));
  }
  for (const id of [router, ahu, box]) h.building.state(aStatus(id, { state: 'online' }));
  return { router, ahu, box, temp, fan };
}

const put = (h: Harness, body: object) => h.call({ method: 'PUT', url, as: 'engineer', body });
const phases = async (h: Harness): Promise<unknown> => {
  const { json } = await h.call({ url: `${alarms}?show=all`, as: 'viewer' });
  return (json['items'] as { source: string; phase: string; suppressed_by: string; suppressor: unknown }[]).map(
    ({ source, phase, suppressed_by: by, suppressor }) => [source, phase, by, suppressor],
  );
};

test('what a device depends on is seen from the network and the places, until somebody says otherwise', async (t) => {
  const h = await harness(t);
  const { router, ahu, box } = house(h);
  const add = async (path: string, name: string) =>
    (await h.call({ method: 'POST', url: path, as: 'engineer', body: { name } })).json['id'] as number;
  const building = await add('/api/t3000/buildings', 'House');
  const floor = await add(`/api/t3000/buildings/${building}/floors`, 'Floor');
  const room = await add(`/api/t3000/floors/${floor}/rooms`, 'Room');
  const parents = async () => {
    const { json } = await h.call({ url, as: 'viewer' });
    const items = (json['items'] as Record<string, number>[]).toSorted(
      (a, b) => (a['device_id'] ?? 0) - (b['device_id'] ?? 0),
    );
    return items.map((each) => [
      each['device_id'],
      each['reached_through_id'],
      each['supplied_by_id'],
      each['dependents'],
    ]);
  };
  assert.deepEqual(await parents(), [
    [router, null, null, 1],
    [ahu, null, null, 0],
    [box, router, null, 0],
  ]);
  await h.call({ method: 'PUT', url: `/api/t3000/floors/${floor}`, as: 'engineer', body: { served_by: ahu } });
  const assign = { place_id: room, device_ids: [box], point_ids: [] };
  const assigned = await h.call({ method: 'POST', url: '/api/t3000/places/assign', as: 'engineer', body: assign });
  assert.equal(assigned.status, 200, assigned.text);
  assert.deepEqual((await parents())[2], [box, router, ahu, 0]);
  await put(h, { device_ids: [box], reached_through: 'none', supplied_by: router });
  assert.deepEqual((await parents())[2], [box, null, router, 0]);
});

test('while a parent is off or offline its children keep still, which the list tells; a restart changes nothing', async (t) => {
  const h = await harness(t);
  const { router, ahu, box, temp, fan } = house(h);
  await put(h, { device_ids: [box], supplied_by: ahu });
  await put(h, { device_ids: [ahu], off_while: '[Supply Fan Status] == 0', settle_seconds: 300 });
  const warm = {
    name: 'Too warm',
    level: 2,
    condition: { kind: 'high_limit', limit: 26, deadband: 0 },
    target: { point_ids: [temp], device_ids: [], match: null },
  };
  await h.call({ method: 'POST', url: '/api/t3000/alarm-definitions', as: 'engineer', body: warm });
  await h.clock.advance(1500);
  h.building.set({ [fan]: 0 });
  h.building.set({ [temp]: 30 });
  const isOff = { device_id: ahu, device_name: 'AHU-1', is: 'off' };
  assert.deepEqual(await phases(h), [['Zone temperature', 'suppressed', 'AHU-1 is off', isOff]]);
  h.building.state(aStatus(router, { state: 'offline' }));
  const isOffline = { device_id: router, device_name: 'Roof unit', is: 'offline' };
  assert.deepEqual(await phases(h), [['Zone temperature', 'suppressed', 'Roof unit is offline', isOffline]]);
  await h.app.close();
  const again = createServer(h.deps);
  t.after(() => again.close());
  await again.ready();
  const answer = await again.inject({ url: `${alarms}/1`, headers: { cookie: h.cookie('viewer'), host: 'localhost' } });
  assert.match(answer.body, /"suppressor":\{"device_id":1,"device_name":"Roof unit","is":"offline"\}/);
  h.building.state(aStatus(router, { state: 'online' }));
  h.building.set({ [fan]: 1 });
  await h.clock.advance(301_000);
  const later = await again.inject({ url: `${alarms}/1`, headers: { cookie: h.cookie('viewer'), host: 'localhost' } });
  assert.match(later.body, /"phase":"unacknowledged".*"suppressor":null/);
});

test('dependencies are checked: circles, expressions, devices and rights', async (t) => {
  const h = await harness(t);
  const { router, ahu, box } = house(h);
  await run(h, [
    {
      name: 'said',
      operation: 'setDeviceDependencies',
      method: 'PUT',
      url,
      body: { device_ids: [ahu], supplied_by: box },
      status: 200,
      has: /"supplied_by_id":3/,
      audit: ['device.dependencies'],
    },
    {
      name: 'a circle over two kinds of links',
      operation: 'setDeviceDependencies',
      method: 'PUT',
      url,
      body: { device_ids: [router], supplied_by: ahu },
      status: 409,
      code: 'conflict',
      has: /Roof unit would depend on itself: Roof unit → AHU-1 → VAV-1 → Roof unit/,
    },
    {
      name: 'itself',
      operation: 'setDeviceDependencies',
      method: 'PUT',
      url,
      body: { device_ids: [ahu], supplied_by: ahu },
      status: 409,
      code: 'conflict',
    },
    {
      name: 'no expression',
      operation: 'setDeviceDependencies',
      method: 'PUT',
      url,
      body: { device_ids: [ahu], off_while: '[Fan] ==' },
      status: 400,
      code: 'invalid_request',
      has: /column/,
    },
    {
      name: 'no device',
      operation: 'setDeviceDependencies',
      method: 'PUT',
      url,
      body: { device_ids: [ahu, 99] },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'operators look',
      operation: 'setDeviceDependencies',
      as: 'operator',
      method: 'PUT',
      url,
      body: { device_ids: [ahu] },
      status: 403,
      code: 'not_permitted',
    },
    { name: 'list', operation: 'listDeviceDependencies', as: 'viewer', url, status: 200, hasNot: /"supplied_by":2/ },
  ]);
});

test('templates say what they would cover here, and what of them is in use', async (t) => {
  const h = await harness(t);
  const { temp, box } = house(h);
  const tag = { point_ids: [temp], add: ['zone', 'temp', 'sensor'] };
  await h.call({ method: 'POST', url: '/api/t3000/tags', as: 'engineer', body: tag });
  const list = async () => {
    const { json } = await h.call({ url: '/api/t3000/alarm-templates', as: 'viewer' });
    return json['items'] as { key: string; definition: { target: object }; places: number; used: boolean }[];
  };
  const warm = (await list()).find(({ key }) => key === 'zone_temp_high');
  assert.deepEqual([warm?.places, warm?.used], [1, false]);
  assert.equal((await list()).find(({ key }) => key === 'device_offline')?.places, 3);
  const definitions = '/api/t3000/alarm-definitions';
  const made = await h.call({ method: 'POST', url: definitions, as: 'engineer', body: warm?.definition ?? {} });
  assert.deepEqual([made.status, made.json['places']], [201, 1], made.text);
  assert.equal((await list()).find(({ key }) => key === 'zone_temp_high')?.used, true);
  for (const { definition } of await list()) {
    const { status, text } = await h.call({
      method: 'POST',
      url: definitions,
      as: 'engineer',
      body: {
        ...definition,
        name: `${JSON.stringify(definition.target).length} ${Math.abs(JSON.stringify(definition).length)}`,
      },
    });
    assert.ok(status === 201 || status === 409, text);
  }
  const except = { ...anything, tags: ['zone'] };
  const target = { point_ids: [], device_ids: [], match: except, except_device_ids: [box] };
  const changed = await h.call({ method: 'PUT', url: `${definitions}/1`, as: 'engineer', body: { target } });
  assert.equal(changed.json['places'], 0, changed.text);
});

test('a definition over a place covers what stands in it, and what comes to stand there', async (t) => {
  const h = await harness(t);
  const { box, temp } = house(h);
  const building = (await h.call({ method: 'POST', url: '/api/t3000/buildings', as: 'engineer', body: { name: 'B' } }))
    .json;
  const place = { ...anything, name: 'Zone*', place_id: building['id'] };
  const made = await h.call({
    method: 'POST',
    url: '/api/t3000/alarm-definitions',
    as: 'engineer',
    body: {
      name: 'Here',
      level: 3,
      condition: { kind: 'high_limit', limit: 26, deadband: 0 },
      target: { point_ids: [], device_ids: [], match: place },
      adjustments: [{ point_id: temp, device_id: null, limit: 40, deadband: null, level: 1, on_delay_seconds: null }],
    },
  });
  assert.equal(made.json['places'], 0, made.text);
  const assign = { place_id: building['id'], device_ids: [box], point_ids: [] };
  await h.call({ method: 'POST', url: '/api/t3000/places/assign', as: 'engineer', body: assign });
  await h.clock.advance(2000);
  h.building.set({ [temp]: 39 });
  assert.deepEqual(await phases(h), []);
  h.building.set({ [temp]: 41 });
  const { text } = await h.call({ url: alarms, as: 'viewer' });
  assert.match(text, /"level":1.*above 40/);
});
