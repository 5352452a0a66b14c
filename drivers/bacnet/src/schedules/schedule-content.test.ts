import assert from 'node:assert/strict';
import test from 'node:test';
import { planOf } from './schedule-content.ts';
import type { ScheduleContent } from './schedule-content.ts';

const ANY = 255;
const anyDate = { year: ANY, month: ANY, day: ANY, weekday: ANY };
const everyHour = { hour: ANY, minute: 0, second: 0, hundredths: 0 };
const nothing: ScheduleContent = {
  weekly: undefined,
  exceptions: undefined,
  fallback: undefined,
  period: undefined,
  priority: undefined,
  calendars: [],
};

test('what a schedule here has no words for is told sentence by sentence, for readers of any language', () => {
  const { unread, plan } = planOf(
    {
      ...nothing,
      weekly: [[], [{ time: everyHour, value: { type: 'real', value: 1 } }]],
      period: { start: { ...anyDate, month: 5 }, end: anyDate },
      fallback: { type: 'string', value: 'warm' },
      exceptions: [
        { period: { kind: 'calendarEntry', value: { kind: 'date', value: anyDate } }, timeValues: [], priority: 3 },
      ],
    },
    'real',
  );
  assert.deepEqual(
    unread.map(({ said }) => said.kind),
    ['unknown_entries', 'period_pattern', 'default_no_number', 'unknown_exception'],
  );
  assert.deepEqual(unread[0]?.said.terms, { day: 2 });
  assert.match(unread[0]?.text ?? '', /^tuesday holds times/);
  assert.match(unread[3]?.text ?? '', /^exception 1 \(.+ \(priority 3\): no entries\)/);
  assert.deepEqual([plan.exceptions, plan.fallback], [[], undefined]);
});

test('a plain schedule leaves nothing unread', () => {
  const { unread } = planOf({ ...nothing, weekly: [[]], fallback: { type: 'real', value: 18 } }, 'real');
  assert.deepEqual(unread, []);
});
