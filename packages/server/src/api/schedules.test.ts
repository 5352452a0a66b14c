import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessage } from '@t3000/contract';
import { createServer } from '../server.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const HOUR = 3_600_000;
const base = '/api/t3000/schedules';
const day = [
  { time: '08:00', value: 21 },
  { time: '18:00', value: 16 },
];
const weekly = [day, day, day, day, day, [], []];

function aSchedule(outputs: number[], changes: object = {}) {
  return {
    name: 'Heating',
    kind: 'analog',
    weekly,
    default_value: 15,
    output_ids: outputs,
    time_zone: 'UTC',
    ...changes,
  };
}

/** Live messages of one topic. */
function listen(h: Harness, topic: 'alarms' | 'schedules'): ServerMessage[] {
  const heard: ServerMessage[] = [];
  const { live } = h.hub;
  const session = h.hub.sessions.use(h.cookie('viewer').slice(4));
  assert.ok(session !== undefined);
  const peer = live.connect(
    { bufferedAmount: 0, send: (text) => heard.push(JSON.parse(text)), close() {}, terminate() {}, ping() {} },
    session,
  );
  peer.receive('{"type":"hello","version":1}');
  peer.receive(JSON.stringify({ type: 'subscribe', points: [], topics: [topic] }));
  heard.length = 0;
  return heard;
}

