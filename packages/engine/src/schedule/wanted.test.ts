import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schedule, TimeValue } from './schedule.ts';
import { wantedSchedule } from './wanted.ts';

const open: TimeValue[] = [
  { second: 25_200, value: 1 },
  { second: 64_800, value: 0 },
];
const office: Schedule = {
  id: 1,
  name: 'Office',
  enabled: true,
  kind: 'binary',
  timeZone: 'Europe/Vienna',
  effectiveFrom: undefined,
  effectiveTo: undefined,
  weekly: [open, open, open, open, open, [], []],
  exceptions: [],
  fallback: 0,
  outputs: [],
  priority: 15,
  missed: 'apply_latest',
  author: 'ann',
};
const today = Temporal.PlainDate.from('2026-11-21');
const closed = {
  name: 'Closed',
  priority: 1 as const,
  dates: [],
  calendarId: undefined,
  entries: [{ second: 0, value: 0 }],
};

test('weekdays are worked out from midnight on, and days without exceptions are not special', () => {
  const wanted = wantedSchedule(office, new Map(), today);
  assert.deepEqual(wanted.week[0], [{ second: 0, value: 0 }, ...open]);
  assert.deepEqual(wanted.week[6], [{ second: 0, value: 0 }]);
  assert.deepEqual(wanted.special, []);
});

test('special days are those of the year ahead that differ from their weekday', () => {
  const days = [
    { kind: 'date', date: '2026-11-20' },
    { kind: 'yearly', month: 12, day: 25 },
    // A Sunday, closed anyway.
    { kind: 'date', date: '2026-12-27' },
  ] as const;
  const wanted = wantedSchedule({ ...office, exceptions: [{ ...closed, dates: days }] }, new Map(), today);
  assert.deepEqual(wanted.special, [{ date: '2026-12-25', name: 'Closed', changes: [{ second: 0, value: 0 }] }]);
});

test('an exception that speaks for a part of the day leaves the weekday around it', () => {
  const fair = { ...closed, name: 'Fair', dates: [{ kind: 'date', date: '2026-11-23' } as const] };
  const entries = [{ second: 36_000, value: 0 }, { second: 39_600 }];
  const wanted = wantedSchedule({ ...office, exceptions: [{ ...fair, entries }] }, new Map(), today);
  assert.deepEqual(wanted.special[0]?.changes, [
    { second: 0, value: 0 },
    { second: 25_200, value: 1 },
    { second: 36_000, value: 0 },
    { second: 39_600, value: 1 },
    { second: 64_800, value: 0 },
  ]);
});

test('days out of effect are special without a name', () => {
  const wanted = wantedSchedule({ ...office, effectiveFrom: '2026-11-24' }, new Map(), today);
  assert.deepEqual(
    wanted.special.map(({ date, name, changes }) => [date, name, changes[0]?.value]),
    [
      ['2026-11-21', '', undefined],
      ['2026-11-22', '', undefined],
      ['2026-11-23', '', undefined],
    ],
  );
});

test('calendars are handed over with their days, and Easter as dates of two years', () => {
  const calendars = new Map([[3, { id: 3, name: 'Holidays', dates: [{ kind: 'easter', offset: 1 } as const] }]]);
  const wanted = wantedSchedule({ ...office, exceptions: [{ ...closed, calendarId: 3 }] }, calendars, today);
  assert.deepEqual(wanted.exceptions[0], {
    name: 'Closed',
    priority: 1,
    dates: [],
    entries: closed.entries,
    moving: true,
    calendar: {
      name: 'Holidays',
      dates: [
        { kind: 'date', date: '2026-04-06' },
        { kind: 'date', date: '2027-03-29' },
      ],
    },
  });
  assert.equal(wanted.special[0]?.date, '2027-03-29');
});
