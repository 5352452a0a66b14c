import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessage } from '@t3000/contract';
import { createServer } from '../server.ts';
import { aStatus } from '../testing/fake-building.test-helper.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const alarms = '/api/t3000/alarms';
const definitions = '/api/t3000/alarm-definitions';
const nothing = { point_ids: [], device_ids: [], match: null };
const warm = {
  name: 'Too warm',
  level: 2,
  condition: { kind: 'high_limit', limit: 26, deadband: 1 },
  target: {
    ...nothing,
    match: { name: '*temperature', device: null, group: null, point_type: 'input', kind: null, unit: null },
  },
  instruction: 'Open the window.',
};

function follow(h: Harness): ServerMessage[] {
  const heard: ServerMessage[] = [];
  const session = h.hub.sessions.use(h.cookie('viewer').slice(4));
  assert.ok(session !== undefined);
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => heard.push(JSON.parse(text)),
    close() {},
    terminate() {},
    ping() {},
  };
  const peer = h.hub.live.connect(socket, session);
  peer.receive('{"type":"hello","version":1}');
  peer.receive('{"type":"subscribe","points":[],"topics":["alarms"]}');
  return heard;
}

test('alarms are defined, raised, answered and remembered', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input] = pointIds;
  const heard = follow(h);
  assert.ok(
    heard.some(({ type }) => type === 'AlarmSummary'),
    'the counts come first',
  );
  await run(h, [
    { name: 'none', operation: 'listAlarms', url: alarms, status: 200, has: /"total":0.*"open":0/ },
    {
      name: 'where it would watch',
      operation: 'previewAlarmDefinition',
      as: 'viewer',
      method: 'POST',
      url: `${definitions}/preview`,
      body: { condition: warm.condition, target: warm.target },
      status: 200,
      has: /"total":1.*Zone temperature/,
    },
    {
      name: 'an expression that is none',
      operation: 'previewAlarmDefinition',
      method: 'POST',
      url: `${definitions}/preview`,
      body: { condition: { kind: 'expression', text: 'value >' }, target: nothing },
      status: 200,
      has: /column 8/,
    },
    {
      name: 'and cannot be stored',
      operation: 'addAlarmDefinition',
      method: 'POST',
      url: definitions,
      body: { ...warm, condition: { kind: 'expression', text: 'exit(1)' } },
      status: 400,
      code: 'invalid_request',
      has: /there is no function/,
    },
    {
      name: 'no such level',
      operation: 'addAlarmDefinition',
      method: 'POST',
      url: definitions,
      body: { ...warm, level: 5 },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'define',
      operation: 'addAlarmDefinition',
      method: 'POST',
      url: definitions,
      body: warm,
      status: 201,
      has: /"places":1,"problem":""/,
      audit: ['alarm_definition.create'],
    },
    {
      name: 'the name is taken',
      operation: 'addAlarmDefinition',
      method: 'POST',
      url: definitions,
      body: warm,
      status: 409,
      code: 'conflict',
    },
    {
      name: 'offline',
      operation: 'addAlarmDefinition',
      method: 'POST',
      url: definitions,
      body: {
        name: 'Offline',
        level: 1,
        condition: { kind: 'device_offline' },
        target: { ...nothing, device_ids: [deviceId] },
      },
      status: 201,
      audit: ['alarm_definition.create'],
    },
    { name: 'definitions', operation: 'listAlarmDefinitions', url: definitions, status: 200, has: /Too warm.*Offline/ },
  ]);
  h.building.set({ [input]: 27.25 });
  await h.clock.advance(200);
  await run(h, [
    {
      name: 'raised',
      operation: 'listAlarms',
      url: `${alarms}?level=2&device_id=${deviceId}&point_id=${input}&text=zone`,
      status: 200,
      has: /"phase":"unacknowledged","active":true,"message":"Zone temperature is 27.\d+ °C, above 26.*"instruction":"Open the window\."/,
    },
    {
      name: 'counts',
      operation: 'getAlarmSummary',
      url: `${alarms}/summary`,
      status: 200,
      has: /"open":1,"unacknowledged":1,"highest":2/,
    },
    { name: 'other words', operation: 'listAlarms', url: `${alarms}?text=boiler`, status: 200, has: /"total":0/ },
    {
      name: 'acknowledge many',
      operation: 'acknowledgeAlarms',
      as: 'operator',
      method: 'POST',
      url: `${alarms}/acknowledge`,
      body: { ids: [1, 77], note: 'On my way' },
      status: 200,
      has: /"alarm_id":1,"done":true,"problem":"","phase":"acknowledged".*there is no alarm 77/,
      audit: ['alarm.acknowledge', 'alarm.acknowledge'],
    },
    {
      name: 'again',
      operation: 'acknowledgeAlarms',
      as: 'operator',
      method: 'POST',
      url: `${alarms}/acknowledge`,
      body: { ids: [1] },
      status: 200,
      has: /nothing to acknowledge/,
      audit: ['alarm.acknowledge'],
    },
    {
      name: 'note',
      operation: 'addAlarmNote',
      as: 'operator',
      method: 'POST',
      url: `${alarms}/1/notes`,
      body: { note: 'Filter ordered' },
      status: 200,
      has: /Filter ordered/,
      audit: ['alarm.note'],
    },
    {
      name: 'note to nobody',
      operation: 'addAlarmNote',
      as: 'operator',
      method: 'POST',
      url: `${alarms}/9/notes`,
      body: { note: 'x' },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'shelve',
      operation: 'shelveAlarms',
      as: 'operator',
      method: 'POST',
      url: `${alarms}/shelve`,
      body: { ids: [1], minutes: 10 },
      status: 200,
      has: /"phase":"shelved"/,
      audit: ['alarm.shelve'],
    },
    {
      name: 'silent ones',
      operation: 'listAlarms',
      url: `${alarms}?show=silent`,
      status: 200,
      has: /"shelved_until":\d+.*"shelved":1/,
    },
    { name: 'are not in the list', operation: 'listAlarms', url: alarms, status: 200, has: /"total":0/ },
    {
      name: 'unshelve',
      operation: 'unshelveAlarms',
      as: 'operator',
      method: 'POST',
      url: `${alarms}/unshelve`,
      body: { ids: [1] },
      status: 200,
      has: /"phase":"acknowledged"/,
      audit: ['alarm.unshelve'],
    },
    {
      name: 'out of service',
      operation: 'setAlarmService',
      method: 'POST',
      url: `${alarms}/service`,
      body: { ids: [1], in_service: false, note: 'Sensor replaced' },
      status: 200,
      has: /"phase":"out_of_service"/,
      audit: ['alarm.out_of_service'],
    },
    {
      name: 'in service',
      operation: 'setAlarmService',
      method: 'POST',
      url: `${alarms}/service`,
      body: { ids: [1], in_service: true },
      status: 200,
      audit: ['alarm.return_to_service'],
    },
    {
      name: 'one alarm',
      operation: 'getAlarm',
      url: `${alarms}/1`,
      status: 200,
      has: /"events":\[\{.*"event":"in_service".*"event":"raised"/,
    },
    { name: 'no alarm', operation: 'getAlarm', url: `${alarms}/9`, status: 404, code: 'not_found' },
    {
      name: 'first page',
      operation: 'listAlarmEvents',
      url: `${alarms}/events?limit=2`,
      status: 200,
      has: /"next":"\d+\.\d+"/,
    },
    {
      name: 'search',
      operation: 'listAlarmEvents',
      url: `${alarms}/events?text=filter&from=0&alarm_id=1&level=2`,
      status: 200,
      has: /"event":"note".*"next":null/,
    },
    {
      name: 'no cursor',
      operation: 'listAlarmEvents',
      url: `${alarms}/events?cursor=drop`,
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'health',
      operation: 'getAlarmHealth',
      url: `${alarms}/health?hours=1`,
      status: 200,
      has: /"raised":1.*"verdict":"good".*"top":\[\{"alarm":\{"id":1/,
    },
    { name: 'the device goes away', operation: 'health', url: '/health', status: 200 },
  ]);
  h.building.state(aStatus(deviceId, { state: 'offline' }));
  await h.clock.advance(200);
  await run(h, [
    {
      name: 'one alarm for the device, the point is silent',
      operation: 'listAlarms',
      url: `${alarms}?show=all`,
      status: 200,
      has: /Roof unit does not answer.*"suppressed_by":"the device is offline"/,
    },
    {
      name: 'redefine',
      operation: 'updateAlarmDefinition',
      method: 'PUT',
      url: `${definitions}/1`,
      body: { enabled: false },
      status: 200,
      has: /"places":0/,
      audit: ['alarm_definition.update'],
    },
    { name: 'closes its alarm', operation: 'listAlarms', url: `${alarms}?show=all`, status: 200, has: /"total":1/ },
    {
      name: 'delete',
      operation: 'deleteAlarmDefinition',
      method: 'DELETE',
      url: `${definitions}/1`,
      status: 200,
      audit: ['alarm_definition.delete'],
    },
    {
      name: 'delete again',
      operation: 'deleteAlarmDefinition',
      method: 'DELETE',
      url: `${definitions}/1`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'history stays',
      operation: 'listAlarmEvents',
      url: `${alarms}/events?alarm_id=1`,
      status: 200,
      has: /"event":"removed"/,
    },
  ]);
  const steps = heard.flatMap((message) => (message.type === 'AlarmNotification' ? [message.event] : []));
  assert.deepEqual(steps.slice(0, 3), ['raised', 'acknowledged', 'note']);
  assert.equal(h.site.audit.verify(), undefined);
});

test('the list is ordered by level, then by what nobody has seen, the oldest first', async (t) => {
  const h = await harness(t);
  const [a, b, c] = seedDevice(h).pointIds;
  const add = (name: string, level: number, point: number) =>
    h.call({
      method: 'POST',
      url: definitions,
      as: 'engineer',
      body: { ...warm, name, level, target: { ...nothing, point_ids: [point] } },
    });
  await add('c', 3, c);
  await add('b', 3, b);
  await add('a', 1, a);
  await add('d', 3, a);
  for (const id of [b, c, a]) {
    h.building.set({ [id]: 40 });
    await h.clock.advance(1000);
  }
  const { json } = await h.call({ url: alarms, as: 'viewer' });
  const items = json['items'] as { id: number; name: string }[];
  assert.deepEqual(
    items.map(({ name }) => name),
    ['a', 'b', 'c', 'd'],
  );
  await h.call({ method: 'POST', url: `${alarms}/acknowledge`, as: 'operator', body: { ids: [items[1]?.id] } });
  const after = (await h.call({ url: alarms, as: 'viewer' })).json['items'] as { name: string }[];
  assert.deepEqual(
    after.map(({ name }) => name),
    ['a', 'c', 'd', 'b'],
  );
});

test('the history as CSV holds every step and nothing a spreadsheet would run', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  h.site.points.update(pointIds[0], { name: '=HYPERLINK("evil"),temperature' }, 1);
  await h.call({ method: 'POST', url: definitions, as: 'engineer', body: warm });
  for (let i = 0; i < 700; i++) h.building.set({ [pointIds[0]]: i % 2 === 0 ? 30 : 20 });
  const { text, headers, status } = await h.call({ url: `${alarms}/events.csv`, as: 'viewer' });
  assert.equal(status, 200);
  assert.match(String(headers['content-type']), /^text\/csv/);
  const lines = text.split('\r\n');
  assert.equal(lines.length, 1 + 700 + 1);
  assert.match(lines[1] ?? '', /"'=HYPERLINK\(""evil""\),temperature"/);
  assert.ok(!lines.some((line) => /(^|,)[=+@]/.test(line)));
});

test('a restart finds every alarm in its state', async (t) => {
  const h = await harness(t);
  const [input] = seedDevice(h).pointIds;
  await h.call({ method: 'POST', url: definitions, as: 'engineer', body: warm });
  h.building.set({ [input]: 30 });
  await h.call({ method: 'POST', url: `${alarms}/acknowledge`, as: 'operator', body: { ids: [1], note: 'seen' } });
  await h.app.close();
  h.building.set({ [input]: 31 });
  const again = createServer(h.deps);
  t.after(() => again.close());
  await again.ready();
  const answer = await again.inject({ url: `${alarms}/1`, headers: { cookie: h.cookie('viewer'), host: 'localhost' } });
  assert.match(answer.body, /"phase":"acknowledged".*"note":"seen"/);
  assert.equal(h.site.alarms.events({ alarmId: 1, limit: 10 }).rows.length, 2, 'and says nothing twice');
});

test('points that come later are watched, those of a disabled device are not', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  await h.call({ method: 'POST', url: definitions, as: 'engineer', body: warm });
  h.building.set({ [pointIds[0]]: 30 });
  await h.call({ method: 'PUT', url: `/api/t3000/devices/${deviceId}`, as: 'engineer', body: { enabled: false } });
  await h.clock.advance(2000);
  const list = async () => (await h.call({ url: `${alarms}?show=all`, as: 'viewer' })).text;
  assert.match(await list(), /"phase":"returned".*"watched":false/, 'nobody has seen it yet');
  await h.call({ method: 'PUT', url: `/api/t3000/devices/${deviceId}`, as: 'engineer', body: { enabled: true } });
  await h.clock.advance(2000);
  assert.match(await list(), /"id":1,.*"phase":"unacknowledged".*"watched":true/);
});
