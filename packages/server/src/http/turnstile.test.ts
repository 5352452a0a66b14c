import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_ONCE_EACH_MAX, Turnstile, WAITING_EACH_MAX } from './turnstile.ts';

const never = new Promise<never>(() => undefined);
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('each caller has a few questions answered at once, and the next when one has gone, in the order they came', async () => {
  const turnstile = new Turnstile();
  const order: number[] = [];
  const leaves: (() => void)[] = [];
  for (let index = 0; index < AT_ONCE_EACH_MAX + 2; index++) {
    void (async () => {
      const leave = await turnstile.enter('a', never);
      order.push(index);
      if (leave !== undefined) leaves.push(leave);
    })();
  }
  await settled();
  assert.deepEqual(order, [0, 1, 2, 3]);
  const other = await turnstile.enter('b', never);
  assert.ok(other, 'nobody else waits for them');
  assert.equal(turnstile.waiting, 2);
  leaves[1]?.();
  leaves[1]?.();
  await settled();
  assert.deepEqual(order, [0, 1, 2, 3, 4], 'giving a place up twice gives up one');
  for (const leave of leaves) leave();
  await settled();
  for (const leave of leaves) leave();
  other();
  assert.deepEqual([order.length, turnstile.waiting, turnstile.counters.waited], [6, 0, 2]);
});

test('who leaves while waiting is passed over', async () => {
  const turnstile = new Turnstile();
  const leaves = await Promise.all(Array.from({ length: AT_ONCE_EACH_MAX }, () => turnstile.enter('a', never)));
  let left: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  const first = turnstile.enter('a', gone);
  const second = turnstile.enter('a', never);
  left();
  assert.equal(await first, undefined);
  assert.equal(turnstile.waiting, 1);
  leaves[0]?.();
  assert.ok(await second);
});

test('more questions than anybody waits for are refused, with the limit and when to ask again', async () => {
  const turnstile = new Turnstile();
  for (let index = 0; index < AT_ONCE_EACH_MAX + WAITING_EACH_MAX; index++) void turnstile.enter('a', never);
  await assert.rejects(turnstile.enter('a', never), {
    code: 'too_many_requests',
    message: /^32 questions of yours wait/,
    details: { limit: 32, retry_after_seconds: 1 },
  });
  assert.equal(turnstile.counters.refused, 1);
  // Some hundred of as many people are too many for the server.
  for (let who = 0; who < 20; who++) {
    for (let index = 0; index < 36; index++) void turnstile.enter(`p${who}`, never).catch(() => undefined);
  }
  await settled();
  await assert.rejects(turnstile.enter('p19', never), { code: 'busy', message: /^500 questions wait/ });
});
