import assert from 'node:assert/strict';
import test from 'node:test';
import type { Json } from '@t3000/core';
import { waitForClock } from './clock-trust.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);

function days(...at: readonly number[]): (number | undefined)[] {
  const settings = new Map<string, Json>();
  const site = {
    settings: {
      get: (key: string) => settings.get(key),
      set: (key: string, value: Json) => void settings.set(key, value),
    },
  };
  return at.map((day) => {
    const until = waitForClock(site, START + day * DAY_MS);
    return until === undefined ? undefined : (until - START) / DAY_MS;
  });
}

test('a clock that goes its way, or a server that was off for some weeks, makes nobody wait', () => {
  assert.deepEqual(days(0, 1, 2, 33), [undefined, undefined, undefined, undefined]);
});

test('a clock that jumped ahead by years is believed once it has stayed there for a week', () => {
  assert.deepEqual(days(0, 3650, 3651, 3656.9, 3657, 3658), [undefined, 3657, 3657, 3657, undefined, undefined]);
});

test('a clock that was put right is believed at once, and the next jump waits anew', () => {
  assert.deepEqual(days(0, 3650, 1, 3655, 3656), [undefined, 3657, undefined, 3662, 3662]);
});

test('a clock that jumps while it is being waited for begins to wait anew', () => {
  assert.deepEqual(days(0, 3650, 7300, 3651), [undefined, 3657, 7307, 3658]);
});

test('a clock that goes back makes nobody wait', () => {
  assert.deepEqual(days(3650, 0, 1), [undefined, undefined, undefined]);
});
