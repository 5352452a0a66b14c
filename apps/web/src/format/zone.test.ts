import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromWallClock, offsetText, toWallClock } from './zone.ts';

const ZONE = 'Europe/Berlin';
const at = (iso: string): number => Date.parse(iso);

test('wall clocks of a zone go there and back', () => {
  for (const iso of ['2026-01-15T11:00:00Z', '2026-07-15T10:00:00Z', '2026-12-31T23:30:00Z']) {
    assert.equal(fromWallClock(toWallClock(at(iso), ZONE), ZONE), at(iso), iso);
  }
  assert.equal(toWallClock(at('2026-07-15T10:00:00Z'), ZONE), '2026-07-15T12:00:00');
  assert.equal(toWallClock(at('2026-12-31T23:30:00Z'), ZONE), '2027-01-01T00:30:00');
});

test('the hour that comes twice is the first one', () => {
  assert.equal(fromWallClock('2026-10-25T02:30', ZONE), at('2026-10-25T00:30:00Z'));
});

test('a time skipped in spring is as far after the jump', () => {
  assert.equal(fromWallClock('2026-03-29T02:30', ZONE), at('2026-03-29T01:30:00Z'));
});

test('zones with half hours and behind UTC work', () => {
  assert.equal(fromWallClock('2026-05-01T12:00', 'Asia/Kolkata'), at('2026-05-01T06:30:00Z'));
  assert.equal(fromWallClock('2026-05-01T12:00', 'America/New_York'), at('2026-05-01T16:00:00Z'));
  assert.equal(offsetText(at('2026-05-01T12:00:00Z'), 'Asia/Kolkata'), '+05:30');
  assert.equal(offsetText(at('2026-05-01T12:00:00Z'), 'America/New_York'), '-04:00');
});

test('what is no date and time is refused', () => {
  for (const text of ['', '2026-05-01', '2026-13-01T00:00', 'now'])
    assert.equal(fromWallClock(text, ZONE), undefined, text);
});
