import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextCron, parseCron } from './cron.ts';
import type { CronSchedule } from './cron.ts';

function schedule(text: string): CronSchedule {
  const read = parseCron(text);
  assert.ok(!('error' in read), `${text}: ${'error' in read ? read.error : ''}`);
  return read;
}

/** The next moments in the clock of the zone. */
function next(text: string, after: string, timeZone: string, count = 1): string[] {
  const cron = schedule(text);
  const found: string[] = [];
  let at = Date.parse(after);
  for (let i = 0; i < count; i++) {
    const then = nextCron(cron, at, timeZone);
    if (then === undefined) break;
    at = then;
    found.push(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toString().slice(0, 22));
  }
  return found;
}

test('lists, ranges, steps and names give the moments people mean', () => {
  const rows: readonly [string, string, readonly string[]][] = [
    ['*/15 * * * *', '2026-01-01T10:07:30Z', ['2026-01-01T10:15', '2026-01-01T10:30']],
    ['0 6-8,22 * * *', '2026-01-01T08:00:00Z', ['2026-01-01T22:00', '2026-01-02T06:00']],
    ['30 7 * * mon-fri', '2026-11-20T08:00:00Z', ['2026-11-23T07:30', '2026-11-24T07:30']],
    ['5/20 0 * * *', '2026-01-01T00:25:00Z', ['2026-01-01T00:45', '2026-01-02T00:05']],
    ['0 0 1 jan,JUL *', '2026-01-01T00:00:00Z', ['2026-07-01T00:00', '2027-01-01T00:00']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 12 * * 0', '2026-11-21T00:00:00Z', ['2026-11-22T12:00', '2026-11-29T12:00']],
    ['0 12 * * 7', '2026-11-21T00:00:00Z', ['2026-11-22T12:00', '2026-11-29T12:00']],
    // With both kinds of day given, either will do.
    ['0 0 13 * fri', '2026-02-01T00:00:00Z', ['2026-02-06T00:00', '2026-02-13T00:00']],
  ];
  for (const [text, after, wanted] of rows) {
    const found = next(text, after, 'UTC', 2).map((at) => at.slice(0, 16));
    assert.deepEqual(found, wanted, text);
  }
});

test('a fixed time that the clocks skip runs when they have skipped, one that comes twice runs once', () => {
  assert.deepEqual(next('30 2 * * *', '2026-03-28T12:00:00Z', 'Europe/Vienna', 2), [
    '2026-03-29T03:00:00+02',
    '2026-03-30T02:30:00+02',
  ]);
  assert.deepEqual(next('30 2 * * *', '2026-10-24T12:00:00Z', 'Europe/Vienna', 2), [
    '2026-10-25T02:30:00+02',
    '2026-10-26T02:30:00+01',
  ]);
});

test('every hour means every real hour: 23 on the short day, 25 on the long one', () => {
  const within = (from: string, to: string, text = '0 * * * *') => {
    let at = Date.parse(from) - 1;
    let count = 0;
    for (;;) {
      const then = nextCron(schedule(text), at, 'Europe/Vienna');
      assert.ok(then !== undefined && then > at);
      if (then >= Date.parse(to)) return count;
      at = then;
      count++;
    }
  };
  assert.equal(within('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'), 23);
  assert.equal(within('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'), 25);
  assert.equal(within('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', '*/20 * * * *'), 75);
});

test('zones of a quarter of an hour and of half-hour changes keep their own minutes', () => {
  assert.deepEqual(next('0 * * * *', '2026-01-01T00:00:00Z', 'Asia/Kathmandu', 2), [
    '2026-01-01T06:00:00+05',
    '2026-01-01T07:00:00+05',
  ]);
  // Lord Howe goes back by half an hour at 02:00 on this day.
  assert.deepEqual(next('45 * * * *', '2026-04-04T14:20:00Z', 'Australia/Lord_Howe', 3), [
    '2026-04-05T01:45:00+11',
    '2026-04-05T01:45:00+10',
    '2026-04-05T02:45:00+10',
  ]);
});

test('what cannot be read is refused with the field and its limits', () => {
  for (const [text, words] of [
    ['* * * *', /4 fields; five are wanted/],
    ['60 * * * *', /minute "60" is none of 0 to 59/],
    ['* 24 * * *', /hour "24"/],
    ['* * 0 * *', /day of the month "0" is none of 1 to 31/],
    ['* * * foo *', /month "foo"/],
    ['* * * * 8', /day of the week "8"/],
    ['*/0 * * * *', /minute "\*\/0"/],
    ['5-1 * * * *', /minute "5-1"/],
    ['1-2-3 * * * *', /minute/],
    ['0 0 31 2 *', /names a day that no month has/],
    ['0 '.repeat(60), /characters/],
  ] as const) {
    const read = parseCron(text);
    assert.match('error' in read ? read.error : 'was taken', words, text);
  }
});
