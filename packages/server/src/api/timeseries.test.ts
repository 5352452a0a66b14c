import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import { temporaryFolder } from '@t3000/testkit';
import { createServer } from '../server.ts';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

test('history is stored and read back through a real store: raw, buckets, drawing, one moment', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output] = pointIds;
  const history = await openHistory({ folder: temporaryFolder(t), clock: h.clock, log: silentLog, mode: 'create' });
  t.after(() => history.close());
  const app = createServer({ ...h.deps, history });
  await app.ready();
  t.after(() => app.close());
  const start = h.clock.now() - 86_400_000;
  const tooLate = h.clock.now() + 4e6;
  const samples = Array.from({ length: 600 }, (_, i) => ({ point_id: input, timestamp: start + i * 60_000, value: i }));
  const ask = async (url: string, body?: object) => {
    const method = body === undefined ? ('GET' as const) : ('POST' as const);
    const headers = { cookie: h.cookie('engineer'), host: 'localhost' };
    const request = app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
    const answer = await h.clock.settle(Promise.resolve(request));
    return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
  };
  const stored = await ask('/api/timeseries/batch', {
    samples: [
      ...samples,
      { point_id: 999, timestamp: start, value: 1 },
      { point_id: input, timestamp: tooLate, value: 1 },
      { point_id: output, timestamp: start, value: null },
    ],
  });
  assert.deepEqual(stored.json, {
    stored: 601,
    rejected: [
      { index: 600, why: 'there is no point 999' },
      { index: 601, why: `timestamp ${tooLate} is more than an hour ahead: set aside, see /api/trendlog/storage` },
    ],
  });
  const range = `start_time=${start}&end_time=${encodeURIComponent(new Date(start + 36_000_000).toISOString())}`;
  const raw = await ask(`/api/timeseries/${deviceId}/input/1?${range}&limit=2`);
  assert.deepEqual(replyComplaints('getTimeseries', raw.json), []);
  assert.deepEqual(raw.json['samples'], [
    { timestamp: start, value: 0, quality: 'good', reason: 'none' },
    { timestamp: start + 60_000, value: 1, quality: 'good', reason: 'none' },
  ]);
  assert.equal(raw.json['truncated'], true);
  const hours = await ask(`/api/timeseries/${deviceId}/input/1?${range}&interval_seconds=3600`);
  assert.deepEqual(replyComplaints('getTimeseries', hours.json), []);
  const buckets = hours.json['buckets'] as Record<string, unknown>[];
  assert.equal(buckets.length, 10);
  assert.deepEqual(buckets[1], {
    timestamp: start + 3_600_000,
    min: 60,
    max: 119,
    avg: 89.5,
    first: 60,
    last: 119,
    count: 60,
    quality: 'good',
  });
  const drawn = await ask(`/api/timeseries/trend?ids=${input},${output}&${range}&buckets=100`);
  assert.deepEqual(replyComplaints('getTrend', drawn.json), []);
  const series = drawn.json['series'] as { timestamps: number[]; avg: (number | null)[] }[];
  assert.equal(drawn.json['bucket_ms'], 600_000);
  assert.deepEqual(series[0]?.timestamps, series[1]?.timestamps, 'one grid');
  assert.equal(series[1]?.avg[5], null, 'a gap stays a gap');
  const few = await ask(`/api/timeseries/trend?ids=${input}&${range}&buckets=1000`);
  assert.equal(few.json['bucket_ms'], 0);
  const then = await ask(`/api/timeseries/at?device_id=${deviceId}&time=${start + 90_000}`);
  assert.deepEqual(replyComplaints('getTimeseriesAt', then.json), []);
  const items = then.json['items'] as { point_id: number; value: number | null; timestamp: number | null }[];
  assert.deepEqual(items.find(({ point_id }) => point_id === input)?.value, 1);
  assert.equal(items.length, 3);
});

