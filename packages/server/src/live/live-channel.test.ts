import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { liveClient } from '@t3000/client';
import type { OpenSocket } from '@t3000/client';
import { LIVE_PATH, ServerMessage } from '@t3000/contract';
import { Compile } from 'typebox/compile';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';

const schema = Compile(ServerMessage);

/** A server on a loopback port; its clock is the test's, its sockets are real. */
async function listening(t: Parameters<typeof harness>[0]): Promise<Harness & { url: string; port: number }> {
  const h = await harness(t);
  const address = await h.app.listen({ host: '127.0.0.1', port: 0 });
  const { port, host } = new URL(address);
  return { ...h, port: Number(port), url: `ws://${host}${LIVE_PATH}` };
}

/** A client of another make, that keeps what it hears. */
async function client(url: string, cookie: string) {
  const socket = new WebSocket(url, { headers: { cookie } });
  const heard: ServerMessage[] = [];
  let wake = (): void => {};
  socket.on('message', (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString());
    assert.ok(schema.Check(message), `not in the contract: ${data.toString().slice(0, 200)}`);
    heard.push(message);
    wake();
  });
  await once(socket, 'open');
  const next = async (): Promise<ServerMessage> => {
    for (;;) {
      const message = heard.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const say = (message: object): void => socket.send(JSON.stringify(message));
  return { socket, next, say };
}

test('the live channel carries snapshot and batches to a client of another make', async (t) => {
  const h = await listening(t);
  const [input] = seedDevice(h).pointIds;
  h.building.set({ [input]: 20 });
  const { socket, next, say } = await client(h.url, h.cookie('viewer'));
  say({ type: 'hello', version: 1 });
  assert.equal((await next()).type, 'hello');
  say({ type: 'subscribe', points: [input], topics: ['system'] });
  assert.equal((await next()).type, 'snapshot');
  assert.equal((await next()).type, 'SystemStatus');
  h.building.set({ [input]: 21 });
  await h.clock.advance(100);
  let update = await next();
  // The batch with the value from before the subscription may still be under way.
  while (update.type !== 'PointUpdate' || update.values[0]?.[1] !== 21) update = await next();
  say({ type: 'ping', id: 5 });
  assert.equal((await next()).type, 'pong');
  socket.close();
  await once(socket, 'close');
});

test('without a session, from another site or under another name there is no channel', async (t) => {
  const h = await listening(t);
  const cookie = h.cookie('viewer');
  const rows: [Record<string, string>, number][] = [
    [{}, 401],
    [{ cookie: 'sid=invented' }, 401],
    [{ cookie, origin: 'http://evil.example' }, 403],
    [{ cookie, origin: 'null' }, 403],
    [{ cookie, 'sec-fetch-site': 'cross-site' }, 403],
    [{ cookie, host: 'evil.example' }, 421],
  ];
  for (const [headers, status] of rows) {
    const socket = new WebSocket(h.url, { headers });
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; destroy(): void },
    ];
    assert.equal(response.statusCode, status, JSON.stringify(headers));
    response.destroy();
  }
  const own = new WebSocket(h.url, { headers: { cookie, origin: `http://127.0.0.1:${h.port}` } });
  await once(own, 'open');
  own.terminate();
  const other = new WebSocket(`ws://127.0.0.1:${h.port}/api/status`, { headers: { cookie } });
  await assert.rejects(once(other, 'open'));
});

