import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { quietUntil } from '../notify/quiet.ts';
import type { Mail, WebhookRequest } from '../notify/senders.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const MINUTE = 60_000;
const rules = '/api/t3000/notification-rules';
const warm = {
  name: 'Too warm',
  level: 2,
  condition: { kind: 'high_limit', limit: 26, deadband: 0 },
  target: { point_ids: [1], device_ids: [], match: null },
  instruction: 'Open the window.',
};
const mailTo = (address: string) => ({ channel: 'mail', address });
const duty = {
  name: 'Duty',
  levels: [1, 2],
  events: ['alarm', 'returned'],
  steps: [{ after_minutes: 0, targets: [mailTo('ann@example.org')] }],
};

async function world(t: Parameters<typeof harness>[0]) {
  const mails: Mail[] = [];
  const posts: WebhookRequest[] = [];
  const fail = { mail: '', webhook: 0 };
  const h = await harness(t, {
    mail: {
      send: (mail) => {
        if (fail.mail !== '') return Promise.reject(new Error(fail.mail));
        mails.push(mail);
        return Promise.resolve();
      },
    },
    webhooks: {
      post: (request) => {
        posts.push(request);
        return Promise.resolve({ status: fail.webhook === 0 ? 204 : fail.webhook });
      },
    },
  });
  const [input] = seedDevice(h).pointIds;
  await h.call({ method: 'POST', url: '/api/t3000/alarm-definitions', as: 'engineer', body: warm });
  const rule = (body: object) => h.call({ method: 'POST', url: rules, as: 'admin', body });
  const set = async (value: number): Promise<void> => {
    h.building.set({ [input]: value });
    await h.clock.advance(1000);
  };
  const deliveries = async () => (await h.call({ url: '/api/t3000/notification-deliveries', as: 'engineer' })).text;
  return { h, mails, posts, fail, rule, set, deliveries };
}

test('each step of an alarm is one mail, to whom the rule names', async (t) => {
  const { mails, rule, set, deliveries } = await world(t);
  await rule(duty);
  await set(30);
  await set(31);
  await set(20);
  assert.deepEqual(
    mails.map(({ subject }) => subject),
    ['[T3000 Hub] ALARM, level 2: Zone temperature', '[T3000 Hub] Returned to normal, level 2: Zone temperature'],
  );
  assert.match(mails[0]?.text ?? '', /above 26.*\n[\s\S]*Open the window\./);
  assert.match(await deliveries(), /"state":"sent".*"state":"sent"/);
});

test('nobody has answered: the next is told; somebody has: nobody is', async (t) => {
  const { h, mails, rule, set, deliveries } = await world(t);
  await rule({
    ...duty,
    events: ['alarm'],
    steps: [...duty.steps, { after_minutes: 10, targets: [mailTo('boss@example.org')] }],
  });
  await set(30);
  await h.clock.advance(11 * MINUTE);
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['ann@example.org', 'boss@example.org'],
  );
  assert.match(mails[1]?.text ?? '', /Escalation step 2/);
  await set(20);
  await h.call({ method: 'POST', url: '/api/t3000/alarms/acknowledge', as: 'operator', body: { ids: [1] } });
  await set(30);
  await h.call({ method: 'POST', url: '/api/t3000/alarms/acknowledge', as: 'operator', body: { ids: [1] } });
  await h.clock.advance(11 * MINUTE);
  assert.equal(mails.length, 3);
  assert.match(await deliveries(), /"state":"skipped".*answered meanwhile/);
});

test('what failed is tried again, for an hour and no longer', async (t) => {
  const { h, mails, fail, rule, set, deliveries } = await world(t);
  await rule({ ...duty, events: ['alarm'] });
  fail.mail = '451 try later';
  await set(30);
  await h.clock.advance(MINUTE);
  assert.match(await deliveries(), /"state":"waiting".*"detail":"451 try later"/);
  fail.mail = '';
  await h.clock.advance(5 * MINUTE);
  assert.equal(mails.length, 1);
  await set(20);
  fail.mail = '550 no such user';
  await set(30);
  await h.clock.advance(120 * MINUTE);
  assert.match(await deliveries(), /"state":"failed".*"attempts":8,"detail":"550 no such user"/);
});

test('a message that waits survives a restart and goes out once', async (t) => {
  const { h, mails, fail, rule, set } = await world(t);
  await rule({ ...duty, events: ['alarm'] });
  fail.mail = 'down';
  await set(30);
  await h.app.close();
  fail.mail = '';
  const { createServer } = await import('../server.ts');
  const again = createServer(h.deps);
  t.after(() => again.close());
  await again.ready();
  await h.clock.advance(10 * MINUTE);
  assert.equal(mails.length, 1);
});