test('history that costs too much, or makes no sense, is refused with the limit', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input] = pointIds;
  const one = `/api/timeseries/${deviceId}/input/1`;
  const ids = Array.from({ length: 21 }, (_, i) => i + 1).join(',');
  await run(h, [
    {
      name: 'reversed',
      operation: 'getTimeseries',
      url: `${one}?start_time=2&end_time=1`,
      status: 400,
      code: 'invalid_range',
    },
    {
      name: 'no offset',
      operation: 'getTimeseries',
      url: `${one}?start_time=2026-01-01T00:00:00&end_time=5`,
      status: 400,
      code: 'invalid_range',
    },
    {
      name: 'words',
      operation: 'getTimeseries',
      url: `${one}?start_time=yesterday&end_time=5`,
      status: 400,
      code: 'invalid_range',
    },
    {
      name: 'no such day',
      operation: 'getTimeseries',
      url: `${one}?start_time=2026-02-31T25:00:00Z&end_time=5`,
      status: 400,
      code: 'invalid_range',
    },
    {
      name: 'plus sign',
      operation: 'getTimeseries',
      url: `${one}?start_time=2026-01-01T00:00:00+02:00&end_time=2026-01-01T00:00:00Z`,
      status: 200,
    },
    {
      name: 'a second for a year',
      operation: 'getTimeseries',
      url: `${one}?start_time=0&end_time=31536000000&interval_seconds=1`,
      status: 400,
      code: 'too_costly',
      has: /"limit":20000/,
    },
    {
      name: 'too many curves',
      operation: 'getTrend',
      url: `/api/timeseries/trend?ids=${ids}&start_time=0&end_time=1`,
      status: 400,
      code: 'too_costly',
      has: /"limit":20\b/,
    },
    {
      name: 'strange log',
      operation: 'getTimeseries',
      url: `${one}?start_time=0&end_time=1&trend_log_id=5`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'no point',
      operation: 'getTimeseries',
      url: `/api/timeseries/${deviceId}/input/9?start_time=0&end_time=1`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'at: whole',
      operation: 'getTimeseriesAt',
      url: '/api/timeseries/at?time=5',
      status: 200,
      has: /"total":3/,
    },
  ]);
  h.history.problem = 'the disk is full';
  const body = { samples: [{ point_id: input, timestamp: 1, value: 1 }] };
  await run(h, [
    {
      name: 'full disk',
      operation: 'storeTimeseries',
      method: 'POST',
      url: '/api/timeseries/batch',
      body,
      status: 503,
      code: 'history_unavailable',
      has: /the disk is full/,
    },
    {
      name: 'health',
      operation: 'health',
      url: '/health',
      status: 200,
      has: /"status":"degraded".*history: the disk is full/,
    },
  ]);
});

test('what cannot be meant is refused rather than guessed', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const point = `/api/timeseries/${deviceId}/input/1?start_time=0&end_time=5000`;
  await run(h, [
    {
      name: 'half a second',
      operation: 'getTimeseries',
      url: `${point}&interval_seconds=1.5`,
      status: 400,
      code: 'invalid_request',
      has: /interval_seconds is \\"1.5\\" but must be integer/,
    },
    {
      name: 'a path that is no number',
      operation: 'getTimeseries',
      url: '/api/timeseries/1.5/input/1?start_time=0&end_time=5000',
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'a moment of a device that is not there',
      operation: 'getTimeseriesAt',
      url: '/api/timeseries/at?device_id=999&time=5',
      status: 404,
      code: 'not_found',
    },
    {
      name: 'a device and points',
      operation: 'getTimeseriesAt',
      url: `/api/timeseries/at?device_id=${deviceId}&ids=1&time=5`,
      status: 400,
      code: 'invalid_request',
      has: /either ids or device_id/,
    },
    {
      name: 'a state twice',
      operation: 'getPointData',
      url: '/api/trendlog/data/1?start_time=0&end_time=5000&interval_seconds=1&states=1,1',
      status: 400,
      code: 'invalid_request',
      has: /a state is named twice/,
    },
    {
      name: 'years by the calendar up to the end of time',
      operation: 'getPointData',
      url: '/api/trendlog/data/1?start_time=0&end_time=8640000000000000&calendar=year',
      status: 400,
      code: 'too_costly',
      has: /years are above the maximum 1000/,
    },
  ]);
});
