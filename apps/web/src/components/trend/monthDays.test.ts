import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDayOf, monthDays, plusDays, plusMonths } from './monthDays.ts';

test('six weeks hold every month, from the first day of the week on', () => {
  const monday = monthDays('2026-11-22', 1);
  assert.deepEqual(
    [monday.length, monday[0], monday[6], monday.at(-1)],
    [42, '2026-10-26', '2026-11-01', '2026-12-06'],
  );
  assert.equal(monthDays('2026-11-22', 7)[0], '2026-11-01');
  assert.ok(monthDays('2024-02-29', 1).includes('2024-02-29'));
});

test('months later are the same day, or the last one there is', () => {
  assert.equal(plusMonths('2026-11-22', -1), '2026-10-22');
  assert.equal(plusMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(plusMonths('2026-12-31', 2), '2027-02-28');
  assert.equal(plusDays('2026-03-01', -1), '2026-02-28');
});

test('weeks begin as people of a language are used to', () => {
  assert.equal(firstDayOf('de'), 1);
  assert.equal(firstDayOf('en-US'), 7);
});
