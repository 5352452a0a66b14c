import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '@t3000/testkit';
import { harness, PASSWORD } from '../testing/harness.test-helper.ts';
import type { Call } from '../testing/harness.test-helper.ts';
import { hostChecker, isLoopback } from './hosts.ts';

const json = { 'content-type': 'application/json' };
const login = { name: 'viewer', password: PASSWORD };
const post: Call = { method: 'POST', url: '/api/session', body: login, headers: json };

test('requests of other sites are refused before anything is looked at', async (t) => {
  const { call, site } = await harness(t);
  const rows: [string, Record<string, string>, number][] = [
    ['a program', {}, 200],
    ['the console', { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }, 200],
    ['the console on another port of its own', { host: 'localhost:8080', origin: 'http://localhost:8080' }, 200],
    ['behind a TLS proxy', { origin: 'https://localhost' }, 200],
    ['another site', { origin: 'http://evil.example' }, 403],
    ['another site, old browser in a new word', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sister domain', { 'sec-fetch-site': 'same-site', origin: 'http://localhost' }, 403],
    ['another port', { origin: 'http://localhost:9999' }, 403],
    ['a sandboxed frame', { origin: 'null' }, 403],
    ['a look-alike', { origin: 'http://localhost.evil.example' }, 403],
    ['no address bar', { 'sec-fetch-site': 'none' }, 403],
  ];
  for (const [name, headers, status] of rows) {
    const answer = await call({ ...post, headers: { ...json, ...headers } });
    assert.equal(answer.status, status, name);
    if (status === 403) assert.equal(answer.code, 'cross_site', name);
    assert.equal(answer.headers['access-control-allow-origin'], undefined, name);
  }
  assert.equal(site.sessions.byUser(1).length, 4);
});

test('only JSON is read as a body', async (t) => {
  const { call } = await harness(t);
  const text = JSON.stringify(login);
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ]) {
    const answer = await call({ ...post, body: text, headers: { 'content-type': type } });
    assert.deepEqual([answer.status, answer.code], [415, 'unsupported_media_type'], type);
  }
  assert.equal((await call({ ...post, body: text, headers: {} })).status, 415);
});

test('an unknown host name is refused, so that a rebound name of another site reaches nothing', async (t) => {
  const { call } = await harness(t, { server: { host: '192.0.2.5', allowed_hosts: ['Hub.Example.org'] } });
  const rows: [string, number][] = [
    ['localhost', 200],
    ['localhost:8080', 200],
    ['127.0.0.1:8080', 200],
    ['[::1]:8080', 200],
    ['192.0.2.5', 200],
    ['hub.example.org', 200],
    ['HUB.example.ORG:443', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['192.0.2.6', 421],
    ['user@localhost', 421],
    ['localhost:8080:9', 421],
  ];
  for (const [host, status] of rows) {
    const answer = await call({ url: '/health', headers: { host } });
    assert.equal(answer.status, status, host);
  }
});

test('a server on every interface answers to numeric addresses, never to strange names', () => {
  const allowed = hostChecker({ host: '0.0.0.0', allowed: [] });
  assert.equal(allowed('192.168.1.20:8080'), true);
  assert.equal(allowed('[fe80::1]'), true);
  assert.equal(allowed('evil.example'), false);
  assert.equal(allowed(undefined), false);
});

test('loopback is told from the rest in every notation', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) assert.ok(isLoopback(address), address);
  for (const address of ['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '0.0.0.0', ''])
    assert.ok(!isLoopback(address), address);
});

test('every answer carries the security headers, errors and unknown paths too', async (t) => {
  const { call } = await harness(t);
  for (const request of [
    { url: '/health' },
    { url: '/api/status' },
    { url: '/nothing' },
    { url: '/%zz' },
    { url: '/health', headers: { host: 'evil.example' } },
  ]) {
    const { headers } = await call(request);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/, request.url);
    assert.doesNotMatch(policy, /unsafe/, request.url);
    assert.equal(headers['x-content-type-options'], 'nosniff', request.url);
    assert.equal(headers['cache-control'], 'no-store', request.url);
    assert.equal(headers['x-powered-by'], undefined);
    assert.equal(headers['server'], undefined);
  }
});

