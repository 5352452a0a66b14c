import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aroundOf, dragged, overviewMarks, shareOf } from './overview.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 12, 34, 56);

test('a day that ends now lies at the end of a week', () => {
  const around = aroundOf({ from: NOW - DAY, to: NOW }, NOW, undefined);
  assert.equal(around.to - around.from, 7 * DAY);
  assert.ok(around.to >= NOW && around.to - NOW < (7 * DAY) / 48);
});

test('the time around stays while the window moves within it, and while it follows the clock', () => {
  const around = aroundOf({ from: NOW - DAY, to: NOW }, NOW, undefined);
  assert.equal(aroundOf({ from: NOW - 3 * DAY, to: NOW - 2 * DAY }, NOW, around), around);
  assert.equal(aroundOf({ from: NOW - DAY + 1000, to: NOW + 1000 }, NOW + 1000, around), around);
});

test('a window of the past stands in the middle, one that left is followed', () => {
  const window = { from: NOW - 100 * DAY, to: NOW - 99 * DAY };
  const around = aroundOf(window, NOW, aroundOf({ from: NOW - DAY, to: NOW }, NOW, undefined));
  assert.ok(around.from < window.from - 2 * DAY && around.to > window.to + 2 * DAY);
});

test('a window that grew or shrank too much for its surroundings gets others', () => {
  const week = aroundOf({ from: NOW - DAY, to: NOW }, NOW, undefined);
  const month = aroundOf({ from: NOW - 6 * DAY, to: NOW }, NOW, week);
  assert.equal(month.to - month.from, 30 * DAY);
  const day = aroundOf({ from: NOW - HOUR, to: NOW }, NOW, week);
  assert.ok(day.to - day.from <= DAY);
});

test('the window always lies within what is around it', () => {
  for (const length of [10_000, HOUR, DAY, 40 * DAY, 400 * DAY, 3000 * DAY]) {
    for (const back of [0, HOUR, 500 * DAY, -DAY]) {
      const window = { from: NOW - back - length, to: NOW - back };
      const { from, to } = aroundOf(window, NOW, undefined);
      assert.ok(from <= window.from && to >= window.to, `${length} ${back}`);
    }
  }
});

test('ends are dragged alone or together, and never past each other', () => {
  const window = { from: 100, to: 200 };
  assert.deepEqual(dragged(window, 'both', 30, 10), { from: 130, to: 230 });
  assert.deepEqual(dragged(window, 'from', 30, 10), { from: 130, to: 200 });
  assert.deepEqual(dragged(window, 'from', 300, 10), { from: 190, to: 200 });
  assert.deepEqual(dragged(window, 'to', -300, 10), { from: 100, to: 110 });
});

test('moments outside stand at the ends', () => {
  assert.deepEqual(
    [0, 50, 100, 150, 500].map((at) => shareOf(at, { from: 50, to: 150 })),
    [0, 0, 0.5, 1, 1],
  );
});

test('marks stand on whole hours, days, months and years of the clock of the site', () => {
  const marks = (length: number): string[] =>
    overviewMarks({ from: NOW - length, to: NOW }, 'Europe/Berlin').map(
      ({ at, form }) => `${form} ${new Date(at).toISOString().slice(0, 16)}`,
    );
  assert.deepEqual(marks(6 * HOUR)[0], 'clock 2026-11-22T07:00');
  assert.ok(marks(DAY).includes('day 2026-11-21T23:00'), 'midnight is named by its day');
  assert.equal(marks(7 * DAY).length, 7);
  assert.ok(marks(365 * DAY).includes('year 2025-12-31T23:00'));
  assert.ok(marks(365 * DAY).includes('month 2026-06-30T22:00'), 'summer time');
  for (const length of [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1095 * DAY, 3660 * DAY]) {
    const { length: count } = marks(length);
    assert.ok(count >= 1 && count <= 8, `${length}: ${count}`);
  }
});
