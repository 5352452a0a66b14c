import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parquetReadObjects } from 'hyparquet';
import readXlsx from 'read-excel-file/node';
import { quality } from '@t3000/core';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const EXPORT = '/api/trendlog/data/export';
const START = Date.UTC(2025, 2, 30);

const HOUR = 3_600_000;

/** Two points over the night in which clocks go forward; the second has a gap and a bad value. */
async function filled(t: Parameters<typeof harness>[0]): Promise<Harness & { ids: readonly [number, number, number] }> {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [a, b] = pointIds;
  const put = (id: number, hours: number, value: number, level: 'good' | 'bad' = 'good'): void =>
    h.history.append({
      pointIds: Int32Array.of(id),
      at: Float64Array.of(START + hours * HOUR),
      values: Float64Array.of(value),
      qualities: Uint8Array.of(quality(level, level === 'bad' ? 'fault' : 'none')),
      length: 1,
    });
  for (const [hour, value] of [20.5, 20.25, 20].entries()) put(a, hour, value);
  put(b, 0, 55);
  put(b, 2, Number.NaN, 'bad');
  h.site.settings.set('time_zone', 'Europe/Vienna');
  return { ...h, ids: pointIds };
}

const query = (ids: readonly number[], more = ''): string =>
  `?ids=${ids.join(',')}&start_time=${START}&end_time=${START + 4 * HOUR}${more}`;

test('a CSV file has every sample with zone, unit and quality, and no name becomes a formula', async (t) => {
  const { ids, ...h } = await filled(t);
  h.site.points.update(ids[1], { name: '=cmd|"/c calc"!A1' }, 1);
  const { text, headers } = await h.call({ as: 'viewer', url: `${EXPORT}${query(ids.slice(0, 2))}` });
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(headers['content-disposition'], 'attachment; filename="history-2025-03-30-2025-03-30.csv"');
  const lines = text.split('\r\n');
  assert.equal(lines[0], '\uFEFFtime (Europe/Vienna),point_id,device,point,object,value,unit,quality,reason');
  assert.match(lines[1] ?? '', /^2025-03-30T01:00:00\.000\+01:00,\d+,Roof unit,Zone temperature,AI 1,20\.5,/);
  assert.match(lines[2] ?? '', /^2025-03-30T03:00:00\.000\+02:00,/, 'the hour between two and three does not exist');
  assert.match(lines[4] ?? '', /,"'=cmd\|""\/c calc""!A1",/);
  assert.match(lines[5] ?? '', /,,[^,]*,bad,fault$/, 'no value is an empty cell');
  assert.equal(lines.length, 7);
});

test('NDJSON has one object a sample', async (t) => {
  const { ids, ...h } = await filled(t);
  const { text } = await h.call({ as: 'viewer', url: `${EXPORT}${query(ids.slice(0, 2), '&format=ndjson')}` });
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(rows.length, 5);
  assert.deepEqual(
    rows.map(({ value, quality: level }) => [value, level]),
    [
      [20.5, 'good'],
      [20.25, 'good'],
      [20, 'good'],
      [55, 'good'],
      [null, 'bad'],
    ],
  );
});

test('an Excel file opens elsewhere, with times of the zone and names as texts', async (t) => {
  const { ids, ...h } = await filled(t);
  h.site.points.update(ids[0], { name: 'A & B <1>\u0001' }, 1);
  const raw = await h.app.inject({
    url: `${EXPORT}${query(ids.slice(0, 2), '&format=xlsx&interval_seconds=3600')}`,
    headers: { cookie: h.cookie('viewer'), host: 'localhost' },
  });
  const [sheet] = await readXlsx(raw.rawPayload);
  const rows = sheet?.data ?? [];
  assert.deepEqual(rows[0]?.slice(1), ['Roof unit A & B <1>\uFFFD [°C]', 'Roof unit Heating valve [°C]']);
  assert.equal(rows.length, 5);
  assert.deepEqual(rows[2]?.slice(1), [20.25, null]);
  assert.deepEqual(rows[2]?.[0], new Date(Date.UTC(2025, 2, 30, 3)));
});

