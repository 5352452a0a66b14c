import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, quality } from '@t3000/core';
import type { CollectionStatistics, TrendedPoint } from '@t3000/contract';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const MINUTE = 60_000;
const everyMinute = { mode: 'interval', interval_seconds: 60 } as const;

/** A sample of each point at each of the moments. */
function store(h: Harness, pointIds: readonly number[], at: readonly number[], byte: number = GOOD): void {
  for (const stamp of at) {
    h.history.append({
      pointIds: Int32Array.from(pointIds),
      at: Float64Array.from(pointIds, () => stamp),
      values: Float64Array.from(pointIds, () => 20),
      qualities: Uint8Array.from(pointIds, () => byte),
      length: pointIds.length,
    });
  }
}

test('trend logs are made, started, stopped, filtered, sorted and paged', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output, variable] = pointIds;
  const url = '/api/trendlog/devices';
  const rows = [
    { body: { name: 'Fast', point_ids: [input], interval_seconds: 10 }, has: /"device_id":null,"mode":"interval"/ },
    {
      body: { name: 'Morning', device_id: deviceId, point_ids: [output], mode: 'cron', cron: '0  6 * * mon-fri' },
      has: /"cron":"0 6 \* \* mon-fri"/,
    },
    {
      body: { name: 'Fans', point_ids: [variable], mode: 'change', deadband: 0.5, heartbeat_seconds: 3600 },
      has: /"deadband":0.5,"heartbeat_seconds":3600/,
    },
    { body: { name: 'None yet', point_ids: [], interval_seconds: 60, enabled: true }, has: /"state":"empty"/ },
  ];
  await run(
    h,
    rows.map(({ body, has }) => ({
      method: 'POST' as const,
      url,
      body,
      has,
      name: body.name,
      operation: 'createTrendLog' as const,
      status: 201,
      audit: ['trend_log.create'],
    })),
  );
  assert.deepEqual([...h.building.trends], [[input, 10_000]]);
  assert.deepEqual(
    [...(h.building.otherTrends.changes ?? [])],
    [[variable, { deadband: 0.5, heartbeatMs: 3_600_000 }]],
  );
  assert.deepEqual(
    h.building.otherTrends.crons?.map(({ timeZone, pointIds: ids }) => [timeZone, ids]),
    [['UTC', [output]]],
  );
  await run(h, [
    { name: 'all', operation: 'queryTrendLogs', url: `${url}?sort=points&limit=2`, status: 200, has: /"total":4/ },
    { name: 'by words', operation: 'queryTrendLogs', url: `${url}?text=roof%20morn`, status: 200, has: /"total":1/ },
    {
      name: 'by mode',
      operation: 'queryTrendLogs',
      url: `${url}?mode=change`,
      status: 200,
      has: /Fans/,
      hasNot: /Fast/,
    },
    {
      name: 'by device',
      operation: 'queryTrendLogs',
      url: `${url}?device_id=${deviceId}`,
      status: 200,
      has: /Morning/,
    },
    {
      name: 'stop',
      operation: 'stopTrendLog',
      method: 'POST',
      url: `${url}/1/stop`,
      status: 200,
      has: /"state":"stopped"/,
      audit: ['trend_log.update'],
    },
    { name: 'stopped ones', operation: 'queryTrendLogs', url: `${url}?enabled=false`, status: 200, has: /"total":1,/ },
  ]);
  assert.equal(h.building.trends.size, 0);
  await h.clock.advance(5000);
  const started = await h.call({ method: 'POST', url: `${url}/1/start`, as: 'engineer' });
  assert.equal(started.json['started_at'], h.clock.now());
  const again = await h.call({ method: 'PUT', url: `${url}/1`, as: 'engineer', body: { mode: 'change' } });
  assert.deepEqual(replyComplaints('updateTrendLog', again.json), []);
  assert.deepEqual([again.json['mode'], again.json['interval_seconds']], ['change', null]);
});

