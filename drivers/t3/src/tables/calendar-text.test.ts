import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysOfText, daysText, eventsOfText, eventsText } from './calendar-text.ts';

test('a day of a schedule is written and read as times with on or off, in order of time', () => {
  const events = eventsOfText('18:00 off, 7:30 ON');
  assert.deepEqual(events, [
    { hour: 7, minute: 30, on: true },
    { hour: 18, minute: 0, on: false },
  ]);
  assert.ok(typeof events !== 'string');
  assert.equal(eventsText(events), '07:30 on, 18:00 off');
  assert.deepEqual(eventsOfText(''), []);
});

test('what is no time or too much for a day is named', () => {
  for (const wrong of ['24:00 on', '7:60 on', '07:30', 'always on'])
    assert.match(JSON.stringify(eventsOfText(wrong)), /is no time/);
  const nine = Array.from({ length: 9 }, (_, hour) => `${hour}:00 on`).join(',');
  assert.equal(eventsOfText(nine), '9 events are above the maximum 8 of a day');
});

test('days of a holiday are month and day; those of no year are named', () => {
  assert.deepEqual(daysOfText('12-25, 1-1'), [
    { month: 12, day: 25 },
    { month: 1, day: 1 },
  ]);
  assert.equal(daysText([{ month: 1, day: 1 }]), '01-01');
  for (const wrong of ['02-29', '13-01', '0-1', 'Christmas'])
    assert.match(JSON.stringify(daysOfText(wrong)), /is no day/);
});
