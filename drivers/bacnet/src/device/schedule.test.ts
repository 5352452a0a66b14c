import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import type { SpecialEvent, TimeValue } from '../encoding/calendar-types.ts';
import type { BacnetDate, BacnetValue } from '../encoding/values.ts';
import { matchesDate, matchesEntry, matchesWeekNDay, withinRange } from './date-match.ts';
import { toDateTime, toEpoch } from './device-clock.ts';
import { scheduleValue } from './schedule-value.ts';
import type { ScheduleContent } from './schedule-value.ts';

const real = (value: number): BacnetValue => ({ type: 'real', value });
const NULL: BacnetValue = { type: 'null' };
const at = (hour: number, value: BacnetValue): TimeValue => ({
  time: { hour, minute: 0, second: 0, hundredths: 0 },
  value,
});
const day = (text: string): BacnetDate => toDateTime(Date.parse(`${text}T00:00:00Z`)).date;
const pattern = (year: number, month: number, of: number, weekday = 255) => ({ year, month, day: of, weekday });
const any = pattern(255, 255, 255);

test('date patterns mean what clause 20.2.12 says', () => {
  const rows: readonly (readonly [ReturnType<typeof pattern>, string, boolean])[] = [
    [any, '2026-11-21', true],
    [pattern(255, 12, 25), '2026-12-25', true],
    [pattern(255, 12, 25), '2026-12-24', false],
    [pattern(255, 255, 255, 6), '2026-11-21', true],
    [pattern(255, 255, 255, 7), '2026-11-21', false],
    [pattern(255, 13, 255), '2026-11-21', true],
    [pattern(255, 14, 255), '2026-11-21', false],
    [pattern(255, 255, 32), '2028-02-29', true],
    [pattern(255, 255, 32), '2026-02-28', true],
    [pattern(255, 255, 32), '2028-02-28', false],
    [pattern(255, 255, 33), '2026-11-21', true],
    [pattern(255, 255, 34), '2026-11-21', false],
  ];
  for (const [wanted, text, expected] of rows) {
    assert.equal(matchesDate(wanted, day(text)), expected, `${JSON.stringify(wanted)} ${text}`);
  }
});

test('weeks are counted from the first of a month and from its end', () => {
  const rows: readonly (readonly [month: number, week: number, weekday: number, text: string, expected: boolean])[] = [
    [255, 1, 255, '2026-11-07', true],
    [255, 1, 255, '2026-11-08', false],
    [255, 5, 255, '2026-11-29', true],
    [11, 6, 5, '2026-11-27', true],
    [11, 6, 5, '2026-11-20', false],
    [11, 7, 5, '2026-11-20', true],
    [255, 6, 255, '2026-02-22', true],
    [255, 6, 255, '2026-02-21', false],
  ];
  for (const [month, week, weekday, text, expected] of rows) {
    assert.equal(matchesWeekNDay({ month, week, weekday }, day(text)), expected, `${month} ${week} ${weekday} ${text}`);
  }
});

test('a range holds both its ends, and is open where an end has no year', () => {
  const range = { start: day('2026-12-24'), end: day('2027-01-06') };
  for (const text of ['2026-12-24', '2026-12-31', '2027-01-06']) assert.ok(withinRange(range, day(text)), text);
  for (const text of ['2026-12-23', '2027-01-07']) assert.ok(!withinRange(range, day(text)), text);
  assert.ok(withinRange({ start: any, end: day('2026-12-31') }, day('2001-01-01')));
  assert.ok(withinRange({ start: day('2026-12-31'), end: any }, day('2100-01-01')));
  assert.ok(matchesEntry({ kind: 'dateRange', value: { start: any, end: any } }, day('2026-11-21')));
});

const workday = [at(7, real(21)), at(17, real(16))];
const base: ScheduleContent = {
  effectivePeriod: { start: any, end: any },
  weekly: [workday, workday, workday, workday, [at(7, real(21)), at(13, NULL)], [], []],
  exceptions: [],
  fallback: real(10),
};
const christmas: SpecialEvent['period'] = {
  kind: 'calendarEntry',
  value: { kind: 'date', value: pattern(255, 12, 25) },
};

