import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, NOT_READ, quality, TEXT_VALUE_BYTES_MAX } from '@t3000/core';
import { aPoint, SeededRng } from '@t3000/testkit';
import { PointTable } from './point-table.ts';
import type { ReadingTimes } from './point-table.ts';

const STALE_AFTER_MS = 30_000;

function timesAt(now: number): ReadingTimes {
  return { askedAt: now, seenAt: now, at: 1_000_000 + now };
}

function aTable(): { table: PointTable; changes: number[] } {
  const changes: number[] = [];
  return { table: new PointTable((index) => changes.push(index)), changes };
}

test('a point never read has no value and says so', () => {
  const { table } = aTable();
  const index = table.put(aPoint(), STALE_AFTER_MS);
  assert.ok(Number.isNaN(table.valueAt(index)));
  assert.equal(table.qualityAt(index, 0), NOT_READ);
  assert.equal(table.wasRead(index), false);
});

test('the first good value always counts as a change, whatever the deadband', () => {
  const { table, changes } = aTable();
  const index = table.put(aPoint({ deadband: 1_000 }), STALE_AFTER_MS);
  table.update(index, 0.5, GOOD, timesAt(0));
  assert.deepEqual(changes, [index]);
});

test('small steps inside the deadband add up until they count', () => {
  const { table, changes } = aTable();
  const index = table.put(aPoint({ deadband: 1 }), STALE_AFTER_MS);
  for (const [step, value] of [20, 20.4, 20.8, 21, 21.4, 20.1, 20].entries()) {
    table.update(index, value, GOOD, timesAt(step));
  }
  assert.equal(changes.length, 3, 'announced: 20, 21 and 20');
  assert.equal(table.valueAt(index), 20);
});

test('a change of quality counts however small the change of value', () => {
  const { table, changes } = aTable();
  const index = table.put(aPoint({ deadband: 10 }), STALE_AFTER_MS);
  table.update(index, 20, GOOD, timesAt(0));
  table.update(index, 20, quality('uncertain', 'overridden'), timesAt(1));
  table.update(index, 20, GOOD, timesAt(2));
  assert.equal(changes.length, 3);
});

test('a deadband means nothing for off and on', () => {
  const { table, changes } = aTable();
  const index = table.put(aPoint({ kind: 'binary', deadband: 5 }), STALE_AFTER_MS);
  table.update(index, 0, GOOD, timesAt(0));
  table.update(index, 1, GOOD, timesAt(1));
  assert.equal(changes.length, 2);
});

test('an answer that was overtaken does not replace a younger one', () => {
  const { table } = aTable();
  const index = table.put(aPoint(), STALE_AFTER_MS);
  assert.ok(table.update(index, 2, GOOD, { askedAt: 20, seenAt: 30, at: 30 }));
  assert.equal(table.update(index, 1, GOOD, { askedAt: 10, seenAt: 40, at: 40 }), false);
  assert.equal(table.valueAt(index), 2);
});

test('what is no finite number is never good and never kept as a number', () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const { table } = aTable();
    const index = table.put(aPoint(), STALE_AFTER_MS);
    table.update(index, value, GOOD, timesAt(0));
    assert.ok(Number.isNaN(table.valueAt(index)));
    assert.equal(table.qualityAt(index, 0), quality('bad', 'invalid_value'));
  }
});

test('a text counts as a change when it changes, is bounded, and goes with its point', () => {
  const { table, changes } = aTable();
  const index = table.put(aPoint({ id: 5, kind: 'text' }), STALE_AFTER_MS);
  table.updateText(index, 'Filter due', GOOD, timesAt(0));
  table.updateText(index, 'Filter due', GOOD, timesAt(1));
  assert.deepEqual([table.textAt(index), table.qualityAt(index, 1)], ['Filter due', GOOD]);
  assert.ok(Number.isNaN(table.valueAt(index)));
  const before = changes.length;
  table.updateText(index, 'x'.repeat(10_000), GOOD, timesAt(2));
  assert.equal(changes.length, before + 1);
  assert.equal(Buffer.byteLength(table.textAt(index) ?? ''), TEXT_VALUE_BYTES_MAX);
  assert.equal(table.updateText(index, 'old answer', GOOD, timesAt(1)), false);
  table.updateText(index, undefined, GOOD, timesAt(3));
  assert.deepEqual([table.textAt(index), table.qualityAt(index, 3)], [undefined, quality('bad', 'invalid_value')]);
  table.updateText(index, 'again', GOOD, timesAt(4));
  table.remove(5);
  assert.equal(table.textAt(table.put(aPoint({ id: 6 }), STALE_AFTER_MS)), undefined);
});

