import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { datesProblem, planProblem } from './check-plan.ts';
import { easterSunday, selects } from './date-selector.ts';
import { differences, previewDays, segments } from './preview.ts';
import type { DateSelector, SchedulePlan, TimeValue } from './schedule.ts';
import { nextChange, stateAt, timeline } from './timeline.ts';

const HOUR = 3_600_000;
const none = new Map();

function hours(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 3600 + minute * 60;
}

function day(...entries: [string, number | undefined][]): TimeValue[] {
  return entries.map(([time, value]) => ({ second: hours(time), value }));
}

function aPlan(changes: Partial<SchedulePlan> = {}): SchedulePlan {
  const office = day(['08:00', 1], ['18:00', 0]);
  return {
    kind: 'binary',
    timeZone: 'Europe/Berlin',
    effectiveFrom: undefined,
    effectiveTo: undefined,
    weekly: [office, office, office, office, office, [], []],
    exceptions: [],
    fallback: 0,
    ...changes,
  };
}

function everyDay(...entries: [string, number | undefined][]): SchedulePlan['weekly'] {
  return Array.from({ length: 7 }, () => day(...entries));
}

/** Changes between two local midnights, as `2026-03-29T03:00+02:00=1`. */
function shown(plan: SchedulePlan, from: string, to: string, calendars = none): string[] {
  const midnight = (date: string): number =>
    Temporal.PlainDate.from(date).toZonedDateTime(plan.timeZone).epochMilliseconds;
  return timeline(plan, calendars, midnight(from), midnight(to)).map(
    ({ at, value }) =>
      `${Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO(plan.timeZone)
        .toString({ timeZoneName: 'never', smallestUnit: 'minute' })}=${value ?? 'released'}`,
  );
}

test('a working week runs at its hours and rests at the weekend', () => {
  assert.deepEqual(shown(aPlan(), '2026-01-09', '2026-01-13'), [
    '2026-01-09T08:00+01:00=1',
    '2026-01-09T18:00+01:00=0',
    '2026-01-12T08:00+01:00=1',
    '2026-01-12T18:00+01:00=0',
  ]);
});

test('what stands at the end of a day ends at midnight unless it is entered again', () => {
  const plan = aPlan({ weekly: everyDay(['22:00', 1], ['06:00', 0]) });
  assert.deepEqual(shown(plan, '2026-01-05', '2026-01-06'), [
    '2026-01-05T00:00+01:00=0',
    '2026-01-05T06:00+01:00=0',
    '2026-01-05T22:00+01:00=1',
  ]);
  const through = aPlan({ weekly: everyDay(['00:00', 1], ['06:00', 0], ['22:00', 1]) });
  assert.equal(stateAt(through, none, Date.UTC(2026, 0, 5, 1)).value, 1);
});

test('an entry in the hour that is skipped runs once when the clocks have jumped, in its order', () => {
  const plan = aPlan({ weekly: everyDay(['02:15', 1], ['02:30', 0], ['04:00', 1], ['05:00', 0]) });
  assert.deepEqual(shown(plan, '2026-03-29', '2026-03-30'), [
    '2026-03-29T03:00+02:00=0',
    '2026-03-29T04:00+02:00=1',
    '2026-03-29T05:00+02:00=0',
  ]);
  const meets = aPlan({ weekly: everyDay(['02:30', 0], ['03:00', 1]) });
  assert.deepEqual(shown(meets, '2026-03-29', '2026-03-30'), ['2026-03-29T00:00+01:00=0', '2026-03-29T03:00+02:00=1']);
});

test('an entry in the hour that comes twice runs the first time', () => {
  const plan = aPlan({ weekly: everyDay(['02:30', 1], ['03:00', 0]) });
  assert.deepEqual(shown(plan, '2026-10-25', '2026-10-26'), ['2026-10-25T02:30+02:00=1', '2026-10-25T03:00+01:00=0']);
  const lordHowe = aPlan({ weekly: everyDay(['01:45', 1], ['02:00', 0]), timeZone: 'Australia/Lord_Howe' });
  assert.deepEqual(shown(lordHowe, '2026-04-05', '2026-04-06'), [
    '2026-04-05T01:45+11:00=1',
    '2026-04-05T02:00+10:30=0',
  ]);
});

test('in every zone of the world an entry at any time runs once a day, on days the clocks change too', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  assert.ok(zones.length > 300);
  for (const timeZone of zones) {
    const start = Temporal.ZonedDateTime.from(`2026-01-01T00:00[${timeZone}]`);
    const dates = new Set(['2026-06-15']);
    for (
      let at = start.getTimeZoneTransition('next');
      at !== null && at.year < 2028;
      at = at.getTimeZoneTransition('next')
    ) {
      dates.add(at.toPlainDate().toString());
      dates.add(at.subtract({ hours: 25 }).toPlainDate().toString());
    }
    for (const date of dates) {
      for (const second of [0, hours('00:30'), hours('02:30'), hours('03:00'), 86_399]) {
        const plan = aPlan({ timeZone, weekly: everyDay().map(() => [{ second, value: 1 }]), fallback: undefined });
        const from = Temporal.PlainDate.from(date);
        const range = [from, from.add({ days: 1 })].map((each) => each.toZonedDateTime(timeZone).epochMilliseconds);
        const runs = timeline(plan, none, range[0]!, range[1]!).filter(({ isEntry }) => isEntry);
        assert.equal(runs.length, 1, `${timeZone} ${date} ${second} s`);
        assert.equal(runs[0]?.date, date, `${timeZone} ${second} s`);
      }
    }
  }
});

