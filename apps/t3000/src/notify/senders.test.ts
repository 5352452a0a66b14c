import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { mailSender } from './mail.ts';
import { isOpenAddress, webhookSender } from './webhook.ts';

/** A mail server of another make: the one of Python's standard library, as long as it has one. */
const PEER = `
import asyncore, smtpd, sys
class Peer(smtpd.SMTPServer):
    def process_message(self, peer, sender, receivers, data, **more):
        print(sender, receivers, data.decode().replace('\\n', '|'), flush=True)
peer = Peer(('127.68.1.1', 0), None)
print(peer.socket.getsockname()[1], flush=True)
asyncore.loop()
`;
const hasPeer = spawnSync('python3', ['-W', 'ignore', '-c', 'import smtpd, asyncore']).status === 0;

test('a mail reaches a server of another make', { skip: !hasPeer && 'python3 with smtpd is not here' }, async (t) => {
  const peer = spawn('python3', ['-W', 'ignore', '-c', PEER], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => peer.kill());
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  const settings = {
    host: '127.68.1.1',
    port,
    security: 'none',
    user: '',
    password: '',
    from: 'hub@example.org',
  } as const;
  const sender = mailSender(settings);
  assert.ok(sender !== undefined);
  await sender.send({
    to: 'ann@example.org',
    subject: 'ALARM: Raum zu warm, 27 °C',
    text: 'Öffnen',
    messageId: '<a-1@t3000.hub>',
  });
  const text = String((await lines.next()).value);
  assert.match(text, /^hub@example\.org \['ann@example\.org'\]/);
  assert.match(text, /Message-ID: <a-1@t3000\.hub>/i);
  await assert.rejects(
    async () =>
      mailSender({ ...settings, security: 'starttls' })?.send({
        to: 'a@b.c',
        subject: '',
        text: '',
        messageId: '<b@c>',
      }),
    /TLS/i,
    'a server without encryption gets nothing when encryption is asked for',
  );
  assert.equal(mailSender({ ...settings, host: '' }), undefined);
});

test('a webhook goes to named hosts, never inside by itself, and follows no redirect', async (t) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(302, { location: '/elsewhere' }).end();
  }).listen(0, '127.68.1.2');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.68.1.2:${address.port}/hook`;
  const request = { url, headers: { 'content-type': 'application/json' }, body: '{}' };
  await assert.rejects(webhookSender([]).post(request), /may not call/);
  await assert.rejects(
    webhookSender([]).post({ ...request, url: `http://localhost:${address.port}/` }),
    /may not call/,
  );
  await assert.rejects(webhookSender(['hook.example']).post(request), /not among notify\.webhook_hosts/);
  assert.deepEqual(await webhookSender([`127.68.1.2:${address.port}`]).post(request), { status: 302 });
  assert.deepEqual(seen, ['POST /hook']);
});

test('addresses of this machine and of its link are not open', () => {
  const closed = [
    '127.0.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    '::ffff:127.0.0.1',
    'name',
  ];
  for (const address of closed) assert.equal(isOpenAddress(address), false, address);
  for (const address of ['192.168.1.5', '10.0.0.1', '93.184.216.34', '2001:db8::1'])
    assert.equal(isOpenAddress(address), true, address);
});