test('what cannot be recorded so is refused with the part and the limit', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [input] = pointIds;
  const url = '/api/trendlog/devices';
  const create = (body: object, status: number, code: 'invalid_request' | 'not_found', has: RegExp) =>
    ({ name: String(has), operation: 'createTrendLog', method: 'POST', url, body, status, code, has }) as const;
  const log = { name: 'X', point_ids: [input] };
  await run(h, [
    create(
      { ...log },
      400,
      'invalid_request',
      /interval_seconds is wanted for the mode interval.*body\/interval_seconds/,
    ),
    create({ ...log, mode: 'cron' }, 400, 'invalid_request', /cron is wanted/),
    create({ ...log, mode: 'cron', cron: '61 * * * *' }, 400, 'invalid_request', /minute \\"61\\".*body\/cron/),
    create({ ...log, interval_seconds: 0 }, 400, 'invalid_request', /interval_seconds/),
    create({ ...log, mode: 'change', heartbeat_seconds: 5 }, 400, 'invalid_request', /heartbeat_seconds/),
    create({ ...log, interval_seconds: 60, point_ids: [77] }, 404, 'not_found', /no point 77/),
    create({ ...log, interval_seconds: 60, device_id: 77 }, 404, 'not_found', /no device 77/),
  ]);
  assert.deepEqual(h.site.trendLogs.all(), []);
  for (const [method, path] of [
    ['GET', '/9'],
    ['POST', '/9/start'],
    ['GET', '/9/statistics'],
    ['DELETE', '/9'],
  ] as const) {
    assert.equal((await h.call({ as: 'engineer', method, url: `${url}${path}` })).code, 'not_found', path);
  }
});

test('points are recorded in one way instead of any other, and it can be taken back', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output, variable] = pointIds;
  const record = (ids: readonly number[], strategy: object | null) =>
    h.call({ method: 'POST', url: '/api/trendlog/points', as: 'engineer', body: { point_ids: ids, strategy } });
  const first = await record(pointIds, { mode: 'interval', interval_seconds: 900 });
  assert.deepEqual(replyComplaints('recordPoints', first.json), []);
  assert.deepEqual(first.json['before'], [{ strategy: null, point_ids: [...pointIds] }]);
  const second = await record([input, output], everyMinute);
  assert.deepEqual(second.json['before'], [
    { strategy: { mode: 'interval', interval_seconds: 900 }, point_ids: [input, output] },
  ]);
  const names = h.site.trendLogs.all().map(({ id, name }) => [name, h.site.trendLogs.points(id)]);
  assert.deepEqual(names, [
    ['Roof unit', [variable]],
    ['Roof unit · every 1 min', [input, output]],
  ]);
  await record([input], { mode: 'change', deadband: 0.2 });
  await record([variable], null);
  const list = await h.call({ url: `/api/trendlog/points/${deviceId}`, as: 'viewer' });
  assert.deepEqual(replyComplaints('listTrendedPoints', list.json), []);
  const items = list.json['items'] as TrendedPoint[];
  assert.deepEqual(
    items.map(({ point_id: id, recordings }) => [id, recordings[0]?.strategy.mode]),
    [
      [input, 'change'],
      [output, 'interval'],
      [variable, undefined],
    ],
  );
  assert.deepEqual([items[0]?.bytes_per_year, items[2]?.bytes_per_year], [null, 0]);
  assert.equal(h.site.trendLogs.all().length, 2, 'the log that lost its last point is gone');
  const point = await h.call({ url: `/api/t3000/points/${input}`, as: 'viewer' });
  assert.deepEqual([point.json['trend_mode'], point.json['trend_interval_ms']], ['change', null]);
  const some = await h.call({ url: `/api/trendlog/points/${deviceId}?recorded=false`, as: 'viewer' });
  assert.equal(some.json['total'], 1);
  assert.equal((await record([999], null)).code, 'not_found');
});

test('a site records no more than its disk can take', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const template = h.site.points.byDevice(deviceId)[0];
  assert.ok(template);
  const many = h.site.points.insert(
    Array.from({ length: 50_001 }, (_, index) => ({ ...template, number: 1000 + index })),
    1,
  );
  const ids = many.map(({ id }) => id);
  const body = { point_ids: ids.slice(0, 50_000), strategy: { mode: 'interval', interval_seconds: 1 } };
  const call = (part: object) => h.call({ method: 'POST', url: '/api/trendlog/points', as: 'engineer', body: part });
  assert.equal((await call(body)).status, 200);
  const refused = await call({ ...body, point_ids: ids.slice(50_000) });
  assert.equal(refused.code, 'too_costly');
  assert.match(refused.text, /50001 samples a second, the maximum is 50000/);
  assert.equal(h.site.trendLogs.schedule().size, 50_000, 'nothing was changed');
  assert.equal((await call({ ...body, point_ids: ids })).code, 'invalid_request', 'a list that is too long');
});

