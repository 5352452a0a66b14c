import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateInZone, rangeText, timeLabels } from './timeAxis.ts';

const at = (iso: string): number => Date.parse(iso) / 1000;

test('the first label of each day carries the date', () => {
  const splits = ['2026-11-20T21:00:00Z', '2026-11-20T22:00:00Z', '2026-11-20T23:00:00Z'].map(at);
  assert.deepEqual(timeLabels(splits, 3600, 'de', 'Europe/Berlin'), ['22:00\n20. Nov.', '23:00', '00:00\n21. Nov.']);
});

test('marks a day apart show days, and the year where it changes', () => {
  const splits = ['2025-12-31T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'].map(at);
  assert.deepEqual(timeLabels(splits, 86_400, 'en-GB', 'UTC'), ['31 Dec\n2025', '01 Jan\n2026', '02 Jan']);
});

test('marks closer than a minute show seconds', () => {
  assert.equal(timeLabels([at('2026-01-01T10:00:05Z')], 5, 'en-GB', 'UTC')[0], '10:00:05\n01 Jan');
});

test('a date in the zone of the site has the fields of its clock', () => {
  const date = dateInZone(at('2026-07-01T12:00:00Z'), 'Asia/Kolkata');
  assert.deepEqual([date.getHours(), date.getMinutes()], [17, 30]);
});

test('a range names its year only where it is not this one', () => {
  const ms = (iso: string): number => Date.parse(iso);
  const now = ms('2026-11-21T12:00:00Z');
  const range = { from: ms('2026-11-20T12:00:00Z'), to: now };
  assert.equal(rangeText(range, now, 'en-GB', 'UTC'), '20 Nov, 12:00 – 21 Nov, 12:00');
  assert.match(rangeText({ ...range, from: ms('2025-12-31T12:00:00Z') }, now, 'en-GB', 'UTC'), /2025.*2026/);
});