function valueAt(content: Partial<ScheduleContent>, text: string, active: readonly number[] = []): unknown {
  const value = scheduleValue({ ...base, ...content }, toDateTime(Date.parse(`${text}Z`)), (id) => active.includes(id));
  return value && 'value' in value ? value.value : value?.type;
}

test('a weekly schedule gives the value of the last time that has passed today', () => {
  assert.equal(valueAt({}, '2026-11-23T06:59:59'), 10);
  assert.equal(valueAt({}, '2026-11-23T07:00:00'), 21);
  assert.equal(valueAt({}, '2026-11-23T23:59:59'), 16);
  assert.equal(valueAt({}, '2026-11-24T00:00:00'), 10, 'every day begins with the default');
  assert.equal(valueAt({}, '2026-11-27T14:00:00'), 10, 'NULL gives back to the default');
  assert.equal(valueAt({}, '2026-11-28T12:00:00'), 10);
});

test('an exception wins over the week, the better priority over the other, the first among equals', () => {
  const event = (priority: number, value: BacnetValue, hour = 0): SpecialEvent => ({
    period: christmas,
    timeValues: [at(hour, value)],
    priority,
  });
  const noon = '2026-12-25T12:00:00';
  assert.equal(valueAt({ exceptions: [event(10, real(5))] }, noon), 5);
  assert.equal(valueAt({ exceptions: [event(10, real(5))] }, '2026-12-24T12:00:00'), 21);
  assert.equal(valueAt({ exceptions: [event(10, real(5)), event(3, real(6))] }, noon), 6);
  assert.equal(valueAt({ exceptions: [event(3, real(5)), event(3, real(6))] }, noon), 5);
  assert.equal(valueAt({ exceptions: [event(3, NULL), event(8, real(6))] }, noon), 6, 'NULL gives way');
  assert.equal(valueAt({ exceptions: [event(3, real(7), 13)] }, noon), 21, 'nothing said yet today');
});

test('a calendar makes an exception apply, and outside its period a schedule does not act', () => {
  const holiday: SpecialEvent = {
    period: { kind: 'calendarReference', value: 77 },
    timeValues: [at(0, real(5))],
    priority: 1,
  };
  const monday = '2026-11-23T12:00:00';
  assert.equal(valueAt({ exceptions: [holiday] }, monday, [77]), 5);
  assert.equal(valueAt({ exceptions: [holiday] }, monday), 21);
  assert.equal(valueAt({ effectivePeriod: { start: day('2027-01-01'), end: any } }, monday), undefined);
});

test('the order of the entries of a day makes no difference', () => {
  const seed = 3;
  const rng = new SeededRng(seed);
  for (let round = 0; round < 200; round++) {
    const hours = Array.from({ length: 24 }, (_, hour) => hour).filter(() => rng.integer(3) === 0);
    const shuffled = hours.toSorted(() => rng.integer(3) - 1).map((hour) => at(hour, real(hour)));
    const now = rng.integer(24);
    const expected = hours.findLast((hour) => hour <= now) ?? 10;
    const weekly = Array.from({ length: 7 }, () => shuffled);
    const text = `2026-11-23T${String(now).padStart(2, '0')}:30:00`;
    assert.equal(valueAt({ weekly }, text), expected, `seed ${seed} round ${round}`);
  }
});

test('a moment is the same both ways, and patterns and days that do not exist are none', () => {
  for (const text of ['2026-11-21T14:05:06.780', '2028-02-29T00:00:00.000', '1999-12-31T23:59:59.990']) {
    assert.equal(toEpoch(toDateTime(Date.parse(`${text}Z`))), Date.parse(`${text}Z`), text);
  }
  const { time } = toDateTime(0);
  assert.equal(toEpoch({ date: any, time }), undefined);
  assert.equal(toEpoch({ date: pattern(2026, 2, 30), time }), undefined);
  assert.equal(toEpoch({ date: pattern(2026, 13, 1), time }), undefined);
});