test('errors have one shape and give nothing of the inside away', async (t) => {
  const logged: unknown[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (message: string, fields?: unknown) => logged.push([message, fields]),
  };
  const { call, building } = await harness(t, { log });
  building.statistics = () => {
    throw new TypeError('secret at /home/hub/packages/server.ts:12');
  };
  const rows: [Call, number, string][] = [
    [{ url: '/api/nothing' }, 404, 'not_found'],
    [{ url: '/api/t3000/points/7', as: 'viewer' }, 404, 'not_found'],
    [{ url: '/api/t3000/points/x', as: 'viewer' }, 400, 'invalid_request'],
    [{ url: '/%zz' }, 400, 'invalid_request'],
    [{ method: 'PUT', url: '/api/session', body: {} }, 405, 'method_not_allowed'],
    [{ method: 'PATCH', url: '/api/t3000/points/7', as: 'admin', body: {} }, 405, 'method_not_allowed'],
    [{ ...post, body: '{"name":', headers: json }, 400, 'invalid_request'],
    [{ ...post, body: '', headers: json }, 400, 'invalid_request'],
    [{ url: '/api/status', as: 'viewer' }, 500, 'internal'],
  ];
  for (const [request, status, code] of rows) {
    const answer = await call(request);
    assert.deepEqual([answer.status, answer.code], [status, code], request.url);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    const error = answer.json['error'] as Record<string, unknown>;
    assert.deepEqual(Object.keys(error), ['code', 'message', 'details', 'request_id']);
    assert.ok(error['request_id'] !== '', request.url);
    assert.doesNotMatch(answer.text, /\.ts|\bat \w|stack|FST_|SQLITE/, request.url);
  }
  const [[, fields]] = logged as [[string, { cause: string; request_id: string }]];
  assert.match(fields.cause, /secret at/);
  assert.equal(logged.length, 1);
});

test('a path that exists for other methods names them', async (t) => {
  const { call } = await harness(t);
  const answer = await call({ method: 'PUT', url: '/api/session', body: {} });
  assert.equal(answer.headers['allow'], 'GET, HEAD, POST, DELETE');
});

test('a validation error names place, value and limit, and never a password', async (t) => {
  const { call } = await harness(t);
  const rows: [Call, RegExp, unknown][] = [
    [
      { method: 'POST', url: '/api/t3000/points/1/value', as: 'operator', body: { value: 1, priority: 17 } },
      /body\/priority is 17 but must be <= 16/,
      16,
    ],
    [{ url: '/api/t3000/points?limit=20000', as: 'viewer' }, /query\/limit is 20000 but must be <= 10000/, 10_000],
    [
      { url: '/api/t3000/points?quality=fine', as: 'viewer' },
      /query\/quality is "fine" but must be one of good/,
      undefined,
    ],
    [{ url: '/api/t3000/points?colour=red', as: 'viewer' }, /query has unknown fields: colour/, undefined],
    [{ ...post, body: { name: 'x', password: 'p'.repeat(129) } }, /^body\/password must not have more/, 128],
  ];
  for (const [request, message, limit] of rows) {
    const answer = await call(request);
    const error = answer.json['error'] as { message: string; details: { limit?: unknown } };
    assert.equal(answer.code, 'invalid_request');
    assert.match(error.message, message);
    if (limit !== undefined) assert.equal(error.details.limit, limit);
    assert.doesNotMatch(answer.text, /ppp/);
  }
});

test('fields nobody asked for and keys that poison prototypes are refused, and nothing sticks', async (t) => {
  const { call, site } = await harness(t);
  const bodies = [
    '{"name":"eve","password":"a long enough one","role":"viewer","id":1}',
    '{"name":"eve","password":"a long enough one","role":"viewer","disabled":false}',
    '{"name":"eve","password":"a long enough one","role":"viewer","__proto__":{"role":"admin"}}',
    '{"name":"eve","password":"a long enough one","role":"viewer","constructor":{"prototype":{"role":"admin"}}}',
    '{"__proto__":{"name":"eve","password":"a long enough one","role":"admin"}}',
  ];
  for (const body of bodies) {
    const answer = await call({ method: 'POST', url: '/api/users', as: 'admin', body, headers: json });
    assert.equal(answer.code, 'invalid_request', body);
  }
  assert.equal(site.users.byName('eve'), undefined);
  for (const url of ['/api/t3000/points?__proto__=1', '/api/t3000/points?constructor=1']) {
    assert.equal((await call({ url, as: 'viewer' })).code, 'invalid_request', url);
  }
  assert.equal(Object.hasOwn(Object.prototype, 'role'), false);
});

