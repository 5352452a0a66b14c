import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonWith, isComparison, laidOver, shiftOf } from './compare.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('the period before is as long as the one shown', () => {
  assert.equal(shiftOf('previous', { from: 5 * HOUR, to: 8 * HOUR }, 'UTC'), 3 * HOUR);
});

test('a day earlier is the same clock time, also where a day has 25 hours', () => {
  const from = Date.parse('2026-10-26T11:00:00Z');
  assert.equal(shiftOf('1d', { from, to: from + HOUR }, 'UTC'), DAY);
  const autumn = { from: Date.parse('2026-10-25T11:00:00Z'), to: Date.parse('2026-10-25T12:00:00Z') };
  assert.equal(shiftOf('1d', autumn, 'Europe/Berlin'), 25 * HOUR);
  assert.equal(shiftOf('364d', autumn, 'UTC'), 364 * DAY);
});

test('earlier values lie at the time they are compared with, under an id of their own', () => {
  const series = { id: 7, at: [0, HOUR], avg: [1, 2], min: [1, 2], max: [1, 2], quality: [0, 0] };
  assert.deepEqual(laidOver(series, DAY), { ...series, id: -7, at: [DAY, DAY + HOUR] });
});

test('only comparisons that make sense come out of an address', () => {
  const texts = ['7d', 'previous', '3d', '0d', '9999d', '3w', '1.5d', 5, undefined];
  assert.deepEqual(texts.filter(isComparison), ['7d', 'previous', '3d']);
});

test('any earlier day can be laid under the one shown', () => {
  assert.equal(comparisonWith('2026-11-05', '2026-11-22'), '17d');
  assert.equal(comparisonWith('2026-03-28', '2026-03-30'), '2d', 'across a change of the clock');
  assert.equal(comparisonWith('2026-11-22', '2026-11-22'), undefined);
  assert.equal(comparisonWith('2026-11-23', '2026-11-22'), undefined);
  assert.equal(comparisonWith('', '2026-11-22'), undefined);
  assert.equal(comparisonWith('2001-01-01', '2026-11-22'), undefined, 'more than ten years');
});
