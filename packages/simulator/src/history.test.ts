import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateHistory } from './history.ts';
import { Building } from './physics/building.ts';

const DAY_MS = 86_400_000;
const from = Date.UTC(2026, 2, 2, 4);

interface Row {
  readonly at: number;
  readonly values: Float64Array;
}

function rowsOf(building: Building, start: number, to: number, intervalMs: number): Row[] {
  const rows: Row[] = [];
  generateHistory({
    building,
    from: start,
    to,
    intervalMs,
    emit: (at, values) => rows.push({ at, values: values.slice() }),
  });
  return rows;
}

test('rows come at the interval, both ends included', () => {
  const rows = rowsOf(new Building({ at: from, seed: 4 }), from, from + 3_600_000, 900_000);
  assert.deepEqual(
    rows.map(({ at }) => (at - from) / 60_000),
    [0, 15, 30, 45, 60],
  );
});

test('the present goes on where the past ends, without a step', () => {
  const building = new Building({ at: from, seed: 4 });
  const past = rowsOf(building, from, from + DAY_MS, 300_000).at(-1);
  const columns = generateHistory({ building, from: building.at, to: building.at, intervalMs: 1, emit: () => {} });
  building.advanceTo(building.at + 10_000);
  for (const [index, { point }] of columns.entries()) {
    const { quantity, value } = point.signal;
    const before = past?.values[index] ?? Number.NaN;
    if (quantity.kind === 'binary') continue;
    if (point.name.endsWith('Room Temp'))
      assert.ok(Math.abs(value - before) < 0.4, `${point.name}: ${before} to ${value}`);
    if (point.name.endsWith('Energy'))
      assert.ok(value >= before && value < before + 2, `${point.name}: ${before} to ${value}`);
  }
});

test('two histories from one seed are identical', () => {
  const [left, right] = [0, 1].map(() => rowsOf(new Building({ at: from, seed: 4 }), from, from + DAY_MS / 2, 900_000));
  assert.deepEqual(left, right);
});

test('a history cut in two is the same history', () => {
  const whole = rowsOf(new Building({ at: from, seed: 4 }), from, from + DAY_MS, 3_600_000);
  const building = new Building({ at: from, seed: 4 });
  const first = rowsOf(building, from, from + DAY_MS / 2, 3_600_000);
  const second = rowsOf(building, from + DAY_MS / 2, from + DAY_MS, 3_600_000);
  assert.deepEqual([...first, ...second.slice(1)], whole);
});

test('a building that is already further refuses to write an earlier past', () => {
  const building = new Building({ at: from, seed: 4 });
  assert.throws(() => rowsOf(building, from - DAY_MS, from, 900_000), /after the wanted start/);
});
