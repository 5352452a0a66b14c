import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClockReading } from '@t3000/core';
import { clockProblem, targetClock } from './target-clock.ts';

const at = Date.parse('2026-07-01T10:00:00Z');
const reading = (changes: Partial<ClockReading>): ClockReading => ({
  ok: true,
  driftMs: 0,
  deviceTime: '2026-07-01 12:00:00',
  utcOffsetMinutes: 120,
  uncertaintyMs: 1000,
  ...changes,
});
const judged = (changes: Partial<ClockReading>, zone = 'Europe/Berlin') => {
  const clock = targetClock(reading(changes), zone, at);
  return [clockProblem(clock), clock.offMs, clock.zoneMinutes];
};

test('a clock is measured against what a clock in the zone of the schedule shows', () => {
  assert.deepEqual(judged({}), ['', 0, 0]);
  assert.deepEqual(judged({ deviceTime: '2026-07-01 12:00:59' }), ['', 59_000, 0]);
  assert.deepEqual(judged({ deviceTime: '2026-07-01 12:10:00', driftMs: 600_000 }), ['clock', 600_000, 0]);
});

test('a missed summer time is a matter of the zone, whatever the device takes for its own', () => {
  const winter = { deviceTime: '2026-07-01 11:00:00', utcOffsetMinutes: 60 };
  assert.deepEqual(judged(winter), ['zone', -3_600_000, -60]);
  assert.deepEqual(judged({ ...winter, utcOffsetMinutes: undefined }), ['clock', -3_600_000, undefined]);
  assert.deepEqual(judged({}, 'America/New_York'), ['zone', 6 * 3_600_000, 360]);
});

test('a device that shows no time is judged by its drift', () => {
  assert.deepEqual(judged({ deviceTime: '', driftMs: 120_000 }), ['clock', 120_000, 0]);
});
