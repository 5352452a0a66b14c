import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, routes } from '@t3000/contract';
import { createClient } from './rest-client.ts';
import { NetworkError, UnexpectedReply } from './errors.ts';

/** A server that answers every request alike and remembers what it was asked. */
function answering(status: number, body: unknown) {
  const asked: { url: string; method: string; headers: Record<string, string>; body: unknown }[] = [];
  const fake = (url: unknown, init: RequestInit = {}): Promise<Response> => {
    asked.push({
      url: String(url),
      method: String(init.method),
      headers: { ...(init.headers as Record<string, string>) },
      body: init.body,
    });
    return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
  };
  return { asked, api: createClient(routes, { baseUrl: 'http://hub', fetch: fake }) };
}

test('path parameters are encoded and absent query fields are left out', async () => {
  const { api, asked } = answering(200, {});
  await api.listPoints({ query: { text: 'a&b c', device_id: 3, overridden: true } });
  await api.getDiscovery({ params: { job: '../users' } });
  assert.deepEqual(
    asked.map((request) => request.url),
    [
      'http://hub/api/t3000/points?text=a%26b+c&device_id=3&overridden=true',
      'http://hub/api/t3000/discovery/..%2Fusers',
    ],
  );
});

test('a body travels as JSON, and a route whose body is all optional may be called without one', async () => {
  const { api, asked } = answering(200, {});
  await api.writePointValue({ params: { id: 4 }, body: { value: null, priority: 8 } });
  await api.refreshDevice({ params: { id: 4 } });
  assert.deepEqual(
    asked.map(({ method, body, headers }) => [method, body, headers['content-type']]),
    [
      ['POST', '{"value":null,"priority":8}', 'application/json'],
      ['POST', '{}', 'application/json'],
    ],
  );
});

test('a GET carries neither body nor content type', async () => {
  const { api, asked } = answering(200, {});
  await api.getSession();
  assert.equal(asked[0]?.body, undefined);
  assert.equal(asked[0]?.headers['content-type'], undefined);
});

test('text routes come back as text', async () => {
  const { api } = answering(200, '# HELP x\n');
  assert.equal(await api.metrics(), '# HELP x\n');
});

test('an error of the contract arrives with code, status, details and request id', async () => {
  const { api } = answering(400, {
    error: { code: 'too_costly', message: 'too much', details: { limit: 20 }, request_id: 'r-1' },
  });
  await assert.rejects(api.getStatus(), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual(
      [error.code, error.status, error.message, error.details, error.requestId],
      ['too_costly', 400, 'too much', { limit: 20 }, 'r-1'],
    );
    return true;
  });
});

test('an answer that is not in the words of the contract keeps its status', async () => {
  for (const body of ['<html>502</html>', '{"error":{"code":"__proto__"}}', '[]', 'null']) {
    const { api } = answering(502, body);
    await assert.rejects(api.getStatus(), (error) => error instanceof UnexpectedReply && error.status === 502, body);
  }
  await assert.rejects(answering(200, '<html>').api.getStatus(), UnexpectedReply);
});

test('no answer at all is a network error, giving up is the reason given', async () => {
  const failing = createClient(routes, {
    fetch: ((_: unknown, init: RequestInit) =>
      init.signal?.aborted === true
        ? Promise.reject(new DOMException('aborted', 'AbortError'))
        : Promise.reject(new TypeError('fetch failed'))) as typeof fetch,
  });
  await assert.rejects(failing.getStatus(), NetworkError);
  const reason = new Error('page left');
  await assert.rejects(failing.getStatus({}, { signal: AbortSignal.abort(reason) }), reason);
});

test('inputs are typed from the route table', () => {
  const { api } = answering(200, {});
  // @ts-expect-error `state` is none of the listed ones.
  const wrongState = (): unknown => api.listDevices({ query: { state: 'sleeping' } });
  // @ts-expect-error The path parameter is missing.
  const noId = (): unknown => api.getPoint({});
  assert.ok(typeof wrongState === 'function' && typeof noId === 'function');
});
