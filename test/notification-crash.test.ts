import type { Point } from '@t3000/contract';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { startSimulator } from '@t3000/simulator';
import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { startMailPeer, type MailPeer } from './harness/mail-peer.ts';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';
import { startHookPeer, type HookPeer } from './harness/hook-peer.ts';

const PORT = 45_283;
const field = { localAddress: '127.0.0.1', localPort: 45_284, port: PORT } as const;
const hasPeer = spawnSync('python3', ['-W', 'ignore', '-c', 'import smtpd, asyncore']).status === 0;
const skip = !hasPeer && 'python3 with smtpd is not here';

/** Below it the point stands at rest, above it the alarm is up. */
const LIMIT = 50;

/**
 * Where the program is when it dies: a step is stored and its messages are not sent (the peers take no connection, or take
 * it and say nothing), or they are sent and nobody knows (the peers have the message and their answer never comes).
 */
const moments = ['refuse', 'silent', 'taken unanswered'] as const;

test('a kill between a step of an alarm and its messages loses none and doubles none', { skip }, async (t) => {
  const simulator = await startSimulator(
    { clock: realClock(), net: realNet(), rng: realRng() },
    { baseAddress: '127.52.1.1', port: PORT, broadcast: { address: '127.255.255.255', port: PORT } },
  );
  t.after(() => simulator.stop());
  const mail = await startMailPeer('127.52.0.1');
  t.after(() => mail.stop());
  const hook = await startHookPeer('127.52.0.2');
  t.after(() => hook.stop());
  const folder = temporaryFolder(t);
  const env = {
    T3000_MAIL_HOST: '127.52.0.1',
    T3000_MAIL_PORT: String(mail.port),
    T3000_MAIL_SECURITY: 'none',
    T3000_MAIL_FROM: 'hub@example.org',
    T3000_WEBHOOK_HOSTS: `127.52.0.2:${hook.port}`,
  };
  let hub = await startTestHub(folder, field, env);
  t.after(() => hub.program.stop());
  const point = await watchedPoint(hub);
  await watch(hub, point, hook.port);

  for (const [round, moment] of moments.entries()) {
    // Up in one round, back to normal in the next: both are steps somebody is told of.
    const value = round % 2 === 0 ? LIMIT + 10 : LIMIT - 10;
    await Promise.all([mail.behave(moment), hook.behave(moment)]);
    const before = { steps: (await steps(hub)).length, mails: mail.mails.length, posts: hook.posts.length };
    await hub.api.writePointValue({ params: { id: point.id }, body: { value, priority: 8, reason: 'test' } });
    await until('the step to be stored', async () => (await steps(hub)).length > before.steps);
    if (moment === 'silent') await until('both connections', () => mail.held() > 0 && hook.held() > 0);
    if (moment === 'taken unanswered') {
      const { mails, posts } = before;
      await until('both messages', () => mail.mails.length > mails && hook.posts.length > posts);
    }
    await hub.program.kill();
    await Promise.all([mail.behave('answer'), hook.behave('answer')]);
    hub = await startTestHub(folder, field, env);
    await until('every message sent', async () => (await waiting(hub)) === 0, 120_000);
    await assertToldOnce(hub, { mail, hook, moment });
  }
});

/** One alarm with a limit far from where the point rests. */
async function watch(hub: TestHub, point: Point, hookPort: number): Promise<void> {
  await hub.api.addNotificationRule({
    body: {
      name: 'Duty',
      levels: [1],
      events: ['alarm', 'returned'],
      steps: [
        {
          after_minutes: 0,
          targets: [
            { channel: 'mail', address: 'ann@example.org' },
            { channel: 'webhook', url: `http://127.52.0.2:${hookPort}/alarms` },
          ],
        },
      ],
    },
  });
  await hub.api.addAlarmDefinition({
    body: {
      name: 'Too far open',
      level: 1,
      condition: { kind: 'high_limit', limit: LIMIT, deadband: 0 },
      target: { point_ids: [point.id], device_ids: [], match: null },
    },
  });
}

/** A valve that stands where it was put. */
async function watchedPoint(hub: TestHub): Promise<Point> {
  await hub.api.discover({ body: { listen_ms: 1000, add_all: true } });
  const point = await until('a point that can be set', async () => {
    const { items } = await hub.api.listPoints({ query: { text: 'Outdoor Air Damper', limit: 1 } });
    return items.find(({ value }) => value.timestamp !== null);
  });
  const { status } = await hub.api.writePointValue({
    params: { id: point.id },
    body: { value: LIMIT - 10, priority: 8, reason: 'test' },
  });
  assert.equal(status, 'confirmed');
  return point;
}

/** Steps of the alarm somebody is told of, newest first. */
async function steps(hub: TestHub) {
  const { items } = await hub.api.listAlarmEvents({ query: { limit: 100 } });
  return items.filter(({ event }) => event === 'raised' || event === 'returned');
}

async function waiting(hub: TestHub): Promise<number> {
  const { items } = await hub.api.listDeliveries({ query: { limit: 100 } });
  return items.filter(({ state }) => state === 'waiting').length;
}

interface Peers {
  readonly mail: MailPeer;
  readonly hook: HookPeer;
  readonly moment: string;
}

/** By the log, and by what the peers have: one message for each step and channel, whatever the number of attempts. */
async function assertToldOnce(hub: TestHub, { mail, hook, moment }: Peers): Promise<void> {
  const stored = (await steps(hub)).map(({ id }) => id).toSorted((a, b) => a - b);
  const { items } = await hub.api.listDeliveries({ query: { limit: 100 } });
  for (const channel of ['mail', 'webhook']) {
    const log = items.filter((delivery) => delivery.channel === channel);
    assert.deepEqual(
      log.map((each) => each.event_id).toSorted((a, b) => a - b),
      stored,
      `${moment}: ${channel}`,
    );
    assert.ok(
      log.every(({ state, attempts }) => state === 'sent' && attempts >= 1),
      `${moment}: ${channel}`,
    );
  }
  const ids = new Set(mail.mails.map(({ messageId }) => messageId));
  assert.equal(ids.size, stored.length, `${moment}: each step has one mail, known by its Message-ID`);
  const keys = new Map(hook.posts.map(({ delivery, eventId }) => [delivery, eventId]));
  assert.deepEqual(
    [...keys.values()].toSorted((a, b) => a - b),
    stored,
    `${moment}: each step has one delivery id`,
  );
  // Only what was taken without an answer comes a second time, and then as the same message.
  const twice = mail.mails.length - ids.size + hook.posts.length - keys.size;
  assert.equal(twice, moment === 'taken unanswered' ? 2 : 0, `${moment}: messages that came again`);
}
