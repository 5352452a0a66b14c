import { temporaryFolder } from '@t3000/testkit';
import { LIVE_PATH } from '@t3000/contract';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { startServer } from './harness/hub.ts';

const field = { localAddress: '127.97.0.1', localPort: 47_956, port: 47_955 } as const;
const skip = spawnSync('openssl', ['version']).status !== 0 && 'openssl makes the certificate';

/** A certificate of its own for 127.0.0.1, as SECURITY.md tells to make one. */
function certificate(folder: string): { certificate: string; key: string } {
  const files = { certificate: join(folder, 'hub.crt'), key: join(folder, 'hub.key') };
  const { status, stderr } = spawnSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=hub -addext subjectAltName=IP:127.0.0.1
      -keyout ${files.key} -out ${files.certificate}`.split(/\s+/),
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return files;
}

function ask(url: string, options: RequestOptions, body = ''): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (answer) => resolve(answer.resume()))
      .on('error', reject)
      .end(body);
  });
}

describe('a server with a certificate', { skip }, () => {
  test('speaks TLS 1.2 and 1.3 only, and its cookie never crosses a line without', async (t) => {
    const folder = temporaryFolder(t);
    const files = certificate(folder);
    const program = startServer(join(folder, 'data'), field, {
      T3000_TLS_CERTIFICATE: files.certificate,
      T3000_TLS_KEY: files.key,
    });
    t.after(() => program.stop());
    const { url } = (await program.event('ready')) as unknown as { url: string };
    const { code } = (await program.event('setup_code')) as unknown as { code: string };
    assert.match(url, /^https:/);
    const ca = readFileSync(files.certificate);

    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const answer = await ask(`${url}/health`, { ca, minVersion: version, maxVersion: version });
      assert.equal(answer.statusCode, 200);
      // A browser keeps that promise for years: nobody who made his own certificate wants it kept.
      assert.equal(answer.headers['strict-transport-security'], undefined);
    }
    const old = { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(ask(`${url}/health`, old), /alert|protocol version|unsupported/i);
    await assert.rejects(fetch(`${url.replace('https', 'http')}/health`), 'plain HTTP is not answered');

    const body = JSON.stringify({ code, name: 'Ada', password: 'correct horse battery', site_name: 'Test' });
    const headers = { 'content-type': 'application/json', origin: url };
    const made = await ask(`${url}/api/setup`, { ca, method: 'POST', headers }, body);
    const [cookie = ''] = made.headers['set-cookie'] ?? [];
    assert.match(cookie, /^__Host-sid=.*; HttpOnly; SameSite=Strict; .*Secure/);

    const live = new WebSocket(`${url.replace('https', 'wss')}${LIVE_PATH}`, {
      ca,
      headers: { cookie: cookie.split(';', 1)[0] ?? '' },
      origin: url,
    });
    live.once('open', () => live.send(JSON.stringify({ type: 'hello', version: 1 })));
    const first = await new Promise<string>((resolve, reject) => {
      live.once('message', (data: Buffer) => resolve(data.toString('utf8'))).once('error', reject);
    });
    assert.match(first, /hello/);
    live.terminate();
  });

  for (const { title, change, message } of [
    { title: 'a key that is missing', change: { T3000_TLS_KEY: '' }, message: /server\.tls_key is empty/ },
    {
      title: 'a file that is not there',
      change: { T3000_TLS_KEY: '/nowhere/hub.key' },
      message: /server\.tls_key cannot be read/,
    },
    {
      title: 'a key of another kind of file',
      change: { T3000_TLS_KEY: import.meta.filename },
      message: /not a PEM certificate and its key/,
    },
  ]) {
    test(`${title} keeps it from starting, and it says which`, async (t) => {
      const folder = temporaryFolder(t);
      const files = certificate(folder);
      const program = startServer(join(folder, 'data'), field, {
        T3000_TLS_CERTIFICATE: files.certificate,
        ...change,
      });
      await assert.rejects(program.event('ready'));
      assert.match(program.log.join('\n'), message);
    });
  }
});
