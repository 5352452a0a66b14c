import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, SeededRng } from '@t3000/testkit';
import type { RoleName } from '@t3000/contract';
import { harness, PASSWORD, plainPasswords, replyComplaints } from '../testing/harness.test-helper.ts';
import type { Answer, Harness } from '../testing/harness.test-helper.ts';
import { passwordProblem } from './password-rules.ts';
import { argon2Cost, argon2Passwords } from './passwords.ts';
import type { Passwords } from './passwords.ts';
import { parsePhc } from './phc.ts';
import { Throttle } from './throttle.ts';

const login = (h: Harness, name: string, password: string, from = '127.0.0.1'): Promise<Answer> =>
  h.call({ method: 'POST', url: '/api/session', body: { name, password }, from });

/** The cookie a browser would send after this answer. */
function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
}

test('signing in sets a cookie scripts and other sites never see', async (t) => {
  const h = await harness(t);
  const answer = await login(h, 'Viewer', PASSWORD);
  assert.equal(answer.status, 200);
  assert.deepEqual(replyComplaints('login', answer.json), []);
  assert.match(
    String(answer.headers['set-cookie']),
    /^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/,
  );
  const token = cookieOf(answer).slice(4);
  assert.ok(!JSON.stringify(h.site.sessions.byUser(h.user('viewer').id)).includes(token), 'the token is not stored');
  const session = await h.call({ url: '/api/session', cookie: cookieOf(answer) });
  assert.deepEqual((session.json['user'] as { permissions: string[] }).permissions, ['session', 'read']);
  assert.equal(h.site.audit.query({ offset: 0, limit: 1 }).rows[0]?.action, 'session.login');
});

test('behind TLS the cookie is bound to the host', async (t) => {
  const h = await harness(t, { server: { secure_cookies: true } });
  const answer = await login(h, 'viewer', PASSWORD);
  assert.match(String(answer.headers['set-cookie']), /^__Host-sid=.*; Secure$/);
  assert.equal((await h.call({ url: '/api/status', cookie: cookieOf(answer) })).status, 200);
});

test('unknown name, wrong password and disabled account answer alike', async (t) => {
  const compared: string[] = [];
  const passwords: Passwords = {
    ...plainPasswords,
    verify: (password, stored) => {
      compared.push(stored);
      return plainPasswords.verify(password, stored);
    },
  };
  const h = await harness(t, { passwords });
  h.site.users.update(h.user('engineer').id, { disabled: true });
  const answers = [
    await login(h, 'nobody', PASSWORD),
    await login(h, 'viewer', 'wrong'),
    await login(h, 'engineer', PASSWORD),
    await login(h, '__proto__', PASSWORD),
  ];
  const bodies = answers.map(({ json }) => ({ ...(json['error'] as object), request_id: '' }));
  for (const body of bodies) assert.deepEqual(body, bodies[0]);
  assert.equal(compared.length, 4);
  assert.ok(
    compared.every((stored) => stored.startsWith('plain:')),
    'each try costs one real hash',
  );
  assert.ok(answers.every(({ status, headers }) => status === 401 && headers['set-cookie'] === undefined));
});

test('guessing a password gets slower, and the owner gets in after at most five minutes', async (t) => {
  const h = await harness(t);
  const waits: number[] = [];
  for (let i = 0; i < 40; i++) {
    const answer = await login(h, 'viewer', 'wrong', `127.0.1.${i % 50}`);
    if (answer.status === 429) {
      const seconds = Number(answer.headers['retry-after']);
      waits.push(seconds);
      await h.clock.advance(seconds * 1000);
    }
  }
  assert.deepEqual(waits.slice(0, 6), [1, 2, 4, 8, 16, 32]);
  assert.equal(Math.max(...waits), 300);
  assert.equal((await login(h, 'viewer', PASSWORD, '127.0.0.9')).status, 429, 'even the right one waits');
  assert.equal((await login(h, 'operator', PASSWORD, '127.0.0.9')).status, 200, 'others are not affected');
  await h.clock.advance(300_000);
  assert.equal((await login(h, 'viewer', PASSWORD, '127.0.0.9')).status, 200);
  assert.equal((await login(h, 'viewer', 'wrong', '127.0.0.9')).status, 401, 'the slate is wiped');
});

