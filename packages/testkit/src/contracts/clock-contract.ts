import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '@t3000/core';

export interface ClockWorld {
  readonly clock: Clock;
  /** Lets at least `durationMs` pass. */
  readonly pass: (durationMs: number) => Promise<void>;
}

/** What every clock promises, whether its time is real or made. */
export function clockContract(name: string, open: () => ClockWorld): void {
  test(`${name}: wall time is whole milliseconds since 1970, of this century`, () => {
    const now = open().clock.now();
    assert.ok(Number.isInteger(now));
    assert.ok(now > Date.UTC(2020, 0) && now < Date.UTC(2100, 0), `${now}`);
  });

  test(`${name}: monotonic time never goes back`, async () => {
    const { clock, pass } = open();
    let last = clock.monotonic();
    for (let round = 0; round < 1000; round++) {
      if (round % 250 === 0) await pass(1);
      const next = clock.monotonic();
      assert.ok(next >= last, `${next} came after ${last}`);
      last = next;
    }
  });

  test(`${name}: a timer runs once, and not before its time`, async () => {
    const { clock, pass } = open();
    const dueAt = clock.monotonic() + 7;
    const ranAt: number[] = [];
    clock.setTimer(7, () => ranAt.push(clock.monotonic()));
    assert.deepEqual(ranAt, []);
    await pass(30);
    assert.equal(ranAt.length, 1);
    assert.ok((ranAt[0] ?? 0) >= dueAt, `ran at ${ranAt[0]}, due at ${dueAt}`);
  });

  test(`${name}: timers run in the order they fall due, equals in the order they were set`, async () => {
    const { clock, pass } = open();
    const order: string[] = [];
    clock.setTimer(20, () => order.push('last'));
    clock.setTimer(5, () => order.push('first'));
    clock.setTimer(5, () => order.push('second'));
    await pass(50);
    assert.deepEqual(order, ['first', 'second', 'last']);
  });

  test(`${name}: a delay below zero counts as zero, and nothing runs inside setTimer`, async () => {
    const { clock, pass } = open();
    let ran = false;
    clock.setTimer(-5, () => {
      ran = true;
    });
    assert.equal(ran, false);
    await pass(5);
    assert.equal(ran, true);
  });

  test(`${name}: a cancelled timer stays silent, and cancelling late or twice is harmless`, async () => {
    const { clock, pass } = open();
    const ran: string[] = [];
    const cancelled = clock.setTimer(3, () => ran.push('cancelled'));
    const kept = clock.setTimer(3, () => ran.push('kept'));
    cancelled.cancel();
    cancelled.cancel();
    await pass(20);
    kept.cancel();
    assert.deepEqual(ran, ['kept']);
  });

  test(`${name}: a delay beyond what Node can count waits`, async () => {
    const { clock, pass } = open();
    let ran = false;
    const timer = clock.setTimer(2 ** 40, () => {
      ran = true;
    });
    await pass(10);
    timer.cancel();
    assert.equal(ran, false);
  });

  test(`${name}: a delay that is not a number is refused`, () => {
    assert.throws(() => open().clock.setTimer(Number.NaN, () => {}), /not a number/);
  });
}
