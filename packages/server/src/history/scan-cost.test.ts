import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCAN_MAX, checkScan, expectedSamples } from './scan-cost.ts';

type Deps = Parameters<typeof checkScan>[0];

const NOW = 1_800_000_000_000;
const YEAR_MS = 365 * 86_400_000;

/** Points of one second each, and as much history as named. */
function deps(oldestAt: number, samples: number): Deps {
  const parts = {
    clock: { now: () => NOW },
    trends: { of: () => ({ mode: 'interval', intervalMs: 1000 }) },
    history: { statistics: () => Promise.resolve({ oldestAt, samples }) },
  };
  // Only these parts are asked.
  return parts as unknown as Deps;
}

const points = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

test('a year of ten fast points is read, one of twenty is not', async () => {
  const hub = deps(NOW - 5 * YEAR_MS, 1e12);
  await checkScan(hub, points(10), NOW - YEAR_MS, NOW);
  await assert.rejects(checkScan(hub, points(20), NOW - YEAR_MS, NOW), {
    code: 'too_costly',
    message: /^about 630720000 samples would have to be read, the maximum is 350000000/,
    details: { limit: SCAN_MAX },
  });
});

test('time without history costs nothing, nor do samples that nobody has', async () => {
  const young = deps(NOW - 3_600_000, 1e12);
  assert.equal(await expectedSamples(young, points(200), 0, NOW + 50 * YEAR_MS), 200 * 3600);
  assert.equal(await expectedSamples(deps(0, 5000), points(200), 0, NOW), 5000);
  assert.equal(await expectedSamples(deps(NOW, 0), points(200), 0, NOW - 1), 0);
});