test('one address cannot try many names, nor a hundred at once', async (t) => {
  const h = await harness(t);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => login(h, `user${i}`, 'wrong')));
  const tried = answers.filter(({ status }) => status === 401).length;
  assert.equal(tried, 11, 'ten are forgiven, the eleventh begins the wait');
});

test('tries while waiting do not lengthen the wait, and the memory is bounded', () => {
  const clock = new FakeClock();
  const throttle = new Throttle(clock, 0);
  assert.equal(throttle.attempt('a'), 0);
  for (let i = 0; i < 100; i++) assert.equal(throttle.attempt('a'), 1000);
  clock.advanceSync(1000);
  assert.equal(throttle.attempt('a'), 0);
  assert.equal(throttle.attempt('a'), 2000);
  clock.advanceSync(3_600_000);
  assert.equal(throttle.attempt('a'), 0);
  assert.equal(throttle.attempt('a'), 1000, 'an hour later the count begins anew');
});

test('a session ends when idle for eight hours, after a week, and with logout', async (t) => {
  const h = await harness(t);
  const active = cookieOf(await login(h, 'viewer', PASSWORD));
  const alive = async (cookie: string): Promise<boolean> =>
    (await h.call({ url: '/api/status', cookie })).status === 200;
  for (let hour = 0; hour < 7 * 24; hour += 7) {
    assert.equal(await alive(active), true, `hour ${hour}`);
    await h.clock.advance(7 * 3_600_000);
  }
  assert.equal(await alive(active), false, 'a week is the end');
  const idle = cookieOf(await login(h, 'viewer', PASSWORD));
  await h.clock.advance(8 * 3_600_000 + 1);
  assert.equal(await alive(idle), false);
  const mine = cookieOf(await login(h, 'viewer', PASSWORD));
  const out = await h.call({ method: 'DELETE', url: '/api/session', cookie: mine });
  assert.match(String(out.headers['set-cookie']), /^sid=; .*Max-Age=0/);
  assert.equal(await alive(mine), false);
});

test('signing in again makes the token that came along worthless', async (t) => {
  const h = await harness(t);
  const planted = cookieOf(await login(h, 'viewer', PASSWORD));
  await h.call({ method: 'POST', url: '/api/session', cookie: planted, body: { name: 'viewer', password: PASSWORD } });
  assert.equal((await h.call({ url: '/api/status', cookie: planted })).status, 401);
});

test('a new password ends every session, the own one is replaced', async (t) => {
  const h = await harness(t);
  const other = h.cookie('viewer');
  const mine = h.cookie('viewer');
  const change = (current: string, next: string): Promise<Answer> =>
    h.call({ method: 'PUT', url: '/api/session/password', cookie: mine, body: { current, next } });
  assert.equal((await change('wrong', 'another long secret')).code, 'wrong_credentials');
  assert.equal((await change(PASSWORD, 'short')).code, 'weak_password');
  const done = await change(PASSWORD, 'another long secret');
  assert.equal(done.status, 200);
  for (const cookie of [other, mine]) assert.equal((await h.call({ url: '/api/status', cookie })).status, 401);
  assert.equal((await h.call({ url: '/api/status', cookie: cookieOf(done) })).status, 200);
  assert.equal((await login(h, 'viewer', PASSWORD)).status, 401);
});

test('an administrator changes rights, and open sessions lose them at once', async (t) => {
  const h = await harness(t);
  const admin = h.cookie('admin');
  const victim = h.cookie('engineer');
  assert.equal((await h.call({ url: '/api/audit', cookie: victim })).status, 200);
  const answer = await h.call({
    method: 'PUT',
    url: `/api/users/${h.user('engineer').id}`,
    cookie: admin,
    body: { role: 'viewer' },
  });
  assert.deepEqual(replyComplaints('updateUser', answer.json), []);
  assert.equal((await h.call({ url: '/api/audit', cookie: victim })).status, 401);
  const [row] = h.site.audit.query({ action: 'user.update', offset: 0, limit: 9 }).rows;
  assert.deepEqual(
    [row?.actor, row?.target, row?.details['changes']],
    ['admin', `user:${h.user('engineer').id}`, { role: { old: 'engineer', requested: 'viewer', read_back: 'viewer' } }],
  );
});

