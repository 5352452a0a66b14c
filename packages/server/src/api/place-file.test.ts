import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';

const IMPORT = '/api/t3000/places/assignments';
const EXPORT = '/api/t3000/places/assignments.csv';

type Setup = Awaited<ReturnType<typeof setup>>;

async function setup(t: Parameters<typeof harness>[0]) {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const device = h.site.devices.get(deviceId);
  const points = pointIds.map((id) => h.site.points.get(id));
  assert.ok(device && points[0] && points[1]);
  const send = (text: string, more: object = {}) =>
    h.call({ as: 'engineer', method: 'POST', url: IMPORT, body: { text, ...more } });
  return { h, device, points: points as NonNullable<(typeof points)[number]>[], send };
}

const pathsOf = ({ h }: Setup): string[] =>
  h.site.places.all().map(({ kind, name, parentId }) => `${kind} ${name} in ${parentId ?? 'nothing'}`);

test('a file makes the places it names and puts devices and points into them, after a dry run that changes nothing', async (t) => {
  const s = await setup(t);
  const { h, device, points, send } = s;
  const text = [
    'device;point;building;floor;room',
    `${device.name};;Harbour House;Floor 1;`,
    `${device.name};${points[0]?.name};Harbour House;Floor 1;Room 101`,
    `${device.name};${points[1]?.name};harbour house;floor 1;"Room; 102"`,
  ].join('\r\n');
  const dry = await send(text, { create_places: true, dry_run: true });
  assert.equal(dry.status, 200, dry.text);
  assert.equal(dry.json['applied'], false);
  assert.equal((dry.json['created'] as unknown[]).length, 4);
  assert.deepEqual(pathsOf(s), []);
  const done = await send(text, { create_places: true });
  assert.equal(done.json['applied'], true);
  assert.deepEqual(
    (done.json['items'] as { line: number; place: string[]; from: string[] }[]).map(({ line, place, from }) => [
      line,
      place.join(' / '),
      from.length,
    ]),
    [
      [2, 'Harbour House / Floor 1', 0],
      [3, 'Harbour House / Floor 1 / Room 101', 0],
      [4, 'Harbour House / Floor 1 / Room; 102', 0],
    ],
  );
  const [building, floor] = h.site.places.all();
  assert.deepEqual(pathsOf(s), [
    'building Harbour House in nothing',
    `floor Floor 1 in ${building?.id}`,
    `room Room 101 in ${floor?.id}`,
    `room Room; 102 in ${floor?.id}`,
  ]);
  assert.equal(h.site.places.deviceAssignments().get(device.id), floor?.id);
  const again = await send(text);
  assert.deepEqual(again.json['items'], [], 'what stands there already is not moved again');
});

test('what was downloaded can be sent back, and says the same', async (t) => {
  const s = await setup(t);
  const { h, device, points, send } = s;
  const text = `point_id,building,floor,room\n${points[0]?.id},=Cmd House,Floor 1,\n`;
  await send(text, { create_places: true });
  const file = await h.call({ as: 'viewer', url: EXPORT });
  assert.equal(file.status, 200);
  assert.match(String(file.headers['content-type']), /^text\/csv/);
  assert.match(file.text, /^\uFEFFdevice_id,device,point_id,point,building,floor,room\r\n/);
  assert.match(file.text, new RegExp(`^${device.id},${device.name},,,,,\r$`, 'm'));
  assert.match(file.text, new RegExp(`^${device.id},.*,${points[0]?.id},.*,'=Cmd House,Floor 1,\r$`, 'm'));
  const same = await send(file.text);
  assert.deepEqual([same.json['rejected'], same.json['items']], [0, []]);
  const emptied = await send(file.text.replace("'=Cmd House,Floor 1,", ',,'));
  assert.equal((emptied.json['items'] as unknown[]).length, 1);
  assert.equal(h.site.places.pointAssignments().size, 0, 'a point without a building goes back to its device');
});

test('each wrong row is named by line and reason, and then nothing is changed', async (t) => {
  const s = await setup(t);
  const { h, device, points, send } = s;
  const rows: [row: string, why: RegExp | undefined][] = [
    [`${device.id},,,,Harbour House,,`, undefined],
    [`${device.id},,,,Harbour House,,`, /stands in line 2 already/],
    ['99,,,,Harbour House,,', /there is no device 99/],
    [',Nobody,,,Harbour House,,', /there is no device "Nobody"/],
    [`,${device.name},,Nothing,Harbour House,,`, /the device has no point "Nothing"/],
    [',,77,,Harbour House,,', /there is no point 77/],
    [',,x,,Harbour House,,', /there is no point x/],
    [',,,,Harbour House,,', /names neither a point nor a device/],
    [`,,${points[0]?.id},,Harbour House,,Room 101`, /the room "Room 101" lacks its floor/],
    [`,,${points[1]?.id},,,Floor 1,`, /the floor "Floor 1" lacks its building/],
    [
      `,,${points[2]?.id ?? 0},,${'x'.repeat(101)},,`,
      points[2] === undefined ? /there is no point/ : /101 characters, 100 at most/,
    ],
  ];
  const text = ['device_id,device,point_id,point,building,floor,room', ...rows.map(([row]) => row)].join('\n');
  const answer = await send(text, { create_places: true });
  assert.equal(answer.status, 200, answer.text);
  const errors = answer.json['errors'] as { line: number; why: string }[];
  const wrong = rows.flatMap(([, why], index) => (why === undefined ? [] : [{ line: index + 2, why }]));
  assert.equal(errors.length, wrong.length, JSON.stringify(errors));
  for (const [index, { line, why }] of wrong.entries()) {
    assert.equal(errors[index]?.line, line);
    assert.match(errors[index]?.why ?? '', why);
  }
  assert.equal(answer.json['applied'], false);
  assert.deepEqual(pathsOf(s), []);
  const unknown = await send(`device_id,building\n${device.id},Nowhere\n`);
  assert.match(unknown.text, /there is no building \\"Nowhere\\"/);
  assert.equal(h.site.places.deviceAssignments().size, 0);
});

test('a text that is no file of assignments is refused with what it lacks', async (t) => {
  const { send, h } = await setup(t);
  for (const [text, why] of [
    ['name,place\na,b\n', /line 1 must name the columns/],
    ['device_id,"building\n1,A\n', /the text is no CSV/],
  ] as const) {
    const answer = await send(text);
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.text, why);
  }
  const reader = await h.call({ as: 'operator', method: 'POST', url: IMPORT, body: { text: 'device_id,building\n' } });
  assert.equal(reader.status, 403);
});