test('a schedule is written, previewed, run, changed and removed', async (t) => {
  const h = await harness(t);
  const [input, output, binary] = seedDevice(h).pointIds;
  const heard = listen(h, 'schedules');
  const plan = {
    kind: 'analog',
    time_zone: 'UTC',
    effective_from: null,
    effective_to: null,
    weekly,
    exceptions: [],
    default_value: 15,
  };
  const closed = {
    name: 'Closed',
    priority: 1,
    dates: [{ kind: 'date', date: '2026-01-05' }],
    calendar_id: null,
    entries: [{ time: '00:00', value: 12 }],
  };
  await run(h, [
    { name: 'none', operation: 'listSchedules', url: base, status: 200, has: /"items":\[\],"total":0/ },
    {
      name: 'an input',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([input]),
      status: 409,
      code: 'not_writable',
      has: /Zone temperature/,
    },
    {
      name: 'another kind',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([binary]),
      status: 400,
      code: 'invalid_request',
      has: /is binary, the schedule is analog/,
    },
    {
      name: 'no point',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([999]),
      status: 404,
      code: 'not_found',
    },
    {
      name: 'no such time',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output], { weekly: [[{ time: '24:00', value: 1 }], [], [], [], [], [], []] }),
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'twice one time',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output], { weekly: [[day[0], day[0]], [], [], [], [], [], []] }),
      status: 400,
      code: 'invalid_request',
      has: /two entries stand at 08:00/,
    },
    {
      name: 'no zone',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output], { time_zone: 'Moon/Base' }),
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'priority of life safety',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output], { priority: 2 }),
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'nothing was written',
      operation: 'listAudit',
      url: '/api/audit?action=point.write',
      status: 200,
      has: /"total":0/,
    },
    {
      name: 'add',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output]),
      status: 201,
      has: /"status":"(running|idle)","value":15,"source":"default","next":\{"at":1767600000000,"value":21,"source":"weekly"\}/,
      audit: ['schedule.create'],
    },
    {
      name: 'the name is taken',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([], { name: 'HEATING' }),
      status: 409,
      code: 'conflict',
    },
    {
      name: 'get',
      operation: 'getSchedule',
      url: `${base}/1`,
      status: 200,
      has: /"author":"engineer"/,
      hasNot: /password|hash/,
    },
    {
      name: 'list by point',
      operation: 'listSchedules',
      url: `${base}?point_id=${output}&text=heat`,
      status: 200,
      has: /"total":1/,
    },
    {
      name: 'list by other words',
      operation: 'listSchedules',
      url: `${base}?text=cool`,
      status: 200,
      has: /"total":0/,
    },
    {
      name: 'preview',
      operation: 'previewSchedule',
      url: `${base}/1/preview?date=2026-01-05&days=2`,
      status: 200,
      has: /"date":"2026-01-06".*"value":21,"source":"weekly","shift":null/,
    },
    {
      name: 'preview of no date',
      operation: 'previewSchedule',
      url: `${base}/1/preview?date=2026-02-30`,
      status: 400,
      code: 'invalid_range',
    },
    {
      name: 'difference of an edit',
      operation: 'previewSchedulePlan',
      method: 'POST',
      as: 'viewer',
      url: `${base}/preview`,
      body: { schedule_id: 1, date: '2026-01-05', days: 1, plan: { ...plan, exceptions: [closed] } },
      status: 200,
      has: /"before":21,"after":12,"source":"Closed"/,
    },
    {
      name: 'no difference',
      operation: 'previewSchedulePlan',
      method: 'POST',
      url: `${base}/preview`,
      body: { schedule_id: 1, date: '2026-01-05', days: 1, plan },
      status: 200,
      has: /"differences":\[\]/,
    },
    {
      name: 'run now',
      operation: 'runSchedule',
      as: 'operator',
      method: 'POST',
      url: `${base}/1/run`,
      body: {},
      status: 200,
      has: /"cause":"by_hand".*"status":"done","actor":"operator","results":\[\{"point_id":2,"ok":true/,
      audit: ['schedule.run'],
    },
    {
      name: 'run none',
      operation: 'runSchedule',
      method: 'POST',
      url: `${base}/99/run`,
      body: {},
      status: 404,
      code: 'not_found',
    },
    {
      name: 'log',
      operation: 'listScheduleRuns',
      url: `${base}/1/runs?limit=1`,
      status: 200,
      has: /"schedule_name":"Heating".*"next":2/,
    },
    {
      name: 'log of all',
      operation: 'listAllScheduleRuns',
      url: `${base}/runs?before=2`,
      status: 200,
      has: /"cause":"edit".*"next":null/,
    },
    {
      name: 'no conflict',
      operation: 'listScheduleConflicts',
      url: `${base}/conflicts`,
      status: 200,
      has: /"items":\[\]/,
    },
    {
      name: 'a second on the same point',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output], { name: 'Night', priority: 14 }),
      status: 201,
      audit: ['schedule.create'],
    },
    {
      name: 'conflict',
      operation: 'listScheduleConflicts',
      url: `${base}/conflicts?schedule_id=1`,
      status: 200,
      has: /"kind":"outranked".*"schedule_ids":\[1,2\].*wins over/,
    },
    {
      name: 'switch off',
      operation: 'updateSchedule',
      method: 'PUT',
      url: `${base}/2`,
      body: { enabled: false },
      status: 200,
      has: /"status":"disabled","value":null/,
      audit: ['schedule.update'],
    },
    {
      name: 'run what is off',
      operation: 'runSchedule',
      method: 'POST',
      url: `${base}/2/run`,
      body: {},
      status: 409,
      code: 'conflict',
    },
    {
      name: 'update',
      operation: 'updateSchedule',
      method: 'PUT',
      url: `${base}/1`,
      body: { exceptions: [closed], description: 'Radiators' },
      status: 200,
      has: /"value":12,"source":"Closed"/,
      audit: ['schedule.update'],
    },
    {
      name: 'update with a calendar that is not there',
      operation: 'updateSchedule',
      method: 'PUT',
      url: `${base}/1`,
      body: { exceptions: [{ ...closed, calendar_id: 9 }] },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'delete',
      operation: 'deleteSchedule',
      method: 'DELETE',
      url: `${base}/1`,
      status: 200,
      audit: ['schedule.delete'],
    },
    { name: 'gone', operation: 'getSchedule', url: `${base}/1`, status: 404, code: 'not_found' },
  ]);
  await h.clock.advance(200);
  const last = h.building.commands
    .filter(({ pointId }) => pointId === output)
    .map(({ value, priority }) => `${value}@${priority}`);
  assert.deepEqual(last, ['15@15', '15@15', '15@14', 'undefined@14', '12@15', 'undefined@15']);
  assert.ok(heard.some((message) => message.type === 'ScheduleUpdate' && message.schedule_id === 1));
});