test('the last administrator stays', async (t) => {
  const h = await harness(t);
  const url = `/api/users/${h.user('admin').id}`;
  const admin = h.cookie('admin');
  for (const body of [{ role: 'viewer' }, { disabled: true }]) {
    assert.equal((await h.call({ method: 'PUT', url, cookie: admin, body })).code, 'conflict');
  }
  assert.equal((await h.call({ method: 'DELETE', url, cookie: admin })).code, 'conflict');
  const made = await h.call({
    method: 'POST',
    url: '/api/users',
    cookie: admin,
    body: { name: 'second', password: 'one more long secret', role: 'admin' },
  });
  assert.equal(made.status, 201);
  assert.equal(
    (
      await h.call({
        method: 'POST',
        url: '/api/users',
        cookie: admin,
        body: { name: 'SECOND', password: 'one more long secret', role: 'admin' },
      })
    ).code,
    'conflict',
  );
  assert.equal((await h.call({ method: 'DELETE', url, cookie: admin })).status, 200);
  assert.equal((await h.call({ url: '/api/users', cookie: admin })).status, 401);
});

test('nobody makes himself more than he is', async (t) => {
  const h = await harness(t);
  for (const role of ['viewer', 'operator', 'engineer'] as RoleName[]) {
    const cookie = h.cookie(role);
    const answer = await h.call({
      method: 'PUT',
      url: `/api/users/${h.user(role).id}`,
      cookie,
      body: { role: 'admin' },
    });
    assert.equal(answer.code, 'not_permitted');
    await h.call({ method: 'PUT', url: '/api/session/preferences', cookie, body: { role: 'admin', theme: 'dark' } });
    const session = await h.call({ url: '/api/session', cookie });
    const user = session.json['user'] as { role: string; preferences: unknown };
    assert.deepEqual([user.role, user.preferences], [role, { role: 'admin', theme: 'dark' }]);
  }
});

test('a new installation serves this machine only, and makes its first account with the code on the console', async (t) => {
  const h = await harness(t, { fresh: true });
  const [code = ''] = h.setupCodes;
  assert.match(code, /^([0-9a-f]{4}-){7}[0-9a-f]{4}$/);
  assert.equal((await h.call({ url: '/health', from: '192.0.2.9' })).code, 'not_permitted');
  assert.equal((await h.call({ url: '/api/session' })).json['setup_needed'], true);
  const setup = (body: object, from = '127.0.0.1'): Promise<Answer> =>
    h.call({ method: 'POST', url: '/api/setup', body, from });
  const account = { name: 'ada', password: 'a very good secret', site_name: 'Town hall' };
  assert.equal((await setup({ ...account, code }, '192.0.2.9')).code, 'not_permitted');
  assert.equal((await setup({ ...account, code: 'guess' })).code, 'wrong_setup_code');
  assert.equal((await setup({ ...account, code, password: 'townhall2026' })).code, 'weak_password');
  const done = await setup({ ...account, code: code.toUpperCase().replaceAll('-', ' ') });
  assert.equal(done.status, 201);
  assert.deepEqual(replyComplaints('setup', done.json), []);
  assert.equal((await h.call({ url: '/api/users', cookie: cookieOf(done) })).status, 200);
  assert.equal((await setup({ ...account, name: 'eve', code })).status, 404);
  assert.equal((await h.call({ url: '/health', from: '192.0.2.9' })).status, 200);
});