test('collection statistics tell what was expected, stored, missed, late and bad, and name the gaps', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [input, output] = pointIds;
  // The log starts on a full minute.
  await h.clock.advance(MINUTE - (h.clock.now() % MINUTE));
  const start = h.clock.now();
  const log = h.site.trendLogs.insert(
    { name: 'L', deviceId: undefined, intervalMs: MINUTE, enabled: true },
    [input, output],
    start,
  );
  await h.clock.advance(10 * MINUTE + 30_000);
  const minutes = (...list: number[]) => list.map((minute) => start + minute * MINUTE);
  store(h, [input], minutes(0, 1, 2, 6, 7, 8, 9));
  // Between the ticks stands what another log or an import wrote.
  store(h, [input], [start + 4.5 * MINUTE]);
  store(h, [output], minutes(0, 1, 2, 3, 4), quality('uncertain', 'stale'));
  store(h, [output], minutes(5, 6, 7, 8, 9), quality('bad', 'offline'));
  const answer = await h.call({ url: `/api/trendlog/devices/${log.id}/statistics`, as: 'viewer' });
  assert.deepEqual(replyComplaints('getTrendLogStatistics', answer.json), []);
  assert.equal(answer.json['from'], start, 'nothing was expected before the start');
  const items = answer.json['items'] as CollectionStatistics[];
  assert.deepEqual(
    items.map(({ expected, stored, missed, late, bad }) => ({ expected, stored, missed, late, bad })),
    [
      { expected: 11, stored: 7, missed: 4, late: 0, bad: 0 },
      { expected: 11, stored: 10, missed: 1, late: 5, bad: 5 },
    ],
  );
  const [third, fourth, last] = [start + 3 * MINUTE, start + 5 * MINUTE, start + 10 * MINUTE];
  assert.deepEqual(items[0]?.gaps, [
    { from: third, to: fourth, missing: 3 },
    { from: last, to: last, missing: 1 },
  ]);
  assert.deepEqual([items[1]?.last_at, items[1]?.last_quality], [start + 9 * MINUTE, 'bad']);
  const page = await h.call({ url: `/api/trendlog/devices/${log.id}/statistics?offset=1&limit=1`, as: 'viewer' });
  assert.deepEqual([(page.json['items'] as unknown[]).length, page.json['total']], [1, 2]);
});

test('a log of changes misses its heartbeat, a calendar its times; a second-wise month is too much to ask', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [input, output, variable] = pointIds;
  const start = h.clock.now();
  const base = { name: 'L', deviceId: undefined, intervalMs: 1000, enabled: true };
  const change = h.site.trendLogs.insert({ ...base, mode: 'change', heartbeatMs: 10 * MINUTE }, [input], start);
  const cron = h.site.trendLogs.insert({ ...base, mode: 'cron', cron: '*/30 * * * *' }, [output], start);
  const month = 30 * 86_400_000;
  const fast = h.site.trendLogs.insert(base, [variable], start - month);
  await h.clock.advance(4 * 3_600_000);
  store(h, [input], [start + MINUTE, start + 10 * MINUTE, start + 100 * MINUTE]);
  const read = async (id: number, query = '') => {
    const answer = await h.call({ url: `/api/trendlog/devices/${id}/statistics${query}`, as: 'viewer' });
    return { answer, first: (answer.json['items'] as CollectionStatistics[] | undefined)?.[0] };
  };
  const changes = (await read(change.id)).first;
  assert.deepEqual([changes?.expected, changes?.missed, changes?.stored], [null, null, 3]);
  assert.deepEqual(changes?.gaps[0], { from: start + 10 * MINUTE, to: start + 100 * MINUTE, missing: null });
  const calendar = (await read(cron.id)).first;
  assert.deepEqual([calendar?.expected, calendar?.missed, calendar?.gaps_total], [8, 8, 1]);
  const { answer } = await read(fast.id, `?start_time=${start - month}`);
  assert.equal(answer.code, 'too_costly');
  assert.match(answer.text, /above the maximum 200000; shorten the time/);
});

