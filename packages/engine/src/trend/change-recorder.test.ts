import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, levelOf, quality } from '@t3000/core';
import { World } from '../testing/world.test-helper.ts';
import type { ChangeRule } from './change-recorder.ts';

interface Row {
  readonly id: number;
  readonly at: number;
  readonly value: number;
  readonly quality: number;
}

function rows(world: World): Row[] {
  return world.appended.flatMap(({ pointIds, at, values, qualities, length }) =>
    Array.from({ length }, (_, slot) => ({
      id: pointIds[slot] ?? 0,
      at: at[slot] ?? 0,
      value: values[slot] ?? 0,
      quality: qualities[slot] ?? 255,
    })),
  );
}

/** Polled every second. */
function aWorld(rules: Readonly<Record<number, Partial<ChangeRule>>>): World {
  const world = new World();
  const points = Object.keys(rules).map((id) => ({ id: Number(id), pollIntervalMs: 1000 }));
  world.add({}, points);
  world.building.setTrends(new Map(), { changes: changesOf(rules) });
  world.building.start();
  return world;
}

function changesOf(rules: Readonly<Record<number, Partial<ChangeRule>>>): Map<number, ChangeRule> {
  return new Map(
    Object.entries(rules).map(([id, rule]) => [Number(id), { deadband: 0, heartbeatMs: undefined, ...rule }]),
  );
}

test('the first reading is recorded, then only moves of the deadband from the last sample, a slow drift too', async () => {
  const world = aWorld({ 1: { deadband: 0.5 } });
  const point = world.field.device(1).point(1);
  await world.advance(20_000);
  assert.deepEqual(
    rows(world).map(({ value }) => value),
    [20],
  );
  for (let step = 0; step < 12; step++) {
    point.value += 0.1;
    await world.advance(2_000);
  }
  const values = rows(world).map(({ value }) => Math.round(value * 10) / 10);
  assert.deepEqual(values, [20, 20.5, 21]);
  assert.equal(world.building.statistics().samples.changes, 3);
});

test('a sample carries the time of its reading, and stamps only rise', async () => {
  const world = aWorld({ 1: {} });
  for (let step = 0; step < 30; step++) {
    world.field.device(1).point(1).value = step;
    await world.advance(1_500);
  }
  const stamps = rows(world).map(({ at }) => at);
  assert.ok(stamps.length > 20);
  assert.deepEqual(
    stamps,
    [...new Set(stamps)].toSorted((a, b) => a - b),
  );
});

test('the heartbeat records an unchanged value so long after the last sample, whatever that was', async () => {
  const world = aWorld({ 1: { deadband: 1, heartbeatMs: 60_000 }, 2: { deadband: 1 } });
  await world.advance(30_000);
  world.field.device(1).point(1).value = 25;
  await world.advance(185_000);
  const own = rows(world).filter(({ id }) => id === 1);
  assert.equal(own.length, 2 + 3);
  const gaps = own.slice(2).map(({ at }, index) => at - (own[index + 1]?.at ?? 0));
  assert.ok(
    gaps.every((ms) => ms >= 60_000 && ms <= 71_000),
    String(gaps),
  );
  assert.equal(rows(world).filter(({ id }) => id === 2).length, 1, 'without one nothing comes');
});

test('silence of the device is recorded once, without a value, at the time it is known', async () => {
  const world = aWorld({ 1: {} });
  await world.advance(10_000);
  world.field.device(1).manner = 'silent';
  await world.advance(300_000);
  const bad = rows(world).filter(({ quality: byte }) => levelOf(byte) === 'bad');
  assert.deepEqual(
    bad.map(({ value, quality: byte }) => [value, byte]),
    [[Number.NaN, quality('bad', 'offline')]],
  );
  assert.ok((bad[0]?.at ?? 0) > (rows(world)[0]?.at ?? 0) + 8_000);
  world.field.device(1).manner = 'answers';
  await world.advance(300_000);
  assert.deepEqual([rows(world).at(-1)?.value, rows(world).at(-1)?.quality], [20, GOOD]);
});

test('a rule given while running records what is known at once; one taken away ends it', async () => {
  const world = aWorld({ 1: {} });
  world.add({}, [{ id: 1 }, { id: 7, pollIntervalMs: 1000 }]);
  await world.advance(10_000);
  world.building.setTrends(new Map(), { changes: changesOf({ 1: {}, 7: {} }) });
  assert.deepEqual(
    rows(world).map(({ id }) => id),
    [1, 7],
    'and what was recorded before is not repeated',
  );
  world.building.setTrends(new Map());
  world.field.device(1).point(1).value = 99;
  await world.advance(10_000);
  assert.equal(rows(world).length, 2);
  await world.stop();
  assert.equal(world.clock.pendingTimers, 0);
});
