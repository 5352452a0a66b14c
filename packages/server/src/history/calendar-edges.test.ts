import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarUnits } from '@t3000/contract';
import type { CalendarUnit } from '@t3000/contract';
import { assert as assertProperty, constantFrom, double, integer, property } from 'fast-check';
import { calendarEdges } from './calendar-edges.ts';

const HOUR = 3_600_000;

const wall = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

function days(from: string, to: string, zone: string, unit: CalendarUnit = 'day'): number[] {
  const edges = calendarEdges(Date.parse(from), Date.parse(to), unit, zone, 1000);
  return Array.from(edges.slice(1), (edge, index) => (edge - (edges[index] ?? 0)) / HOUR);
}

test('days are those of the local clock: 23 hours in spring, 25 in autumn', () => {
  assert.deepEqual(days('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 'Europe/Vienna'), [24, 23, 24]);
  assert.deepEqual(days('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', 'Europe/Vienna'), [24, 25, 24]);
  assert.deepEqual(days('2026-04-04T12:00:00Z', '2026-04-05T12:00:00Z', 'Australia/Lord_Howe'), [24, 24.5]);
  // Midnight does not exist on this day: it begins at one.
  assert.deepEqual(days('2026-09-05T12:00:00Z', '2026-09-07T12:00:00Z', 'America/Santiago'), [24, 23, 24]);
  // Samoa went without the 30th of December 2011.
  assert.deepEqual(days('2011-12-29T20:00:00Z', '2011-12-31T20:00:00Z', 'Pacific/Apia'), [24, 24, 24]);
});

test('an hour that comes twice is two, one of which a part is left out is shorter, and none begins in between', () => {
  // Clocks of Lord Howe move by half an hour: from 2:00 on to 2:30, and back to 1:30.
  assert.deepEqual(
    days('2026-10-03T13:00:00Z', '2026-10-03T17:00:00Z', 'Australia/Lord_Howe', 'hour'),
    [1, 1, 1, 0.5, 1],
  );
  assert.deepEqual(days('2026-04-04T13:00:00Z', '2026-04-04T16:30:00Z', 'Australia/Lord_Howe', 'hour'), [1, 1.5, 1]);
  assert.deepEqual(days('2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z', 'Europe/Vienna', 'hour'), [1, 1]);
  // In Toronto they once went back a minute after midnight: the day goes on.
  assert.deepEqual(days('2005-10-29T12:00:00Z', '2005-10-31T12:00:00Z', 'America/St_Johns'), [24, 25, 24]);
});

test('weeks begin on Monday, months have their own lengths, hours stand on the clock', () => {
  assert.deepEqual(days('2026-03-25T00:00:00Z', '2026-04-05T00:00:00Z', 'Europe/Vienna', 'week'), [167, 168]);
  assert.deepEqual(days('2026-02-10T00:00:00Z', '2026-04-10T00:00:00Z', 'UTC', 'month'), [672, 744, 720]);
  assert.deepEqual(days('2024-02-10T00:00:00Z', '2025-02-10T00:00:00Z', 'UTC', 'year'), [8784, 8760]);
  const hours = calendarEdges(
    Date.parse('2026-01-01T10:20:00Z'),
    Date.parse('2026-01-01T12:00:00Z'),
    'hour',
    'Asia/Kathmandu',
    9,
  );
  assert.deepEqual(
    [...hours].map((at) => wall(at, 'Asia/Kathmandu').minute),
    [0, 0, 0],
  );
});

test('more buckets than allowed are refused with the limit', () => {
  const from = Date.parse('2000-01-01T00:00:00Z');
  assert.throws(
    () => calendarEdges(from, from + 5000 * 24 * HOUR, 'day', 'UTC', 1000),
    /5\d\d\d buckets are above the maximum 1000/,
  );
  assert.throws(() => calendarEdges(from, from + 1500 * 24 * HOUR, 'day', 'UTC', 1000), /1500 buckets/);
  assert.throws(() => calendarEdges(0, 8e15, 'hour', 'UTC', 1000), /too short for this time/);
  assert.throws(() => calendarEdges(0, 8.64e15, 'year', 'Europe/Vienna', 500_000), /years are above the maximum 1000/);
  assert.throws(() => calendarEdges(8e15, 8e15 + 1, 'year', 'UTC', 10), /above the maximum 253402300800000/);
});

test('in every zone and at every time the borders cover it without gap or overlap and begin their unit', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const spanMs: Readonly<Record<CalendarUnit, number>> = {
    hour: 3 * 24 * HOUR,
    day: 40 * 24 * HOUR,
    week: 200 * 24 * HOUR,
    month: 900 * 24 * HOUR,
    year: 9000 * 24 * HOUR,
  };
  assertProperty(
    property(
      constantFrom(...zones),
      constantFrom(...calendarUnits),
      integer({ min: Date.parse('1971-01-01'), max: Date.parse('2060-01-01') }),
      double({ min: 0.000_01, max: 1, noNaN: true }),
      (zone, unit, from, share) => {
        const to = from + Math.max(1, Math.round(spanMs[unit] * share));
        const edges = [...calendarEdges(from, to, unit, zone, 2000)];
        const [first = NaN, second = NaN] = edges;
        assert.ok(first <= from && from < second, 'the first holds the begin');
        assert.ok((edges.at(-1) ?? 0) >= to && (edges.at(-2) ?? 0) < to, 'the last holds the end, and no more');
        for (const [index, edge] of edges.entries()) {
          const local = wall(edge, zone);
          if (index > 0) assert.ok(edge > (edges[index - 1] ?? 0), 'ascending');
          // A moment before is another unit.
          const before = wall(edge - 1, zone);
          if (unit === 'hour') assert.notEqual(`${before.hour} ${before.offset}`, `${local.hour} ${local.offset}`);
          else assert.ok(before.toPlainDate().toString() < local.toPlainDate().toString(), 'a day begins');
          if (unit === 'week' && local.dayOfWeek !== 1)
            assert.notEqual(before.dayOfWeek, 7, 'only where Monday was left out');
          if (unit === 'month' && local.day !== 1) assert.notEqual(before.month, local.month - 1);
        }
      },
    ),
    { numRuns: 400 },
  );
});