test('a webhook is signed with the secret that was shown once', async (t) => {
  const { h, posts, fail, rule, set, deliveries } = await world(t);
  const made = await rule({
    ...duty,
    events: ['alarm'],
    steps: [{ after_minutes: 0, targets: [{ channel: 'webhook', url: 'https://hook.example/a' }] }],
  });
  const secret = String(made.json['secret']);
  assert.match(secret, /^[0-9a-f]{64}$/);
  assert.ok(!(await h.call({ url: rules, as: 'admin' })).text.includes(secret));
  fail.webhook = 500;
  await set(30);
  fail.webhook = 0;
  await h.clock.advance(MINUTE);
  assert.equal(posts.length, 2);
  const [first, second] = posts;
  assert.equal(
    first?.headers['x-t3000-delivery'],
    second?.headers['x-t3000-delivery'],
    'a repeated attempt is known by its id',
  );
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(second?.headers['x-t3000-signature'] ?? '') ?? [];
  assert.equal(signature, createHmac('sha256', secret).update(`${time}.${second?.body}`).digest('hex'));
  assert.equal((JSON.parse(second?.body ?? '{}') as { type: string }).type, 'alarm');
  assert.match(await deliveries(), /"state":"sent".*"attempts":2,"detail":"the receiver answered 204"/);
});

test('in quiet hours only the urgent comes through; the rest comes in the morning if it still holds', async (t) => {
  const { h, mails, rule, set } = await world(t);
  const quiet = { days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00', through_level: 1 };
  await rule({ ...duty, events: ['alarm'], quiet });
  await set(30);
  assert.equal(mails.length, 0);
  await h.clock.advance(6 * 60 * MINUTE);
  assert.equal(mails.length, 1);
  const at = (text: string): number => Date.parse(text);
  const weekdays = { ...quiet, days: [5] };
  assert.equal(quietUntil(weekdays, 'Europe/Berlin', at('2026-01-10T03:00+01:00')), at('2026-01-10T06:00+01:00'));
  assert.equal(quietUntil(weekdays, 'Europe/Berlin', at('2026-01-11T03:00+01:00')), undefined);
  assert.equal(quietUntil(weekdays, 'Europe/Berlin', at('2026-01-09T21:59+01:00')), undefined);
  assert.equal(
    quietUntil({ ...quiet, from: '12:00', to: '13:00' }, 'UTC', at('2026-01-09T12:30Z')),
    at('2026-01-09T13:00Z'),
  );
});

test('rules are made, tested, changed and removed by administrators', async (t) => {
  const { h, mails, fail } = await world(t);
  await run(h, [
    {
      name: 'none',
      operation: 'listNotificationRules',
      url: rules,
      status: 200,
      has: /"items":\[\],"mail_problem":""/,
    },
    {
      name: 'an engineer may not',
      operation: 'addNotificationRule',
      method: 'POST',
      url: rules,
      body: duty,
      status: 403,
      code: 'not_permitted',
    },
    {
      name: 'two addresses in one',
      operation: 'addNotificationRule',
      as: 'admin',
      method: 'POST',
      url: rules,
      body: { ...duty, steps: [{ after_minutes: 0, targets: [mailTo('a@b.c,d@e.f')] }] },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'a header in an address',
      operation: 'addNotificationRule',
      as: 'admin',
      method: 'POST',
      url: rules,
      body: { ...duty, steps: [{ after_minutes: 0, targets: [mailTo('a@b.c\r\nBcc: d@e.f')] }] },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'add',
      operation: 'addNotificationRule',
      as: 'admin',
      method: 'POST',
      url: rules,
      body: duty,
      status: 201,
      has: /"secret":"[0-9a-f]{64}"/,
      audit: ['notification_rule.create'],
    },
    {
      name: 'taken',
      operation: 'addNotificationRule',
      as: 'admin',
      method: 'POST',
      url: rules,
      body: duty,
      status: 409,
      code: 'conflict',
    },
    {
      name: 'test',
      operation: 'testNotificationRule',
      as: 'admin',
      method: 'POST',
      url: `${rules}/1/test`,
      body: {},
      status: 200,
      has: /"target":"ann@example.org","sent":true/,
      audit: ['notification_rule.test'],
    },
    {
      name: 'change',
      operation: 'updateNotificationRule',
      as: 'admin',
      method: 'PUT',
      url: `${rules}/1`,
      body: { levels: [1] },
      status: 200,
      has: /"secret":null/,
      audit: ['notification_rule.update'],
    },
    {
      name: 'new secret',
      operation: 'updateNotificationRule',
      as: 'admin',
      method: 'PUT',
      url: `${rules}/1`,
      body: { new_secret: true },
      status: 200,
      has: /"secret":"[0-9a-f]{64}"/,
      audit: ['notification_rule.update'],
    },
    {
      name: 'change none',
      operation: 'updateNotificationRule',
      as: 'admin',
      method: 'PUT',
      url: `${rules}/9`,
      body: {},
      status: 404,
      code: 'not_found',
    },
    {
      name: 'log',
      operation: 'listDeliveries',
      url: '/api/t3000/notification-deliveries?state=sent',
      status: 200,
      has: /"items":\[\],"next":null/,
    },
  ]);
  assert.equal(mails.length, 1);
  fail.mail = 'connection refused';
  const tried = await h.call({ method: 'POST', url: `${rules}/1/test`, as: 'admin', body: {} });
  assert.match(tried.text, /"sent":false,"detail":"connection refused"/);
  await run(h, [
    {
      name: 'delete',
      operation: 'deleteNotificationRule',
      as: 'admin',
      method: 'DELETE',
      url: `${rules}/1`,
      status: 200,
      audit: ['notification_rule.delete'],
    },
    {
      name: 'test none',
      operation: 'testNotificationRule',
      as: 'admin',
      method: 'POST',
      url: `${rules}/1/test`,
      body: {},
      status: 404,
      code: 'not_found',
    },
  ]);
});