const selectors: fc.Arbitrary<DateSelector> = fc.oneof(
  fc.record({
    kind: fc.constant('yearly' as const),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  }),
  fc.record({
    kind: fc.constant('week_day' as const),
    month: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    week: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    weekday: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('easter' as const), offset: fc.integer({ min: -50, max: 60 }) }),
);
const entries = fc.uniqueArray(
  fc.record({
    second: fc.integer({ min: 0, max: 1439 }).map((minute) => minute * 60),
    value: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  }),
  { selector: ({ second }) => second, maxLength: 5 },
);
const plans: fc.Arbitrary<SchedulePlan> = fc.record({
  kind: fc.constant('multistate' as const),
  timeZone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  effectiveFrom: fc.constantFrom(undefined, '2026-03-01'),
  effectiveTo: fc.constantFrom(undefined, '2026-10-31'),
  weekly: fc.array(entries, { minLength: 7, maxLength: 7 }),
  exceptions: fc.array(
    fc.record({
      name: fc.string({ maxLength: 5 }),
      priority: fc.constantFrom(1 as const, 8 as const, 16 as const),
      dates: fc.array(selectors, { maxLength: 3 }),
      calendarId: fc.constant(undefined),
      entries,
    }),
    { maxLength: 3 },
  ),
  fallback: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
});
const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });

test('moments strictly rise, and running through them gives what the preview of any moment says', () => {
  fc.assert(
    fc.property(plans, moments, fc.integer({ min: 1, max: 96 }), (plan, from, length) => {
      const to = from + length * HOUR;
      const changes = timeline(plan, none, from, to);
      for (const [index, { at }] of changes.entries()) assert.ok(index === 0 || at > changes[index - 1]!.at);
      let value = stateAt(plan, none, from).value;
      let index = 0;
      for (let at = from; at < to; at += HOUR / 4) {
        while (index < changes.length && changes[index]!.at <= at) value = changes[index++]!.value;
        assert.equal(stateAt(plan, none, at).value, value);
      }
      const next = nextChange(plan, none, from - 1);
      if (changes.length > 0) assert.equal(next?.at, changes[0]!.at);
      else assert.ok(next === undefined || next.at >= to);
    }),
    { numRuns: 150 },
  );
});

test('a strip covers its days without gaps, and has no difference to itself', () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 0, max: 364 }), (plan, offset) => {
      const first = Temporal.PlainDate.from('2026-01-01').add({ days: offset });
      const days = previewDays(plan, none, first, 3);
      for (const [index, { from, to, segments: parts }] of days.entries()) {
        if (index > 0) assert.equal(from, days[index - 1]!.to);
        if (to === from) continue;
        assert.equal(parts[0]?.from, from);
        assert.equal(parts.at(-1)?.to, to);
      }
      const side = { plan, calendars: none };
      assert.deepEqual(differences(side, side, days[0]!.from, days[2]!.to), []);
    }),
    { numRuns: 60 },
  );
});

