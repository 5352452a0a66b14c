import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMoment, parseRange } from './moment.ts';

test('a moment is digits, or ISO 8601 with an offset, of a day there is', () => {
  for (const [text, at] of [
    ['0', 0],
    ['1774746000000', 1_774_746_000_000],
    ['2026-03-29T01:00:00Z', 1_774_746_000_000],
    ['2026-03-29T03:00+02:00', 1_774_746_000_000],
    // A plus sign that was not encoded.
    ['2026-03-29T03:00:00.000 0200', 1_774_746_000_000],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ] as const) {
    assert.equal(parseMoment(text, 'start_time'), at, text);
  }
  for (const text of [
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00+02:00',
    '2026-13-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '1969-12-31T23:59:59Z',
    '9999999999999999',
    '-5',
    '1e3',
    '',
  ]) {
    assert.throws(() => parseMoment(text, 'start_time'), { code: 'invalid_range', message: /^start_time is / }, text);
  }
});

test('a range is not empty', () => {
  assert.deepEqual(parseRange({ start_time: '1', end_time: '2' }), { from: 1, to: 2 });
  assert.throws(() => parseRange({ start_time: '2', end_time: '2' }), /start_time 2 is not before end_time 2/);
});