test('new points are recorded by type and kind as the site says, and otherwise where a device has its own way', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = '/api/trendlog/defaults';
  const built = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('getTrendDefaults', built.json), []);
  assert.deepEqual([built.json['source'], (built.json['items'] as unknown[]).length], ['built_in', 9]);
  const change = { mode: 'change', deadband: null, heartbeat_seconds: 3600 };
  const item = (kind: string, strategy: object | null) => ({ point_type: 'input', kind, strategy });
  await run(h, [
    {
      name: 'of the site',
      operation: 'setTrendDefaults',
      method: 'PUT',
      url,
      body: { items: [item('binary', change), item('multistate', null)] },
      status: 200,
      has: /"source":"site"/,
      audit: ['trend_defaults.set'],
    },
    {
      name: 'of the device',
      operation: 'setDeviceTrendDefaults',
      method: 'PUT',
      url: `${url}/${deviceId}`,
      body: { items: [item('analog', everyMinute)] },
      status: 200,
      has: /"source":"device"/,
      audit: ['trend_defaults.set'],
    },
    {
      name: 'a calendar that is none',
      operation: 'setTrendDefaults',
      method: 'PUT',
      url,
      body: { items: [item('analog', { mode: 'cron', cron: 'every day' })] },
      status: 400,
      code: 'invalid_request',
      has: /body\/items\/0\/strategy\/cron/,
    },
    { name: 'of nobody', operation: 'getTrendDefaults', url: `${url}?device_id=99`, status: 404, code: 'not_found' },
  ]);
  const add = (number: number, kind: string) =>
    h.call({
      method: 'POST',
      url: '/api/t3000/points',
      as: 'engineer',
      body: {
        device_id: deviceId,
        point_type: 'input',
        number,
        kind,
        address: { objectType: 0, instance: number },
        name: `P${number}`,
      },
    });
  const modes: unknown[] = [];
  for (const [number, kind] of [
    [50, 'analog'],
    [51, 'binary'],
    [52, 'multistate'],
    [53, 'analog'],
  ] as const) {
    const { json } = await add(number, kind);
    modes.push([json['trend_mode'], json['trend_interval_ms']]);
  }
  assert.deepEqual(modes, [
    ['interval', MINUTE],
    ['change', 3_600_000],
    [null, null],
    ['interval', MINUTE],
  ]);
  assert.equal(h.site.trendLogs.byDevice(deviceId).length, 2, 'points recorded alike share a log');
  const removed = await h.call({ method: 'DELETE', url: `${url}/${deviceId}`, as: 'engineer' });
  assert.equal(removed.status, 200);
  assert.equal((await h.call({ url: `${url}?device_id=${deviceId}`, as: 'viewer' })).json['source'], 'site');
});

test('the cost of a year is told before, from what the points did in the last day', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [input] = pointIds;
  const estimate = async (strategy: object | null) => {
    const answer = await h.call({
      method: 'POST',
      url: '/api/trendlog/estimate',
      as: 'viewer',
      body: { point_ids: [input], strategy },
    });
    assert.deepEqual(replyComplaints('estimateRecording', answer.json), []);
    return answer.json['wanted'] as { samples_per_year: number; bytes_per_year: number; changes: string };
  };
  const quarter = await estimate({ mode: 'interval', interval_seconds: 900 });
  assert.deepEqual([quarter.samples_per_year, quarter.bytes_per_year, quarter.changes], [35_040, 45_552, 'none']);
  assert.equal((await estimate({ mode: 'cron', cron: '0 6 * * *' })).samples_per_year, 365);
  assert.equal((await estimate(null)).samples_per_year, 0);
  const change = { mode: 'change', deadband: 1 };
  assert.equal((await estimate(change)).changes, 'assumed');
  // A value that moves by half a unit each quarter of an hour crosses the deadband of one each half hour.
  const now = h.clock.now();
  for (let quarters = 96; quarters > 0; quarters--) {
    h.history.append({
      pointIds: Int32Array.of(input),
      at: Float64Array.of(now - quarters * 900_000),
      values: Float64Array.of(20 - quarters / 2),
      qualities: Uint8Array.of(GOOD),
      length: 1,
    });
  }
  const measured = await estimate(change);
  assert.equal(measured.changes, 'measured');
  assert.ok(Math.abs(measured.samples_per_year - 48 * 365) < 600, String(measured.samples_per_year));
});

test('a calendar is shown before it is used, by the clock of the site', async (t) => {
  const h = await harness(t);
  h.site.settings.set('time_zone', 'Europe/Vienna');
  const ask = (cron: string) => h.call({ url: `/api/trendlog/cron?cron=${encodeURIComponent(cron)}`, as: 'viewer' });
  const answer = await ask('0 6 * * *');
  assert.deepEqual(replyComplaints('previewCron', answer.json), []);
  const hours = (answer.json['next'] as number[]).map(
    (at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Vienna').hour,
  );
  assert.deepEqual(hours, [6, 6, 6, 6, 6]);
  assert.equal(answer.json['per_year'], 365);
  assert.equal((await ask('0 6 * *')).code, 'invalid_request');
});

test('the state of recording is one question', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  h.site.trendLogs.insert({ name: 'L', deviceId, intervalMs: MINUTE, enabled: true }, pointIds, 1);
  h.site.trendLogs.insert({ name: 'Off', deviceId, intervalMs: 1000, enabled: false }, pointIds, 1);
  h.hub.trends.refresh();
  h.history.problem = 'the disk is full';
  const { json } = await h.call({ url: '/api/trendlog/status', as: 'viewer' });
  assert.deepEqual(replyComplaints('getTrendStatus', json), []);
  const { recording, problem, logs, logs_running: running, points_recorded: points } = json;
  assert.deepEqual([recording, problem, logs, running, points], [false, 'the disk is full', 2, 1, 3]);
  assert.equal(json['samples_per_second'], 0.05);
});
