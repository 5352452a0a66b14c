// GET of a cached value by people who are signed in: latency at 1,000 requests a second, CPU, and the most there is.
// Usage: node bench/cached-get.ts [--json]        (about 40 seconds)
import { setTimeout as delay } from 'node:timers/promises';

import { createClient } from '@t3000/client';
import { routes } from '@t3000/contract';

import type { TestHub } from '../test/harness/hub.ts';
import { bareServer } from './parts/bare-process.ts';
import { flatOut, paced } from './parts/http-load.ts';
import type { LoadResult, Target } from './parts/http-load.ts';
import { cpuMs, rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';
import { median, percentile } from './parts/statistics.ts';

const SOCKETS = 50;
const PER_SECOND = 1000;
const ROUNDS = 3;
const PACED_SECONDS = 3;
const PEAK_SECONDS = 2;
/** One person may ask 3,000 times a second; the most the server can do takes several. */
const PEOPLE = 4;
const POINTS = 2000;
const FIELD = { localAddress: '127.80.255.21', localPort: 47_884, port: 47_884 };

interface Side {
  readonly name: string;
  readonly pid: number;
  readonly target: Target;
  readonly paced: LoadResult[];
  readonly peak: LoadResult[];
  pacedCpuMs: number;
  peakCpuMs: number;
}

const report = new Report(
  'cached-get',
  `GET /api/t3000/points/{id}/value of ${POINTS} points polled every 10 s, ${SOCKETS} sockets`,
);
const site = await simulate({ devices: 2, pointsPerDevice: POINTS / 2, address: '127.80.2.1', port: FIELD.port });
const hub = await serverWithSite(dataFolder(), site, FIELD);
const cookies = await signInPeople(hub);
const ids = (await hub.api.listPoints({ query: { limit: 1000 } })).items.map(({ id }) => id);
const { hostname, port } = new URL(hub.url);
const requests = ids.map((id, index) => request(id, cookies[index % PEOPLE]!));
const bare = await bareServer(await answerTo(hub, ids[0]!));
const server = side('t3000 serve', hub.program.pid, { host: hostname, port: Number(port), requests });
const peer = side('bare node:http, same bytes', bare.child.pid, { host: '127.0.0.1', port: bare.port, requests });

const idleShare = await cpuShare(server.pid, 3);
for (const { target } of [server, peer]) await flatOut(target, SOCKETS, PEAK_SECONDS);
for (let round = 0; round < ROUNDS; round++) {
  for (const each of [server, peer]) await pacedRound(each);
}
for (let round = 0; round < ROUNDS; round++) {
  for (const each of [server, peer]) await peakRound(each);
}
for (const each of [server, peer]) show(each);
const best = Math.min(...server.paced.map(({ latencies }) => percentile(latencies, 99)));
report.atMost('p99 at 1,000 requests a second, best round', best, 10, 'ms');
// Polling goes on whether somebody asks or not: it is no part of a request. At this pace a process falls asleep between
// requests, so half of the figure is waking up, as the bare server shows.
const polling = (idleShare * 1000) / PER_SECOND;
const paid = cpuPerRequest(server) - polling;
report.atMost('CPU a request at 1,000 a second, polling left out', paid, 120, 'us');
report.atMost('CPU a request at 1,000 a second, times the bare server', paid / cpuPerRequest(peer), 4, '');
report.atMost('CPU a request at the most there is', peakCpuPerRequest(server), 120, 'us');
report.atLeast('most requests a second', peakRate(server), 3000, 'req/s');
report.atMost(
  'answers other than 200',
  [...server.paced, ...server.peak].reduce((sum, { errors }) => sum + errors, 0),
  0,
  '',
);
report.finish();
await hub.program.stop();
for (const { child } of [bare, site]) await child.stop();

async function pacedRound(each: Side): Promise<void> {
  const before = cpuMs(each.pid);
  each.paced.push(await paced(each.target, SOCKETS, PER_SECOND, PACED_SECONDS));
  each.pacedCpuMs += cpuMs(each.pid) - before;
}

async function peakRound(each: Side): Promise<void> {
  const before = cpuMs(each.pid);
  each.peak.push(await flatOut(each.target, SOCKETS, PEAK_SECONDS));
  each.peakCpuMs += cpuMs(each.pid) - before;
}

function show(each: Side): void {
  const latencies = each.paced.flatMap((round) => round.latencies);
  report.row({
    server: each.name,
    'p50, ms': percentile(latencies, 50),
    'p99, ms': percentile(latencies, 99),
    'best p99, ms': Math.min(...each.paced.map((round) => percentile(round.latencies, 99))),
    'CPU us/request': cpuPerRequest(each),
    'x bare': cpuPerRequest(each) / cpuPerRequest(peer),
    'peak req/s': peakRate(each),
    'peak CPU us/req': peakCpuPerRequest(each),
    'RSS MB': rssMb(each.pid),
    errors: [...each.paced, ...each.peak].reduce((sum, { errors }) => sum + errors, 0),
  });
}

function cpuPerRequest({ pacedCpuMs }: Side): number {
  return (pacedCpuMs * 1000) / (ROUNDS * PER_SECOND * PACED_SECONDS);
}

function peakCpuPerRequest({ peak, peakCpuMs }: Side): number {
  return (peakCpuMs * 1000) / peak.reduce((sum, { latencies }) => sum + latencies.length, 0);
}

/** CPU a process uses while nobody asks it anything: milliseconds a second. */
async function cpuShare(pid: number, seconds: number): Promise<number> {
  const before = cpuMs(pid);
  await delay(seconds * 1000);
  return (cpuMs(pid) - before) / seconds;
}

function peakRate(each: Side): number {
  return median(each.peak.map(({ latencies, seconds }) => latencies.length / seconds));
}

function side(name: string, pid: number, target: Target): Side {
  return { name, pid, target, paced: [], peak: [], pacedCpuMs: 0, peakCpuMs: 0 };
}

function request(id: number, cookie: string): Uint8Array {
  const lines = [`GET /api/t3000/points/${id}/value HTTP/1.1`, `Host: ${hostname}:${port}`, `Cookie: ${cookie}`];
  return Buffer.from(`${lines.join('\r\n')}\r\nAccept: application/json\r\n\r\n`);
}

/** Accounts of their own, each with a session. */
async function signInPeople({ api, url }: TestHub): Promise<string[]> {
  return Promise.all(
    Array.from({ length: PEOPLE }, async (_, number) => {
      const body = { name: `Reader ${number + 1}`, password: 'correct horse battery' };
      await api.createUser({ body: { ...body, role: 'viewer' } });
      let cookie = '';
      const remember: typeof fetch = async (input, init) => {
        const response = await fetch(input, init);
        cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
        return response;
      };
      await createClient(routes, { baseUrl: url, fetch: remember, headers: () => ({ origin: url }) }).login({ body });
      return cookie;
    }),
  );
}

/** Headers and body of one real answer, for the bare server to repeat. */
async function answerTo({ url, cookie }: TestHub, id: number): Promise<{ headers: [string, string][]; body: string }> {
  const response = await fetch(`${url}/api/t3000/points/${id}/value`, { headers: { cookie: cookie() } });
  const body = await response.text();
  const { source, quality } = JSON.parse(body) as { source: string; quality: string };
  if (response.status !== 200 || source !== 'cache' || quality !== 'good') throw new Error(`no cached value: ${body}`);
  const own = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);
  return { headers: [...response.headers].filter(([name]) => !own.has(name)), body };
}
