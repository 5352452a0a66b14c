import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@t3000/core';
import type { PointData } from '@t3000/contract';
import { openHistory } from '@t3000/historian';
import { temporaryFolder } from '@t3000/testkit';
import { createServer } from '../server.ts';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Asked {
  readonly status: number;
  readonly code: string | undefined;
  readonly text: string;
  readonly edges: readonly number[];
  readonly series: readonly PointData[];
  readonly json: Record<string, unknown>;
}

/** A server over a real history store with samples of `valueOf` every `stepMs`. */
async function withHistory(
  t: Parameters<typeof harness>[0],
  fill: (input: number, output: number, now: number) => readonly (readonly [id: number, at: number, value: number])[],
) {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output] = pointIds;
  const history = await openHistory({
    folder: temporaryFolder({ after: (clean) => t.after(clean) }),
    clock: h.clock,
    log: silentLog,
    mode: 'create',
  });
  t.after(() => history.close());
  const app = createServer({ ...h.deps, history });
  await app.ready();
  t.after(() => app.close());
  const rows = fill(input, output, h.clock.now());
  history.append({
    pointIds: Int32Array.from(rows, ([id]) => id),
    at: Float64Array.from(rows, ([, at]) => at),
    values: Float64Array.from(rows, ([, , value]) => value),
    qualities: new Uint8Array(rows.length),
    length: rows.length,
  });
  const ask = async (operation: 'getPointData' | 'queryData' | 'getTimeseriesAt', url: string, body?: object) =>
    answered(h, operation, app, url, body);
  return { h, deviceId, input, output, ask };
}

async function answered(
  h: Harness,
  operation: 'getPointData' | 'queryData' | 'getTimeseriesAt',
  app: ReturnType<typeof createServer>,
  url: string,
  body?: object,
): Promise<Asked> {
  const answer = await h.clock.settle(
    Promise.resolve(
      app.inject({
        method: body === undefined ? 'GET' : 'POST',
        url,
        headers: { cookie: h.cookie('viewer'), host: 'localhost' },
        ...(body === undefined ? {} : { payload: body }),
      }),
    ),
  );
  const json = answer.json<Record<string, unknown>>();
  if (answer.statusCode === 200) assert.deepEqual(replyComplaints(operation, json), [], url);
  return {
    status: answer.statusCode,
    code: (json['error'] as { code?: string } | undefined)?.code,
    text: answer.body,
    edges: (json['edges'] ?? []) as number[],
    series: (json['series'] ?? []) as PointData[],
    json,
  };
}

/** The last such local date before now, so that nothing lies in the future. */
function springDay(now: number, zone: string): Temporal.ZonedDateTime {
  let at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).startOfDay();
  while (at.hoursInDay !== 23) at = at.subtract({ days: 1 });
  return at;
}

test('energy of power by local days: the day of 23 hours has 23 hours of it', async (t) => {
  const zone = 'Europe/Vienna';
  let day = 0;
  const { input, output, ask } = await withHistory(t, (power, fan, now) => {
    assert.notEqual(power, fan);
    day = springDay(now, zone).epochMilliseconds;
    // 5 kW all the time, every ten minutes.
    return Array.from({ length: 3 * 144 }, (_, index) => [power, day - DAY + index * 10 * MINUTE, 5] as const);
  });
  const { edges, series } = await ask('queryData', '/api/trendlog/data/query', {
    point_ids: [input, output],
    start_time: String(day - DAY),
    end_time: String(day + DAY),
    calendar: 'day',
    time_zone: zone,
  });
  assert.deepEqual(
    edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / HOUR),
    [24, 23, 24],
  );
  const [power, nothing] = series;
  assert.deepEqual(
    power?.integral.slice(0, 2).map((kWh) => Math.round((kWh ?? 0) * 1000) / 1000),
    [120, 115],
  );
  assert.deepEqual(power?.covered_ms.slice(0, 2), [24 * HOUR, 23 * HOUR]);
  assert.deepEqual(power?.count.slice(0, 2), [144, 138]);
  assert.deepEqual(
    [nothing?.integral, nothing?.count],
    [
      [null, null, null],
      [0, 0, 0],
    ],
  );
});

