import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '@t3000/core';
import { clockContract } from './contracts/clock-contract.ts';
import { FakeClock } from './fake-clock.ts';

clockContract('fake clock', () => {
  const clock = new FakeClock();
  return { clock, pass: (durationMs) => clock.advance(durationMs) };
});

test('time stands still until it is advanced, and then moves by exactly that', async () => {
  const clock = new FakeClock({ startAt: Date.UTC(2030, 0) });
  const before = clock.monotonic();
  await clock.advance(1234.5);
  assert.equal(clock.monotonic() - before, 1234.5);
  assert.equal(clock.now(), Date.UTC(2030, 0) + 1234);
});

test('a wall jump moves stamps but neither intervals nor timers', async () => {
  const clock = new FakeClock();
  const [wall, monotonic] = [clock.now(), clock.monotonic()];
  let ranAt = 0;
  clock.setTimer(1000, () => {
    ranAt = clock.monotonic();
  });
  clock.jumpWall(-3_600_000);
  await clock.advance(1000);
  assert.equal(clock.now(), wall - 3_600_000 + 1000);
  assert.equal(ranAt, monotonic + 1000);
});

test('everything an event promised happens before the next event', async () => {
  const clock = new FakeClock();
  const order: string[] = [];
  const worker = async (name: string): Promise<void> => {
    await sleep(clock, 10);
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    order.push(name);
  };
  void worker('first');
  void worker('second');
  clock.setTimer(10, () => order.push('timer'));
  await clock.advance(10);
  assert.deepEqual(order, ['first', 'second', 'timer']);
});

test('settling runs time only as far as the promise needs', async () => {
  const clock = new FakeClock();
  const before = clock.monotonic();
  const answer = sleep(clock, 500).then(() => 'answer');
  clock.setTimer(600, () => {});
  assert.equal(await clock.settle(answer), 'answer');
  assert.equal(clock.monotonic() - before, 500);
  assert.equal(clock.pendingTimers, 1);
});

test('settling hands on a rejection, and gives up at its limit', async () => {
  const clock = new FakeClock();
  const failing = sleep(clock, 5).then(() => {
    throw new Error('broken');
  });
  await assert.rejects(clock.settle(failing), /broken/);
  await assert.rejects(clock.settle(new Promise(() => {}), 100), /still pending after 100 ms/);
});

test('the synchronous advance runs timers set by timers', () => {
  const clock = new FakeClock();
  let count = 0;
  const again = (): void => {
    count++;
    if (count < 5) clock.setTimer(10, again);
  };
  clock.setTimer(10, again);
  clock.advanceSync(35);
  assert.equal(count, 3);
});

test('a timer that sets itself without delay is caught instead of hanging', () => {
  const clock = new FakeClock();
  const again = (): void => {
    clock.setTimer(0, again);
  };
  again();
  assert.throws(() => clock.advanceSync(1), /events at one moment/);
});

test('advancing twice at once is refused', async () => {
  const clock = new FakeClock();
  const first = clock.advance(10);
  await assert.rejects(clock.advance(10), /already passing/);
  await first;
});