test('calendars are shared, and in use they stay', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  const url = '/api/t3000/calendars';
  const holiday = { name: 'Holidays', priority: 5, dates: [], calendar_id: 1, entries: [{ time: '00:00', value: 12 }] };
  await run(h, [
    { name: 'none', operation: 'listCalendars', url, status: 200, has: /"items":\[\]/ },
    {
      name: 'no such day',
      operation: 'addCalendar',
      method: 'POST',
      url,
      body: { name: 'X', dates: [{ kind: 'yearly', month: 2, day: 31 }] },
      status: 400,
      code: 'invalid_request',
      has: /no day 31 in month 2/,
    },
    {
      name: 'add',
      operation: 'addCalendar',
      as: 'operator',
      method: 'POST',
      url,
      body: {
        name: 'Holidays',
        dates: [
          { kind: 'easter', offset: -2 },
          { kind: 'yearly', month: 12, day: 25 },
        ],
      },
      status: 201,
      audit: ['calendar.create'],
    },
    {
      name: 'days',
      operation: 'listCalendarDays',
      url: `${url}/1/days?year=2026`,
      status: 200,
      has: /\["2026-04-03","2026-12-25"\]/,
    },
    {
      name: 'no calendar',
      operation: 'listCalendarDays',
      url: `${url}/7/days?year=2026`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'use it',
      operation: 'addSchedule',
      method: 'POST',
      url: base,
      body: aSchedule([output], { exceptions: [holiday] }),
      status: 201,
      audit: ['schedule.create'],
    },
    {
      name: 'in use',
      operation: 'deleteCalendar',
      method: 'DELETE',
      url: `${url}/1`,
      status: 409,
      code: 'conflict',
      has: /used by 1 schedules/,
    },
    {
      name: 'today is a holiday',
      operation: 'updateCalendar',
      as: 'operator',
      method: 'PUT',
      url: `${url}/1`,
      body: { dates: [{ kind: 'date', date: '2026-01-05' }] },
      status: 200,
      has: /"schedule_ids":\[1\]/,
      audit: ['calendar.update'],
    },
    {
      name: 'and the schedule follows',
      operation: 'getSchedule',
      url: `${base}/1`,
      status: 200,
      has: /"value":12,"source":"Holidays"/,
    },
    {
      name: 'update none',
      operation: 'updateCalendar',
      method: 'PUT',
      url: `${url}/9`,
      body: { name: 'Y' },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'let go',
      operation: 'updateSchedule',
      method: 'PUT',
      url: `${base}/1`,
      body: { exceptions: [] },
      status: 200,
      audit: ['schedule.update'],
    },
    {
      name: 'delete',
      operation: 'deleteCalendar',
      method: 'DELETE',
      url: `${url}/1`,
      status: 200,
      audit: ['calendar.delete'],
    },
  ]);
});

test('a schedule writes with the right its author has at that moment', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  await h.call({ method: 'POST', url: base, as: 'engineer', body: aSchedule([output]) });
  await h.clock.advance(0);
  h.site.users.update(h.user('engineer').id, { role: 'viewer' });
  await h.clock.advance(8 * HOUR + 1000);
  const runs = await h.call({ url: `${base}/1/runs?limit=1`, as: 'viewer' });
  assert.match(runs.text, /"status":"failed".*"ok":false,"status":"refused","message":"no right"/);
});

test('a restart goes on where it was: what was missed runs by its rule, and nothing twice', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  await h.call({ method: 'POST', url: base, as: 'engineer', body: aSchedule([output]) });
  await h.clock.advance(9 * HOUR);
  await h.app.close();
  h.building.commands.length = 0;
  await h.clock.advance(10 * HOUR);
  assert.equal(h.building.commands.length, 0);
  const again = createServer(h.deps);
  t.after(() => again.close());
  await again.ready();
  await h.clock.advance(1000);
  assert.deepEqual(
    h.building.commands.map(({ value }) => value),
    [16],
    'the entry of 18:00',
  );
  await h.clock.advance(HOUR);
  assert.equal(h.building.commands.length, 1);
});

test('a point that is removed leaves its schedules', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  await h.call({ method: 'POST', url: base, as: 'engineer', body: aSchedule([output]) });
  await h.call({ method: 'DELETE', url: `/api/t3000/points/${output}`, as: 'engineer' });
  await h.clock.advance(8 * HOUR + 1000);
  const shown = await h.call({ url: `${base}/1`, as: 'viewer' });
  assert.match(shown.text, /"output_ids":\[\].*"status":"idle"/);
});