test('a signed-in program may read a thousand times a second; a stranger may not', async (t) => {
  const { call, cookie, clock } = await harness(t);
  const session = cookie('viewer');
  for (let i = 0; i < 1000; i++) assert.equal((await call({ url: '/api/session', cookie: session })).status, 200);
  let refused;
  for (let i = 0; i < 500 && refused === undefined; i++) {
    const answer = await call({ url: '/api/session' });
    if (answer.status !== 200) refused = answer;
  }
  assert.equal(refused?.code, 'too_many_requests');
  assert.equal(refused?.headers['retry-after'], '1');
  assert.equal((await call({ url: '/api/session', from: '127.0.0.2' })).status, 200, 'another address is not affected');
  await clock.advance(1000);
  assert.equal((await call({ url: '/api/session' })).status, 200);
});

test('the console is served with its pages, and hashed files are kept for good', async (t) => {
  const webRoot = temporaryFolder(t);
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), 'export {}');
  writeFileSync(join(webRoot, '.hidden.txt'), 'secret');
  const { call } = await harness(t, { webRoot });
  const rows: [string, number, string, RegExp][] = [
    ['/', 200, 'no-cache', /console/],
    ['/points/17', 200, 'no-cache', /console/],
    ['/assets/app-1a2b.js', 200, 'public, max-age=31536000, immutable', /export/],
    ['/assets/gone.js', 404, 'no-store', /not_found/],
    ['/api/nothing', 404, 'no-store', /not_found/],
    ['/.hidden.txt', 404, 'no-store', /not_found/],
    ['/../../etc/passwd.txt', 404, 'no-store', /not_found/],
    ['/..%2f..%2fpackage.json', 404, 'no-store', /not_found/],
    ['/%2e%2e/%2e%2e/package.json', 404, 'no-store', /not_found/],
    ['/assets/..%5c..%5cpackage.json', 404, 'no-store', /not_found/],
    ['/%00.txt', 400, 'no-store', /invalid_request/],
  ];
  for (const [url, status, cache, text] of rows) {
    const answer = await call({ url });
    assert.equal(answer.status, status, url);
    assert.equal(answer.headers['cache-control'], cache, url);
    assert.match(answer.text, text, url);
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/, url);
  }
});

test('texts of the console go out as small as the browser takes them', async (t) => {
  const webRoot = temporaryFolder(t);
  mkdirSync(join(webRoot, 'assets'));
  for (const [name, text] of [
    ['app-1a2b.js', 'plain'],
    ['app-1a2b.js.br', 'as brotli'],
    ['app-1a2b.js.gz', 'as gzip'],
    ['only-3c4d.js', 'plain'],
  ] as const) {
    writeFileSync(join(webRoot, 'assets', name), text);
  }
  const { call } = await harness(t, { webRoot });
  const rows: [string, string | undefined, string | undefined, string][] = [
    ['/assets/app-1a2b.js', 'gzip, deflate, br, zstd', 'br', 'as brotli'],
    ['/assets/app-1a2b.js', 'gzip, deflate', 'gzip', 'as gzip'],
    ['/assets/app-1a2b.js', 'br;q=0, gzip', 'gzip', 'as gzip'],
    ['/assets/app-1a2b.js', undefined, undefined, 'plain'],
    ['/assets/only-3c4d.js', 'gzip, br', undefined, 'plain'],
  ];
  for (const [url, accepted, encoding, text] of rows) {
    const answer = await call({ url, headers: accepting(accepted) });
    const what = `${url} for ${accepted}`;
    assert.equal(answer.text, text, what);
    assert.equal(answer.headers['content-encoding'], encoding, what);
    assert.match(String(answer.headers['content-type']), /javascript/, what);
    assert.match(String(answer.headers['vary']), /accept-encoding/i, what);
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable', what);
  }
});

test('a long answer is compressed for who takes it, and only then', async (t) => {
  const { call, cookie } = await harness(t);
  const as = cookie('admin');
  const rows: [string, string | undefined, string | undefined][] = [
    ['/openapi.json', 'gzip, deflate', 'gzip'],
    ['/openapi.json', 'br, GZIP;q=0.5', 'gzip'],
    ['/openapi.json', '*', 'gzip'],
    ['/openapi.json', 'gzip;q=0', undefined],
    ['/openapi.json', 'br', undefined],
    ['/openapi.json', undefined, undefined],
    ['/api/session', 'gzip', undefined],
  ];
  for (const [url, accepted, encoding] of rows) {
    const answer = await call({ url, headers: accepting(accepted), cookie: as });
    assert.equal(answer.status, 200, url);
    assert.equal(answer.headers['content-encoding'], encoding, `${url} for ${accepted}`);
    assert.equal(answer.headers['vary'], url === '/openapi.json' ? 'accept-encoding' : undefined, url);
  }
});

function accepting(encodings: string | undefined): Record<string, string> {
  return encodings === undefined ? {} : { 'accept-encoding': encodings };
}
