import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  durationText,
  faultOf,
  panned,
  parseDuration,
  rangeFromQuery,
  rangePresets,
  rangeToQuery,
  windowOf,
  WINDOW_MAX_MS,
  WINDOW_MIN_MS,
  zoomed,
  stretchDays,
} from './timeRange.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');

test('a relative range ends now', () => {
  assert.deepEqual(windowOf({ lastMs: HOUR }, NOW), { from: NOW - HOUR, to: NOW });
});

test('zooming keeps the moment under the pointer', () => {
  const window = zoomed({ from: 0, to: 100 * HOUR }, 0.5, 0.25);
  assert.deepEqual(window, { from: 12.5 * HOUR, to: 62.5 * HOUR });
});

test('zooming stops at the shortest and the longest window', () => {
  const short = zoomed({ from: 0, to: WINDOW_MIN_MS }, 0.5);
  assert.equal(short.to - short.from, WINDOW_MIN_MS);
  const long = zoomed({ from: 0, to: WINDOW_MAX_MS }, 2);
  assert.equal(long.to - long.from, WINDOW_MAX_MS);
});

test('panning keeps the length', () => {
  assert.deepEqual(panned({ from: 0, to: 4 * HOUR }, -0.25), { from: -HOUR, to: 3 * HOUR });
});

test('a range says what is wrong with it', () => {
  assert.equal(faultOf({ from: NOW, to: NOW - 1 }, NOW), 'reversed');
  assert.equal(faultOf({ from: NOW - 1000, to: NOW }, NOW), 'too_short');
  assert.equal(faultOf({ from: NOW - WINDOW_MAX_MS - 1, to: NOW }, NOW), 'too_long');
  assert.equal(faultOf({ from: NOW + HOUR, to: NOW + 2 * HOUR }, NOW), 'future');
  assert.equal(faultOf({ from: NOW - HOUR, to: NOW + HOUR }, NOW), undefined);
});

test('every range survives the way through an address', () => {
  const fixed = { from: NOW - HOUR, to: NOW };
  assert.deepEqual(rangeToQuery(fixed), { last: undefined, from: '2026-11-21T11:00:00Z', to: '2026-11-21T12:00:00Z' });
  assert.deepEqual(rangeFromQuery(rangeToQuery(fixed)), fixed);
  for (const { id, lastMs } of rangePresets) {
    assert.equal(durationText(lastMs), id);
    assert.deepEqual(rangeFromQuery({ last: id }), { lastMs });
  }
});

test('nonsense in an address is no range', () => {
  for (const query of [
    {},
    { last: '0h' },
    { last: '99y' },
    { last: '9999999d' },
    { from: 'x', to: 'y' },
    { from: '2026-01-01T00:00:00Z' },
  ]) {
    assert.equal(rangeFromQuery(query), undefined, JSON.stringify(query));
  }
});

test('durations are written in the largest unit that divides them, a day in hours', () => {
  assert.equal(durationText(90 * 60_000), '90m');
  assert.equal(durationText(48 * HOUR), '2d');
  assert.equal(durationText(12_345_000), '12345s');
  assert.equal(parseDuration('90m'), 90 * 60_000);
});

test('stretches with a name are whole days of the calendar', () => {
  // A Sunday.
  const days = (name: Parameters<typeof stretchDays>[0], firstDay = 1): string =>
    stretchDays(name, '2026-11-22', firstDay).join(' ');
  assert.equal(days('today'), '2026-11-22 2026-11-22');
  assert.equal(days('yesterday'), '2026-11-21 2026-11-21');
  assert.equal(days('this_week'), '2026-11-16 2026-11-22');
  assert.equal(days('this_week', 7), '2026-11-22 2026-11-22');
  assert.equal(days('last_week'), '2026-11-09 2026-11-15');
  assert.equal(days('this_month'), '2026-11-01 2026-11-22');
  assert.equal(days('last_month'), '2026-10-01 2026-10-31');
  assert.equal(days('this_year'), '2026-01-01 2026-11-22');
  assert.equal(days('last_year'), '2025-01-01 2025-12-31');
  assert.equal(stretchDays('last_month', '2026-01-31', 1).join(' '), '2025-12-01 2025-12-31');
});
