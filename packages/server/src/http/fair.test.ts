import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '@t3000/core';
import { FakeClock } from '@t3000/testkit';
import { fairly } from './fair.ts';

test('pieces that take long to make come with turns for others in between, quick ones at once', async () => {
  const turns: (() => void)[] = [];
  let elapsedMs = 0;
  const clock: Clock = {
    now: () => 0,
    monotonic: () => elapsedMs,
    setTimer(_, run) {
      turns.push(run);
      return { cancel: () => undefined };
    },
  };
  let workMs = 4;
  async function* pieces(): AsyncGenerator<number> {
    for (let piece = 0; piece < 6; piece++) {
      elapsedMs += workMs;
      yield piece;
    }
  }
  const found: number[] = [];
  const reading = (async () => {
    for await (const piece of fairly(clock, pieces())) found.push(piece);
  })();
  await new Promise((resolve) => void setImmediate(resolve));
  assert.deepEqual([found, turns.length], [[0, 1, 2], 1], 'after ten milliseconds others have their turn');
  workMs = 0;
  turns[0]?.();
  await reading;
  assert.deepEqual([found, turns.length], [[0, 1, 2, 3, 4, 5], 1]);
});

test('who stops listening ends the making', async () => {
  let hasEnded = false;
  async function* pieces(): AsyncGenerator<number> {
    try {
      for (let piece = 0; ; piece++) yield piece;
    } finally {
      hasEnded = true;
    }
  }
  for await (const piece of fairly(new FakeClock(), pieces())) if (piece === 3) break;
  assert.ok(hasEnded);
});
