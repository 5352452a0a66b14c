import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const BUILDINGS = '/api/t3000/buildings';

async function made(h: Harness, url: string, name: string): Promise<number> {
  const { status, json, text } = await h.call({ as: 'engineer', method: 'POST', url, body: { name } });
  assert.equal(status, 201, text);
  return json['id'] as number;
}

async function house(h: Harness): Promise<{ building: number; floor: number; room: number }> {
  const building = await made(h, BUILDINGS, 'Harbour House');
  const floor = await made(h, `${BUILDINGS}/${building}/floors`, 'Floor 1');
  const room = await made(h, `/api/t3000/floors/${floor}/rooms`, 'Room 101');
  return { building, floor, room };
}

test('buildings, floors and rooms are added, found, changed, moved and removed', async (t) => {
  const h = await harness(t);
  const { building, floor, room } = await house(h);
  const floors = `${BUILDINGS}/${building}/floors`;
  await run(h, [
    { name: 'tree', operation: 'listPlaces', as: 'viewer', url: '/api/t3000/places', status: 200, has: /Room 101/ },
    { name: 'buildings', operation: 'listBuildings', url: BUILDINGS, status: 200, has: /"total":1/, hasNot: /Floor/ },
    { name: 'floors', operation: 'listFloors', url: floors, status: 200, has: /Floor 1/, hasNot: /Room/ },
    { name: 'rooms', operation: 'listRooms', url: `/api/t3000/floors/${floor}/rooms`, status: 200, has: /Room 101/ },
    {
      name: 'a room is no building',
      operation: 'listFloors',
      url: `${BUILDINGS}/${room}/floors`,
      status: 404,
      code: 'not_found',
      has: /there is no building/,
    },
    {
      name: 'same name',
      operation: 'addFloor',
      method: 'POST',
      url: floors,
      body: { name: 'floor 1' },
      status: 409,
      code: 'conflict',
      has: /floor floor 1 exists already/,
    },
    {
      name: 'blank name',
      operation: 'addFloor',
      method: 'POST',
      url: floors,
      body: { name: '   ' },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'second floor',
      operation: 'addFloor',
      method: 'POST',
      url: floors,
      body: { name: 'Floor 2', note: 'Let to a dentist' },
      status: 201,
      has: /"position":1/,
      audit: ['place.create'],
    },
    {
      name: 'room moves',
      operation: 'updateRoom',
      method: 'PUT',
      url: `/api/t3000/rooms/${room}`,
      body: {
        parent_id: floor + 2,
        name: 'Room 201',
        outline: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      },
      status: 200,
      has: /"outline":\[\[0,0\],\[1,0\],\[1,1\]\]/,
      audit: ['place.update'],
    },
    {
      name: 'a room does not stand in a building',
      operation: 'updateRoom',
      method: 'PUT',
      url: `/api/t3000/rooms/${room}`,
      body: { parent_id: building },
      status: 409,
      code: 'conflict',
      has: /a room stands in a floor, not in a building/,
    },
    {
      name: 'corner outside of the plan',
      operation: 'updateRoom',
      method: 'PUT',
      url: `/api/t3000/rooms/${room}`,
      body: { outline: [[0, 1.5]] },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'unknown air handler',
      operation: 'updateFloor',
      method: 'PUT',
      url: `/api/t3000/floors/${floor}`,
      body: { served_by: 99 },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'not empty',
      operation: 'deleteBuilding',
      method: 'DELETE',
      url: `${BUILDINGS}/${building}`,
      status: 409,
      code: 'conflict',
      has: /Harbour House is not empty: 2 places/,
    },
    {
      name: 'everything',
      operation: 'deleteBuilding',
      method: 'DELETE',
      url: `${BUILDINGS}/${building}?everything=true`,
      status: 200,
      audit: ['place.delete'],
    },
    { name: 'gone', operation: 'listPlaces', url: '/api/t3000/places', status: 200, has: /"items":\[\]/ },
  ]);
});

