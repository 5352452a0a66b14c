import assert from 'node:assert/strict';
import test from 'node:test';
import { HISTORY_SLOTS_MAX, HISTORY_SLOT_MS, LineHistory } from './line-history.ts';

const START = 10 * HISTORY_SLOT_MS;

test('outcomes are counted in the slot they fell into, and silent slots in between are there too', () => {
  const history = new LineHistory();
  history.note('answer', 4, START);
  history.note('answer', 4, START + 1);
  history.note('exception', 8, START + 2);
  history.note('timeout', 1000, START + 2 * HISTORY_SLOT_MS);
  const slots = history.slots(START + 2 * HISTORY_SLOT_MS + 5, 1_000_000);
  assert.deepEqual(
    slots.map(({ at, answers, exceptions, timeouts, badAnswers }) => [at, answers, exceptions, timeouts, badAnswers]),
    [
      [1_000_000 + START, 2, 1, 0, 0],
      [1_000_000 + START + HISTORY_SLOT_MS, 0, 0, 0, 0],
      [1_000_000 + START + 2 * HISTORY_SLOT_MS, 0, 0, 1, 0],
    ],
  );
  assert.equal(slots[0]?.max, 8);
  assert.ok(Math.abs((slots[0]?.p50 ?? 0) - 4) < 0.5);
  assert.ok(Number.isNaN(slots[1]?.p50), 'nothing was answered');
  assert.ok(Number.isNaN(slots[2]?.p50), 'a timeout is no answer time');
});

test('an hour is kept, and before the first exchange there is nothing', () => {
  const history = new LineHistory();
  assert.deepEqual(history.slots(START, 0), []);
  for (let slot = 0; slot < 3 * HISTORY_SLOTS_MAX; slot++) history.note('answer', 1, slot * HISTORY_SLOT_MS);
  const slots = history.slots((3 * HISTORY_SLOTS_MAX - 1) * HISTORY_SLOT_MS, 0);
  assert.equal(slots.length, HISTORY_SLOTS_MAX);
  assert.ok(slots.every(({ answers }) => answers === 1));
});

test('a line nobody used for an hour shows an hour of nothing', () => {
  const history = new LineHistory();
  history.note('answer', 1, START);
  const slots = history.slots(START + 2 * HISTORY_SLOTS_MAX * HISTORY_SLOT_MS, 0);
  assert.equal(slots.length, HISTORY_SLOTS_MAX);
  assert.ok(slots.every(({ answers }) => answers === 0));
});
