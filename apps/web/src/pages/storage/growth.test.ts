import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesPerDay, growthBars } from './growth.ts';

const DAY = 86_400_000;
const at = Date.UTC;

test('young history shows its days, with an empty place where nothing is', () => {
  const day = (index: number, bytes: number) => ({
    from: at(2026, 0, index),
    to: at(2026, 0, index + 1),
    samples: bytes,
    bytes,
    packed: false,
  });
  const bars = growthBars([day(1, 100), day(2, 300), day(4, 50)]);
  assert.deepEqual(
    bars.map(({ from, bytes }) => [(from - at(2026, 0, 1)) / DAY, bytes]),
    [
      [0, 100],
      [1, 300],
      [2, 0],
      [3, 50],
    ],
  );
  assert.equal(bytesPerDay(bars), 200, 'the day that is not over and the empty one do not count');
});

test('months in files and days of the present month make months', () => {
  const bars = growthBars([
    { from: at(2025, 10), to: at(2025, 11), samples: 30, bytes: 3000, packed: true },
    { from: at(2026, 0, 5), to: at(2026, 0, 6), samples: 1, bytes: 10, packed: false },
    { from: at(2026, 0, 6), to: at(2026, 0, 7), samples: 1, bytes: 10, packed: false },
  ]);
  assert.deepEqual(
    bars.map(({ from, bytes, unit }) => [new Date(from).toISOString().slice(0, 7), bytes, unit]),
    [
      ['2025-11', 3000, 'month'],
      ['2025-12', 0, 'month'],
      ['2026-01', 20, 'month'],
    ],
  );
  assert.equal(bytesPerDay(bars), 100);
});

test('nothing has no bars and no growth', () => {
  assert.deepEqual(growthBars([]), []);
  assert.equal(bytesPerDay([]), undefined);
});