test('a place counts what stands in it and in everything inside it', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const { building, floor, room } = await house(h);
  const assign = '/api/t3000/places/assign';
  h.building.set({ [pointIds[0]]: 21 });
  await run(h, [
    {
      name: 'device to the floor',
      operation: 'assignPlaces',
      method: 'POST',
      url: assign,
      body: { place_id: floor, device_ids: [deviceId] },
      status: 200,
      audit: ['place.assign'],
    },
    {
      name: 'point to the room',
      operation: 'assignPlaces',
      method: 'POST',
      url: assign,
      body: { place_id: room, point_ids: [pointIds[0]] },
      status: 200,
      audit: ['place.assign'],
    },
    {
      name: 'unknown point',
      operation: 'assignPlaces',
      method: 'POST',
      url: assign,
      body: { place_id: room, point_ids: [999] },
      status: 404,
      code: 'not_found',
      has: /nothing was moved/,
    },
    {
      name: 'points of the building',
      operation: 'listPoints',
      url: `/api/t3000/points?place_id=${building}`,
      status: 200,
      has: /"total":3/,
    },
    {
      name: 'points of the room',
      operation: 'listPoints',
      url: `/api/t3000/points?place_id=${room}`,
      status: 200,
      has: new RegExp(`"total":1.*|"place_id":${room}`),
    },
    {
      name: 'device',
      operation: 'getDevice',
      url: `/api/t3000/devices/${deviceId}`,
      status: 200,
      has: new RegExp(`"place_id":${floor}`),
    },
  ]);
  const { json } = await h.call({ as: 'viewer', url: '/api/t3000/places' });
  const states = new Map(
    (json['items'] as { id: number; state: { points: number; worst: string } }[]).map(({ id, state }) => [id, state]),
  );
  assert.deepEqual(
    [building, floor, room].map((id) => states.get(id)?.points),
    [3, 3, 1],
  );
  assert.deepEqual(
    [building, room].map((id) => states.get(id)?.worst),
    ['bad', 'normal'],
  );
});

test('rules put devices and points into places, after a look at what they would do', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const { floor, room } = await house(h);
  const url = '/api/t3000/places/assign-by-rule';
  const rules = [
    { pattern: 'roof*', what: 'devices', place_id: floor },
    { pattern: 'zone temp*', what: 'points', place_id: room },
    { pattern: 'nothing', what: 'points', place_id: room },
  ];
  await run(h, [
    {
      name: 'dry run',
      operation: 'assignByRule',
      method: 'POST',
      url,
      body: { rules, dry_run: true },
      status: 200,
      has: /"unused_rules":\[2\],"applied":false/,
    },
    {
      name: 'unknown place',
      operation: 'assignByRule',
      method: 'POST',
      url,
      body: { rules: [{ pattern: '*', what: 'points', place_id: 99 }] },
      status: 404,
      code: 'not_found',
    },
  ]);
  assert.equal(h.site.places.deviceAssignments().size, 0);
  const answer = await h.call({ as: 'engineer', method: 'POST', url, body: { rules } });
  assert.equal(answer.status, 200);
  assert.deepEqual([...h.site.places.deviceAssignments()], [[deviceId, floor]]);
  assert.deepEqual([...h.site.places.pointAssignments()], [[pointIds[0], room]]);
  const again = await h.call({ as: 'engineer', method: 'POST', url, body: { rules } });
  assert.deepEqual(again.json['items'], [], 'what stands there already is not moved again');
});

test('a floor shows a picture and points on it; pictures that can carry scripts are refused', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const { floor, room } = await house(h);
  const url = `/api/t3000/floors/${floor}/plan`;
  const markers = `/api/t3000/floors/${floor}/markers`;
  const put = (bytes: Uint8Array) => ({ image_base64: Buffer.from(bytes).toString('base64') });
  await run(h, [
    { name: 'none yet', operation: 'getFloorPlan', url, status: 404, code: 'not_found', has: /Floor 1 has no plan/ },
    {
      name: 'svg',
      operation: 'setFloorPlan',
      method: 'PUT',
      url,
      body: put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>')),
      status: 400,
      code: 'invalid_request',
      has: /must be a PNG, JPEG or WebP picture; it is SVG/,
    },
    {
      name: 'noise',
      operation: 'setFloorPlan',
      method: 'PUT',
      url,
      body: put(Buffer.alloc(100, 7)),
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'too many pixels',
      operation: 'setFloorPlan',
      method: 'PUT',
      url,
      body: put(png(20_000, 20_000)),
      status: 400,
      code: 'invalid_request',
      has: /20000 x 20000 pixels/,
    },
    {
      name: 'png',
      operation: 'setFloorPlan',
      method: 'PUT',
      url,
      body: put(png(40, 30)),
      status: 200,
      has: /"width":40,"height":30/,
      audit: ['plan.update'],
    },
    { name: 'read', operation: 'getFloorPlan', as: 'viewer', url, status: 200, has: /"content_type":"image\/png"/ },
    {
      name: 'a room has none',
      operation: 'getFloorPlan',
      url: `/api/t3000/floors/${room}/plan`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'markers',
      operation: 'setPlanMarkers',
      method: 'PUT',
      url: markers,
      body: { items: [{ point_id: pointIds[0], at: [0.5, 0.25] }] },
      status: 200,
      audit: ['plan.markers'],
    },
    { name: 'markers read', operation: 'listPlanMarkers', url: markers, status: 200, has: /"at":\[0.5,0.25\]/ },
    {
      name: 'unknown point',
      operation: 'setPlanMarkers',
      method: 'PUT',
      url: markers,
      body: { items: [{ point_id: 999, at: [0, 0] }] },
      status: 404,
      code: 'not_found',
    },
    { name: 'removed', operation: 'deleteFloorPlan', method: 'DELETE', url, status: 200, audit: ['plan.delete'] },
  ]);
});

/** The smallest file that says it is a PNG of this size. */
function png(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(8))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