test('a Parquet file has UTC times, doubles and texts', async (t) => {
  const { ids, ...h } = await filled(t);
  const raw = await h.app.inject({
    url: `${EXPORT}${query(ids.slice(0, 2), '&format=parquet')}`,
    headers: { cookie: h.cookie('viewer'), host: 'localhost' },
  });
  const bytes = new Uint8Array(raw.rawPayload);
  const file = { byteLength: bytes.length, slice: (from: number, to?: number) => bytes.slice(from, to).buffer };
  const rows = await parquetReadObjects({ file });
  assert.equal(rows.length, 5);
  assert.deepEqual(rows[0]?.['time'], new Date(START));
  assert.deepEqual(
    rows.map(({ value }) => value),
    [20.5, 20.25, 20, 55, null],
  );
  assert.equal(rows[3]?.['point'], 'Heating valve');
});

test('an export says beforehand how large it will be, and refuses what fits nowhere', async (t) => {
  const { ids, ...h } = await filled(t);
  await run(h, [
    {
      name: 'estimate',
      operation: 'estimateExport',
      as: 'viewer',
      url: `${EXPORT}/estimate${query(ids.slice(0, 2))}`,
      status: 200,
      has: /"points":2,"rows":5/,
    },
    {
      name: 'a second is too fine for a sheet',
      operation: 'estimateExport',
      url: `${EXPORT}/estimate?ids=${ids[0]}&start_time=0&end_time=2000000000000&format=xlsx&interval_seconds=60`,
      status: 200,
      has: /rows do not fit on a sheet/,
    },
    {
      name: 'and is not begun',
      operation: 'exportHistory',
      url: `${EXPORT}?ids=${ids[0]}&start_time=0&end_time=2000000000000&format=xlsx&interval_seconds=60`,
      status: 400,
      code: 'too_costly',
    },
    {
      name: 'unknown point',
      operation: 'exportHistory',
      url: `${EXPORT}${query([999])}`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'unknown zone',
      operation: 'exportHistory',
      url: `${EXPORT}${query(ids, '&time_zone=Mars/Base')}`,
      status: 400,
      code: 'invalid_request',
      has: /is not a time zone/,
    },
  ]);
});

test('what was exported can be imported, row by row', async (t) => {
  const { ids, ...h } = await filled(t);
  const url = '/api/trendlog/data/import';
  const { text } = await h.call({ as: 'viewer', url: `${EXPORT}${query(ids.slice(0, 2))}` });
  const before = h.history.samples.map((sample) => ({ ...sample }));
  await run(h, [
    {
      name: 'dry run',
      operation: 'importHistory',
      method: 'POST',
      url,
      body: { format: 'csv', text, dry_run: true },
      status: 200,
      has: /"rows":5,"stored":0,.*"rejected":0/,
    },
  ]);
  assert.equal(h.history.samples.length, before.length);
  h.history.samples.length = 0;
  const wrong = `\r\n2025-03-30,${ids[0]},,,,1,,good,none\r\n${START},77,,,,1,,,\r\n${START},${ids[0]},,,,warm,,,`;
  const answer = await h.call({
    as: 'engineer',
    method: 'POST',
    url,
    body: { format: 'csv', text: text.trimEnd() + wrong },
  });
  assert.deepEqual(answer.json['errors'], [
    { line: 7, why: 'time "2025-03-30" is neither epoch milliseconds nor ISO 8601' },
    { line: 8, why: 'point_id "77" is no point' },
    { line: 9, why: 'value "warm" is no number' },
  ]);
  assert.deepEqual(
    h.history.samples.toSorted((x, y) => x.pointId - y.pointId || x.at - y.at),
    before.toSorted((x, y) => x.pointId - y.pointId || x.at - y.at),
  );
});

test('nonsense is named by its line, and a text without the columns is refused', async (t) => {
  const { ids, ...h } = await filled(t);
  const url = '/api/trendlog/data/import';
  const lines = `{"time":${START},"point_id":${ids[0]},"value":7}\n[1]\n{oops\n`;
  await run(h, [
    {
      name: 'ndjson',
      operation: 'importHistory',
      method: 'POST',
      url,
      body: { format: 'ndjson', text: lines },
      status: 200,
      has: /"stored":1.*"line":2,"why":"the line is no JSON object".*"line":3,"why":"the line is no JSON"/,
      audit: ['history.import'],
    },
    {
      name: 'columns',
      operation: 'importHistory',
      method: 'POST',
      url,
      body: { format: 'csv', text: 'when,what\n1,2\n' },
      status: 400,
      code: 'invalid_request',
      has: /line 1 lacks the columns time, point_id, value/,
    },
  ]);
});