test('the difference of an edit is where the values differ, and nowhere else', () => {
  fc.assert(
    fc.property(plans, plans, moments, (before, after, from) => {
      const to = from + 50 * HOUR;
      const found = differences({ plan: before, calendars: none }, { plan: after, calendars: none }, from, to);
      for (let at = from; at < to; at += HOUR / 2) {
        const [old, next] = [stateAt(before, none, at).value, stateAt(after, none, at).value];
        const difference = found.find((each) => each.from <= at && at < each.to);
        assert.deepEqual(
          difference === undefined ? [old] : [difference.before, difference.after],
          old === next ? [old] : [old, next],
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('the days after an edit say what changes on a holiday Monday', () => {
  const holiday = {
    name: 'Whit Monday',
    priority: 8 as const,
    dates: [{ kind: 'easter' as const, offset: 50 }],
    calendarId: undefined,
    entries: day(['00:00', 0]),
  };
  const before = { plan: aPlan(), calendars: none };
  const after = { plan: aPlan({ exceptions: [holiday] }), calendars: none };
  const found = differences(before, after, Date.UTC(2026, 4, 20), Date.UTC(2026, 4, 30));
  assert.deepEqual(found, [
    {
      from: Date.UTC(2026, 4, 25, 6),
      to: Date.UTC(2026, 4, 25, 16),
      before: 1,
      after: 0,
      source: { kind: 'exception', name: 'Whit Monday' },
    },
  ]);
});

test('the exception with the lower number wins, and hands over where it says nothing', () => {
  const plan = aPlan({
    exceptions: [
      {
        name: 'Closed',
        priority: 10,
        dates: [{ kind: 'date', date: '2026-01-07' }],
        calendarId: undefined,
        entries: day(['00:00', 0]),
      },
      {
        name: 'Evening event',
        priority: 5,
        dates: [],
        calendarId: 3,
        entries: day(['17:00', 1], ['22:00', undefined]),
      },
    ],
  });
  const calendars = new Map([[3, { id: 3, name: 'Events', dates: [{ kind: 'yearly' as const, month: 1, day: 7 }] }]]);
  assert.deepEqual(shown(plan, '2026-01-07', '2026-01-08', calendars), [
    '2026-01-07T00:00+01:00=0',
    '2026-01-07T17:00+01:00=1',
    '2026-01-07T22:00+01:00=0',
  ]);
  const [preview] = previewDays(plan, calendars, Temporal.PlainDate.from('2026-01-07'), 1);
  assert.deepEqual(preview?.exceptions, ['Evening event', 'Closed']);
});

test('outside its period a schedule releases its points', () => {
  const plan = aPlan({ effectiveFrom: '2026-01-06', effectiveTo: '2026-01-06' });
  assert.deepEqual(shown(plan, '2026-01-05', '2026-01-09'), [
    '2026-01-06T00:00+01:00=0',
    '2026-01-06T08:00+01:00=1',
    '2026-01-06T18:00+01:00=0',
    '2026-01-07T00:00+01:00=released',
  ]);
  assert.equal(nextChange(plan, none, Date.UTC(2026, 0, 8)), undefined);
});

test('a day without midnight and a day that never was are planned', () => {
  const beirut = aPlan({ timeZone: 'Africa/Cairo', weekly: everyDay(['00:00', 1], ['12:00', 0]) });
  const [, second] = segments(beirut, none, Date.UTC(2026, 3, 23, 20), Date.UTC(2026, 3, 24, 20));
  assert.equal(second?.value, 1);
  const apia = aPlan({ timeZone: 'Pacific/Apia', weekly: everyDay(['00:00', 1], ['12:00', 0]) });
  const runs = timeline(apia, none, Date.UTC(2011, 11, 29, 12), Date.UTC(2012, 0, 1));
  for (const [index, { at }] of runs.entries()) assert.ok(index === 0 || at > runs[index - 1]!.at);
});

test('Easter is where it was printed in the almanac', () => {
  const rows = [
    '1961-04-02',
    '2008-03-23',
    '2019-04-21',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2038-04-25',
    '2100-03-28',
  ];
  for (const date of rows) assert.equal(easterSunday(Number(date.slice(0, 4))).toString(), date);
});

test('BACnet weeks count from the first of the month, the sixth is the last seven days', () => {
  const rows: [DateSelector, string[]][] = [
    [{ kind: 'week_day', month: 11, week: 4, weekday: 4 }, ['2026-11-26']],
    [{ kind: 'week_day', month: 5, week: 6, weekday: 1 }, ['2026-05-25']],
    [{ kind: 'week_day', month: undefined, week: undefined, weekday: 7 }, ['2026-11-22', '2026-11-29', '2026-05-31']],
  ];
  const all = ['2026-11-26', '2026-11-19', '2026-05-25', '2026-05-18', '2026-11-22', '2026-11-29', '2026-05-31'];
  for (const [selector, dates] of rows) {
    assert.deepEqual(
      all.filter((date) => selects(selector, Temporal.PlainDate.from(date))),
      dates,
    );
  }
});

test('what cannot run is refused with its place', () => {
  const rows: [SchedulePlan, RegExp][] = [
    [aPlan({ timeZone: 'Moon/Base' }), /"Moon\/Base" is not a time zone/],
    [aPlan({ fallback: 2 }), /the default is 2; a binary schedule/],
    [aPlan({ weekly: everyDay(['08:00', 1], ['08:00', 0]) }), /Monday: two entries stand at 08:00/],
    [aPlan({ effectiveFrom: '2026-02-02', effectiveTo: '2026-02-01' }), /2026-02-02 is after 2026-02-01/],
    [aPlan({ weekly: [] }), /0 days are in the week/],
    [aPlan({ kind: 'multistate', fallback: 0 }), /states count from 1/],
  ];
  for (const [plan, expected] of rows) assert.match(planProblem(plan) ?? '', expected);
  assert.equal(planProblem(aPlan()), undefined);
  assert.match(datesProblem([{ kind: 'date', date: '2026-02-30' }]) ?? '', /"2026-02-30" is not a date/);
  assert.match(datesProblem([{ kind: 'yearly', month: 4, day: 31 }]) ?? '', /no day 31 in month 4/);
  assert.equal(datesProblem([{ kind: 'yearly', month: 2, day: 29 }]), undefined);
});