test('a refused upgrade leaves no socket open, wherever it was aimed at', async (t) => {
  const h = await listening(t);
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  for (const path of [LIVE_PATH, '/api/status', '/health', '/nothing', '/%zz']) {
    const socket = connect(h.port, '127.0.0.1');
    const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`;
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.write(head);
    await once(socket, 'close');
    assert.match(text, /^HTTP\/1\.1 4\d\d .*"code":/s, path);
  }
});

test('an offer of HTTP/2, which some clients make with every request, is passed over', async (t) => {
  const { port } = await listening(t);
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => (text += data.toString()));
  const offer = 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__';
  socket.write(`GET /health HTTP/1.1\r\nHost: localhost\r\n${offer}\r\n\r\n`);
  await once(socket, 'close');
  assert.match(text, /^HTTP\/1\.1 200 /);
});

test('signing out closes the open channel with its own code', async (t) => {
  const h = await listening(t);
  const cookie = h.cookie('viewer');
  const { socket } = await client(h.url, cookie);
  const closed = once(socket, 'close');
  await h.call({ method: 'DELETE', url: '/api/session', cookie });
  assert.equal((await closed)[0], 4401);
});

test('a frame above the limit, and fragments that never end, are cut off', async (t) => {
  const h = await listening(t);
  const huge = await client(h.url, h.cookie('viewer'));
  const closed = once(huge.socket, 'close');
  huge.say({ type: 'hello', version: 1, instance: 'x'.repeat(70_000) });
  assert.equal((await closed)[0], 1009);
  const endless = await client(h.url, h.cookie('viewer'));
  const cut = once(endless.socket, 'close');
  for (let i = 0; i < 20; i++) endless.socket.send('x'.repeat(4096), { fin: false });
  assert.equal((await cut)[0], 1009);
  const binary = await client(h.url, h.cookie('viewer'));
  const refused = once(binary.socket, 'close');
  binary.socket.send(Buffer.from([1, 2, 3]));
  assert.equal((await refused)[0], 1003);
});

test('a reader that stops reading costs a bounded amount of memory and is let go', async (t) => {
  const h = await listening(t);
  const ids = Array.from({ length: 5000 }, (_, i) => i + 1);
  h.building.set(Object.fromEntries(ids.map((id) => [id, 0])));
  const { socket, next, say } = await client(h.url, h.cookie('viewer'));
  say({ type: 'hello', version: 1 });
  say({ type: 'subscribe', points: ids, topics: [] });
  for (let i = 0; i < 2; i++) await next();
  socket.pause();
  let bufferedMax = 0;
  for (let round = 1; round < 400 && h.building !== undefined; round++) {
    h.building.set(Object.fromEntries(ids.map((id) => [id, round + 0.123456789])));
    await h.clock.advance(100);
    for (const peer of h.app.websocketServer.clients) bufferedMax = Math.max(bufferedMax, peer.bufferedAmount);
    if (h.app.websocketServer.clients.size === 0) break;
  }
  await h.clock.advance(15_000);
  assert.ok(bufferedMax > 0, 'the kernel took everything: the test proves nothing');
  // One full batch may go out just below the limit.
  assert.ok(bufferedMax < 2 * 1024 * 1024, `${bufferedMax} bytes were buffered`);
  const status = await h.call({ url: '/api/status', as: 'viewer' });
  const live = status.json['live'] as { closed_slow: number; clients: number };
  assert.deepEqual([live.closed_slow, live.clients], [1, 0]);
  socket.terminate();
});

test('our own client resumes over a cut connection and misses nothing', async (t) => {
  const h = await listening(t);
  const [input, output] = seedDevice(h).pointIds;
  h.building.set({ [input]: 1, [output]: 1 });
  await h.clock.advance(100);
  const cookie = h.cookie('viewer');
  const greetings: { resume?: number }[] = [];
  let cut = (): void => {};
  const open: OpenSocket = (url, events) => {
    const socket = new WebSocket(url, { headers: { cookie } });
    cut = () => socket.terminate();
    socket.on('open', events.onOpen);
    socket.on('message', (data: Buffer) => events.onMessage(data.toString()));
    socket.on('close', events.onClose);
    socket.on('error', () => undefined);
    return {
      send: (text) => {
        if (text.includes('"hello"')) greetings.push(JSON.parse(text));
        socket.send(text);
      },
      close: () => socket.close(),
    };
  };
  // The client's timers are the server's clock too: one hand moves both.
  const live = liveClient({ url: h.url, open, clock: h.clock });
  t.after(() => live.stop());
  const values = (): Promise<void> =>
    new Promise((resolve) => {
      const end = live.on('values', () => {
        end();
        resolve();
      });
    });
  const first = values();
  live.watch([input, output]);
  live.start();
  await first;
  assert.equal(live.latest(input)?.value, 1);
  const offline = new Promise<void>((resolve) => {
    live.on('state', (state) => {
      if (state === 'offline') resolve();
    });
  });
  cut();
  await offline;
  h.building.set({ [output]: 2 });
  await h.clock.advance(100);
  const second = values();
  await h.clock.advance(1000);
  await second;
  assert.deepEqual([live.latest(input)?.value, live.latest(output)?.value], [1, 2]);
  assert.equal(typeof greetings[1]?.resume, 'number');
});

test('slow senders have five seconds for the headers and fifteen for a request', async (t) => {
  const { app } = await listening(t);
  assert.deepEqual(
    [app.server.headersTimeout, app.server.requestTimeout, app.server.keepAliveTimeout],
    [5000, 15_000, 72_000],
  );
});

test('bytes that are no HTTP are answered without a word of the inside', async (t) => {
  const { port } = await listening(t);
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => (text += data.toString()));
  socket.end('\u0000\u0001 nonsense\r\n\r\n');
  await once(socket, 'close');
  assert.match(text, /^HTTP\/1\.1 400/);
  assert.doesNotMatch(text, /stack|\.ts|node:/);
});