test('of three people setting up at once one wins', async (t) => {
  let hashing = 0;
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const passwords: Passwords = {
    ...plainPasswords,
    // Nobody gets on before all three have passed every check that comes first.
    hash: async (password) => {
      if (++hashing === 3) open();
      await gate;
      return `plain:${password}`;
    },
  };
  const h = await harness(t, { fresh: true, passwords });
  const [code = ''] = h.setupCodes;
  const answers = await Promise.all(
    ['ada', 'eve', 'bob'].map((name) =>
      h.call({ method: 'POST', url: '/api/setup', body: { code, name, password: 'a very good secret' } }),
    ),
  );
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 404, 404],
  );
  assert.equal(h.site.users.count(), 1);
});

test('a set-up code lives fifteen minutes; a late try brings a new one to the console', async (t) => {
  const h = await harness(t, { fresh: true });
  const [code = ''] = h.setupCodes;
  await h.clock.advance(15 * 60_000 + 1);
  const body = { code, name: 'ada', password: 'a very good secret' };
  assert.equal((await h.call({ method: 'POST', url: '/api/setup', body })).code, 'wrong_setup_code');
  assert.equal(h.setupCodes.length, 2);
  const again = { ...body, code: h.setupCodes[1] };
  assert.equal((await h.call({ method: 'POST', url: '/api/setup', body: again })).status, 201);
});

test('passwords are long and not the first an attacker tries', () => {
  const weak = [
    'short',
    'elevenchars',
    'aaaaaaaaaaaaaaaa',
    'abababababababab',
    '123456789012345',
    'abcdefghijklmnop',
    'Password1234567',
    'ADMINISTRATOR!!',
    'townhall20262026',
    'ada ada 12345678',
    'x'.repeat(129),
  ];
  for (const password of weak) assert.ok(passwordProblem(password, ['ada', 'Town hall']) !== undefined, password);
  for (const password of [
    'correct horse battery',
    'Zwölf Wörter hier',
    '7 green pumps hum softly',
    '🔥'.repeat(4) + ' four fires',
  ]) {
    assert.equal(passwordProblem(password, ['ada', 'Town hall']), undefined, password);
  }
});

test('the hash is Argon2id at the agreed cost, salted, and tells when it is out of date', async () => {
  assert.deepEqual(argon2Cost, { memoryKib: 65_536, passes: 3, lanes: 1 });
  const rng = new SeededRng(7);
  const cheap = argon2Passwords(rng, { memoryKib: 64, passes: 1, lanes: 1 });
  const dearer = argon2Passwords(rng, { memoryKib: 128, passes: 1, lanes: 1 });
  const [one, two] = [await cheap.hash('a secret'), await cheap.hash('a secret')];
  assert.match(one, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(one, two);
  assert.equal(await cheap.verify('a secret', one), 'right');
  assert.equal(await cheap.verify('a secret ', one), 'wrong');
  assert.equal(await dearer.verify('a secret', one), 'outdated');
  for (const stored of ['', 'plain:a secret', one.slice(0, -40), one.replace('v=19', 'v=16')]) {
    assert.equal(await cheap.verify('a secret', stored), 'wrong', stored);
  }
});

test('a hash of another implementation is understood', async () => {
  // Made by the reference implementation: argon2 "password" with salt "somesalt", -id -t 2 -m 16 -p 1.
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.equal(parsePhc(stored)?.passes, 2);
  assert.equal(await argon2Passwords(new SeededRng(1)).verify('password', stored), 'outdated');
});

test('two hashes run at once, sixteen wait, and the rest is sent away', async () => {
  const passwords = argon2Passwords(new SeededRng(1), { memoryKib: 64, passes: 1, lanes: 1 });
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => passwords.hash('x')));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 18);
});

test('an outdated hash is renewed by the next login', async (t) => {
  const passwords = {
    hash: (password: string) => Promise.resolve(`new:${password}`),
    verify: (_: string, stored: string) =>
      Promise.resolve(stored.startsWith('new:') ? ('right' as const) : ('outdated' as const)),
  };
  const h = await harness(t, { passwords });
  assert.equal((await login(h, 'viewer', PASSWORD)).status, 200);
  assert.equal(h.site.users.byName('viewer')?.passwordHash, `new:${PASSWORD}`);
});
