import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ColumnsDecoder, createClient, trendReader } from '@t3000/client';
import type { ColumnsFrame } from '@t3000/client';
import { COLUMNS_TYPE, FRAME_ROWS_MAX, timeseriesRoutes } from '@t3000/contract';
import { quality, silentLog } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import type { HistoryStore } from '@t3000/historian';
import { SeededRng, temporaryFolder } from '@t3000/testkit';
import { sampleColumns } from '../history/columns.ts';
import { createServer } from '../server.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';

const STEP_MS = 1000;

/** A server on a socket with a real store that counts what it is asked. */
async function prepare(t: TestContext, count: number) {
  const h = await harness(t, { server: { allowed_hosts: ['127.65.0.1'] } });
  const { deviceId, pointIds } = seedDevice(h);
  const folder = temporaryFolder(t);
  const history = await openHistory({ folder, clock: h.clock, log: silentLog, mode: 'create', stampResolutionMs: 1 });
  t.after(() => history.close());
  const asked = { ranges: 0 };
  const watched: HistoryStore = new Proxy(history, {
    get(target, name) {
      if (name === 'range') asked.ranges++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const app = createServer({ ...h.deps, history: watched });
  await app.listen({ host: '127.65.0.1', port: 0 });
  t.after(() => app.close());
  const start = h.clock.now() - count * STEP_MS - 60_000;
  fill(history, pointIds[0] ?? 0, start, count);
  const baseUrl = `http://127.65.0.1:${(app.server.address() as AddressInfo).port}`;
  const headers = { cookie: h.cookie('viewer') };
  return { app, history: watched, baseUrl, headers, deviceId, pointIds, start, end: start + count * STEP_MS, asked };
}

/** Decimals, steps, gaps, and now and then what is no number. */
function fill(history: HistoryStore, pointId: number, start: number, count: number): void {
  const rng = new SeededRng(3);
  const bad = quality('bad', 'timeout');
  const values = Float64Array.from({ length: count }, (_, index) => {
    if (rng.next() < 0.01) return Number.NaN;
    return index < count / 2 ? Math.round(rng.next() * 1000) / 10 : rng.next() * 1e-3;
  });
  history.append({
    pointIds: new Int32Array(count).fill(pointId),
    at: Float64Array.from({ length: count }, (_, index) => start + index * STEP_MS + Math.floor(rng.next() * 900)),
    values,
    qualities: Uint8Array.from(values, (value) => (Number.isNaN(value) ? bad : 0)),
    length: count,
  });
}

async function columnsAt(
  url: string,
  headers: Record<string, string>,
): Promise<{ type: string; frames: ColumnsFrame[] }> {
  const response = await fetch(url, { headers: { ...headers, accept: COLUMNS_TYPE } });
  assert.equal(response.status, 200);
  const frames: ColumnsFrame[] = [];
  const decoder = new ColumnsDecoder({ head: () => undefined, frame: (frame) => void frames.push(frame) });
  for await (const piece of response.body ?? []) decoder.push(piece);
  decoder.finish();
  return { type: response.headers.get('content-type') ?? '', frames };
}

test('columns say what JSON says: samples, buckets and trends, sent in frames', async (t) => {
  const count = 2 * FRAME_ROWS_MAX + 1000;
  const { baseUrl, headers, deviceId, pointIds, start, end } = await prepare(t, count);
  const url = `${baseUrl}/api/timeseries/${deviceId}/input/1?start_time=${start}&end_time=${end}`;
  const samples = `${url}&limit=${count}`;
  const json = (await (await fetch(samples, { headers })).json()) as {
    samples: { timestamp: number; value: number | null; quality: string }[];
    truncated: boolean;
  };
  assert.equal(json.samples.length, count);
  assert.equal(json.truncated, false);
  const { type, frames } = await columnsAt(samples, headers);
  assert.equal(type, COLUMNS_TYPE);
  assert.deepEqual(
    frames.map(({ rows, firstRow, isLast, truncated }) => [rows, firstRow, isLast, truncated]),
    [
      [FRAME_ROWS_MAX, 0, false, false],
      [FRAME_ROWS_MAX, FRAME_ROWS_MAX, false, false],
      [1000, 2 * FRAME_ROWS_MAX, true, false],
    ],
  );
  const joined = frames.flatMap(({ rows, columns: { time, value, quality: qualities } }) =>
    Array.from({ length: rows }, (_, row) => [time?.[row], value?.[row] ?? 0, (qualities?.[row] ?? 0) >= 128]),
  );
  assert.deepEqual(
    joined,
    json.samples.map((sample) => [sample.timestamp, sample.value ?? Number.NaN, sample.quality === 'bad']),
  );
  const cut = await columnsAt(`${url}&limit=${FRAME_ROWS_MAX + 5}`, headers);
  assert.deepEqual(
    cut.frames.map(({ rows, truncated }) => [rows, truncated]),
    [
      [FRAME_ROWS_MAX, false],
      [5, true],
    ],
  );
  const hours = await columnsAt(`${url}&interval_seconds=3600`, headers);
  const buckets = (await (await fetch(`${url}&interval_seconds=3600`, { headers })).json()) as {
    buckets: { min: number; avg: number; count: number; last: number }[];
  };
  const [frame] = hours.frames;
  assert.deepEqual(
    Array.from({ length: frame?.rows ?? 0 }, (_, row) => {
      const { min, avg, count: counts, last } = frame?.columns ?? {};
      return [min?.[row], avg?.[row], counts?.[row], last?.[row]];
    }),
    buckets.buckets.map((bucket) => [bucket.min, bucket.avg, bucket.count, bucket.last]),
  );
  const client = { baseUrl, headers: () => headers };
  const api = createClient(timeseriesRoutes, client);
  const readTrend = trendReader(client);
  for (const [from, to] of [
    [start, end],
    [start, start + 300_000],
    [start - 86_400_000, start],
  ]) {
    const query = { ids: pointIds.join(','), start_time: String(from), end_time: String(to), buckets: 500 };
    assert.deepEqual(await readTrend(query), await api.getTrend({ query }));
  }
});

test('who leaves in the middle ends the reading, and nothing is read ahead of who listens', async (t) => {
  const count = 24 * FRAME_ROWS_MAX;
  const { app, history, baseUrl, headers, deviceId, pointIds, start, end, asked } = await prepare(t, count);
  const connections = promisify(app.server.getConnections.bind(app.server));
  const pieces = sampleColumns(history, pointIds[0], { from: start, to: end, limit: count }).pieces[
    Symbol.asyncIterator
  ]();
  for (let piece = 0; piece < 4; piece++) await pieces.next();
  assert.equal(asked.ranges, 3, 'a head and three frames');
  await pieces.return?.();
  assert.deepEqual(await pieces.next(), { done: true, value: undefined });
  const url = `${baseUrl}/api/timeseries/${deviceId}/input/1?start_time=${start}&end_time=${end}`;
  for (const accept of [COLUMNS_TYPE, 'application/json']) {
    const request = get(`${url}&limit=${count}`, { agent: false, headers: { ...headers, accept } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 200, accept);
    await once(response, 'data');
    request.destroy();
    while ((await connections()) > 0) await delay(5);
    const before: number = asked.ranges;
    for (let turn = 0; turn < 5; turn++) await history.statistics();
    assert(asked.ranges <= before + 1, `${asked.ranges - before} reads for nobody (${accept})`);
  }
});
