import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatAge,
  formatClock,
  formatDuration,
  formatMilliseconds,
  formatMoment,
  formatRemaining,
  formatSpan,
} from './time.ts';

test('a duration is shown in the largest unit that fits', () => {
  const rows: [number, string][] = [
    [400, '0.4 s'],
    [14_900, '14 s'],
    [14 * 60_000, '14 min'],
    [2.5 * 3_600_000, '2 h'],
    [47 * 3_600_000, '47 h'],
    [72 * 3_600_000, '3 d'],
  ];
  for (const [ms, text] of rows) assert.equal(formatDuration(ms, 'en'), text);
});

test('a moment ahead of the clock counts as now', () => {
  assert.equal(formatAge(2000, 1000, 'en'), '0.0 s');
});

test('answer times keep their detail', () => {
  assert.equal(formatMilliseconds(0.42, 'en'), '0.4 ms');
  assert.equal(formatMilliseconds(37.6, 'en'), '38 ms');
  assert.equal(formatMilliseconds(1840, 'de'), '1,8 s');
});

test('the clock follows the time zone of the site, not that of the reader', () => {
  const at = Date.UTC(2026, 6, 1, 12, 5, 9);
  assert.equal(formatClock(at, { locale: 'en', timeZone: 'Europe/Berlin' }), '14:05');
  assert.equal(formatClock(at, { locale: 'en', timeZone: 'America/New_York', seconds: true }), '08:05:09');
});

test('a far moment carries its date', () => {
  const at = Date.UTC(2026, 6, 1, 12, 5);
  const options = { locale: 'en', timeZone: 'UTC' };
  assert.equal(formatMoment(at, at + 3_600_000, options), '12:05');
  assert.match(formatMoment(at, at + 90_000_000, options), /2026/);
});

test('time that is left is never shown shorter than it is', () => {
  const rows: readonly [number, string][] = [
    [30_000, '30 s'],
    [14 * 60_000 - 1, '14 min'],
    [4 * 3_600_000 - 1000, '4 h'],
    [4 * 3_600_000 - 90_000, '3 h 59 min'],
    [53 * 3_600_000, '2 d 5 h'],
  ];
  for (const [ms, text] of rows) assert.equal(formatRemaining(ms, 'en'), text);
});

test('a measured stretch is told in its two largest units, rounded', () => {
  const rows = [
    [0, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [90_000, '1 min 30 s'],
    [3_599_900, '1 h'],
    [36_780_000, '10 h 13 min'],
    [47.99 * 3_600_000, '47 h 59 min'],
    [84 * 3_600_000, '3 d 12 h'],
    [365 * 86_400_000, '365 d'],
  ] as const;
  for (const [ms, text] of rows) assert.equal(formatSpan(ms, 'en'), text);
});
