import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, localDate, whenText } from './when.ts';

const now = Date.parse('2026-11-21T22:30:00Z');

test('today is told by the clock of the schedule, this week by the weekday, the rest by the date', () => {
  const when = (at: string) => whenText(Date.parse(at), now, 'en-GB', 'Europe/Vienna');
  assert.equal(when('2026-11-21T22:45:00Z'), '23:45');
  assert.equal(when('2026-11-21T23:00:00Z'), 'Sun 00:00');
  assert.equal(when('2026-11-23T07:00:00Z'), 'Mon 08:00');
  assert.equal(when('2026-12-24T07:00:00Z'), '24 Dec 2026, 08:00');
});

test('a day is the day of the zone, and days are counted over the end of a year', () => {
  assert.equal(localDate(now, 'Asia/Tokyo'), '2026-11-22');
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(addDays('2024-03-01', -1), '2024-02-29');
});