test('minus zero from the field is stored as zero', () => {
  const { table } = aTable();
  const index = table.put(aPoint(), STALE_AFTER_MS);
  table.update(index, -0, GOOD, timesAt(0));
  assert.ok(Object.is(table.valueAt(index), 0));
});

test('a value grows stale by time alone, is announced once, and is good again after a reading', () => {
  const { table, changes } = aTable();
  const index = table.put(aPoint(), STALE_AFTER_MS);
  table.update(index, 20, GOOD, timesAt(0));
  table.sweep(STALE_AFTER_MS);
  assert.equal(changes.length, 1, 'exactly as old as allowed is still good');
  table.sweep(STALE_AFTER_MS + 1);
  table.sweep(STALE_AFTER_MS + 2);
  assert.equal(changes.length, 2);
  assert.equal(table.qualityAt(index, STALE_AFTER_MS + 1), quality('uncertain', 'stale'));
  assert.equal(table.valueAt(index), 20);
  table.update(index, 20, GOOD, timesAt(STALE_AFTER_MS + 3));
  assert.equal(changes.length, 3);
  assert.equal(table.qualityAt(index, STALE_AFTER_MS + 3), GOOD);
});

test('offline wins over everything and keeps the value', () => {
  const { table } = aTable();
  const index = table.put(aPoint(), STALE_AFTER_MS);
  table.update(index, 20, GOOD, timesAt(0));
  table.setOffline(index, true, 10);
  assert.equal(table.qualityAt(index, 10), quality('bad', 'offline'));
  assert.equal(table.valueAt(index), 20);
  table.setOffline(index, false, 11);
  assert.equal(table.qualityAt(index, 11), GOOD, 'the value of ten milliseconds ago is still current');
});

test('a restored value is stale from the first moment and gives way to a reading', () => {
  const { table } = aTable();
  const index = table.put(aPoint(), STALE_AFTER_MS);
  table.restore(index, 19, GOOD, 500, -100);
  assert.equal(table.qualityAt(index, 0), quality('uncertain', 'stale'));
  assert.equal(table.ageMs(index, 0), 100);
  assert.equal(table.wasRead(index), false);
  table.update(index, 20, GOOD, timesAt(1));
  table.restore(index, 19, GOOD, 500, -100);
  assert.equal(table.valueAt(index), 20);
  assert.equal(table.qualityAt(index, 1), GOOD);
});

test('a new configuration keeps the value; a removed point leaves nothing for its successor', () => {
  const { table } = aTable();
  const index = table.put(aPoint({ id: 7 }), STALE_AFTER_MS);
  table.update(index, 20, GOOD, timesAt(0));
  assert.equal(table.put(aPoint({ id: 7, name: 'renamed' }), STALE_AFTER_MS), index);
  assert.equal(table.valueAt(index), 20);
  table.remove(7);
  assert.equal(table.indexOf(7), undefined);
  assert.equal(table.update(index, 21, GOOD, timesAt(1)), false);
  assert.equal(table.put(aPoint({ id: 8 }), STALE_AFTER_MS), index, 'the index is used again');
  assert.ok(Number.isNaN(table.valueAt(index)));
  assert.equal(table.qualityAt(index, 0), NOT_READ);
});

test('random points come, change and go like in a plain map', () => {
  const seed = 20_260_105;
  const rng = new SeededRng(seed);
  const { table } = aTable();
  const model = new Map<number, number>();
  for (let step = 0; step < 20_000; step++) {
    const id = rng.integer(700);
    if (rng.chance(0.2)) {
      table.remove(id);
      model.delete(id);
    } else {
      const index = table.put(aPoint({ id }), STALE_AFTER_MS);
      const value = rng.integer(1_000);
      assert.ok(table.update(index, value, GOOD, timesAt(step)), `seed ${seed}`);
      model.set(id, value);
    }
  }
  assert.equal(table.size, model.size, `seed ${seed}`);
  assert.ok(table.end <= 700, `seed ${seed}: indexes are used again`);
  for (const [id, value] of model) assert.equal(table.valueAt(table.indexOf(id) ?? -1), value, `seed ${seed}`);
});

test('200,000 points take less than 16 MB of columns', () => {
  const { table } = aTable();
  const shared = aPoint();
  for (let id = 0; id < 200_000; id++) table.put({ ...shared, id }, STALE_AFTER_MS);
  assert.equal(table.size, 200_000);
  assert.ok(table.bytes < 16 * 1024 * 1024, `${table.bytes} bytes`);
  const counts = table.countLevels(0);
  assert.deepEqual(counts, [0, 0, 200_000]);
});