test('a mean over time weighs how long a value held; gaps hold nothing', async (t) => {
  const { input, ask } = await withHistory(t, (id, _, now) => {
    const start = Math.floor(now / DAY) * DAY - DAY;
    return [
      [id, start, 10],
      [id, start + 50 * MINUTE, 70],
      [id, start + 3 * HOUR, 40],
    ];
  });
  const at = (await ask('getPointData', `/api/trendlog/data/${input}?start_time=0&end_time=2000000000000`)).series[0];
  const start = at?.timestamps[0] ?? 0;
  const query = `start_time=${start}&end_time=${start + 4 * HOUR}&interval_seconds=3600`;
  const { series } = await ask('getPointData', `/api/trendlog/data/${input}?${query}&hold_seconds=4200`);
  const weighted = series[0]?.weighted.map((value) => (value === null ? null : Math.round(value * 100) / 100));
  assert.deepEqual(weighted, [20, 70, null, 40]);
  assert.deepEqual(series[0]?.avg, [40, null, null, 40]);
  assert.deepEqual(series[0]?.covered_ms, [HOUR, HOUR, 0, HOUR]);
});

test('a counter counts over its roll-over and over a reset, and states have their time', async (t) => {
  const { input, output, ask } = await withHistory(t, (counter, fan, now) => {
    const start = Math.floor(now / DAY) * DAY - DAY;
    const readings = [65_000, 65_400, 300, 600, 5, 105];
    return [
      ...readings.map((value, index) => [counter, start + index * 10 * MINUTE, value] as const),
      ...[1, 0, 1, 1, 0, 0].map((value, index) => [fan, start + index * 10 * MINUTE, value] as const),
    ];
  });
  const first = (await ask('getPointData', `/api/trendlog/data/${input}?start_time=0&end_time=2000000000000&limit=1`))
    .series[0];
  assert.equal(first?.truncated, true);
  const start = first?.timestamps[0] ?? 0;
  const range = `start_time=${start}&end_time=${start + HOUR}&interval_seconds=3600`;
  const counter = await ask('getPointData', `/api/trendlog/data/${input}?${range}&counter=true&roll_over=65536`);
  assert.deepEqual(counter.series[0]?.increase, [400 + 436 + 300 + 5 + 100]);
  const fan = await ask('getPointData', `/api/trendlog/data/${output}?${range}&states=0,1&hold_seconds=600`);
  assert.deepEqual(fan.series[0]?.durations_ms, [[30 * MINUTE], [30 * MINUTE]]);
});

test('what costs too much or makes no sense is refused with the reason', async (t) => {
  const { input, ask } = await withHistory(t, () => []);
  const url = `/api/trendlog/data/${input}`;
  for (const [query, code, words] of [
    [
      'start_time=0&end_time=900000000000&interval_seconds=1',
      'too_costly',
      /900000000 buckets of each point are above the maximum 500000/,
    ],
    ['start_time=0&end_time=1000&calendar=day&interval_seconds=60', 'invalid_request', /not both/],
    ['start_time=0&end_time=1000&calendar=fortnight', 'invalid_request', /calendar/],
    ['start_time=0&end_time=1000&calendar=day&time_zone=Mars/Base', 'invalid_request', /Mars\/Base/],
    ['start_time=5&end_time=5', 'invalid_range', /not before/],
    ['start_time=0&end_time=8000000000000000&calendar=hour', 'too_costly', /too short for this time/],
    ['start_time=0&end_time=1000&states=a', 'invalid_request', /states/],
  ] as const) {
    const answer = await ask('getPointData', `${url}?${query}`);
    assert.equal(answer.code, code, query);
    assert.match(answer.text, words, query);
  }
  assert.equal((await ask('getPointData', '/api/trendlog/data/999?start_time=0&end_time=1')).code, 'not_found');
  const many = { point_ids: Array.from({ length: 201 }, (_, index) => index + 1), start_time: '0', end_time: '1' };
  assert.equal((await ask('queryData', '/api/trendlog/data/query', many)).code, 'invalid_request');
});

test('the whole building at one moment, page by page', async (t) => {
  const { input, ask } = await withHistory(t, (id, _, now) => [[id, now - HOUR, 21]]);
  const found = await ask(
    'getTimeseriesAt',
    '/api/timeseries/at?time=2000000000000&look_back_seconds=31622400&limit=2',
  );
  assert.equal(found.status, 200, found.text);
  assert.equal(found.json['total'], 3);
  const items = found.json['items'] as { point_id: number; value: number | null }[];
  assert.deepEqual(items.map(({ point_id: id }) => id).includes(input), true);
  assert.equal(items.length, 2);
  const rest = await ask('getTimeseriesAt', '/api/timeseries/at?time=2000000000000&offset=2');
  assert.equal((rest.json['items'] as unknown[]).length, 1);
});
