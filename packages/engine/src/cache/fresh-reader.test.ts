import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, quality } from '@t3000/core';
import { aDevice, aPoint } from '@t3000/testkit';
import { World } from '../testing/world.test-helper.ts';

/** A passive building with one device of five points, so that only the cache asks. */
function aWorld(): World {
  const world = new World({ polling: false });
  world.add(
    {},
    [1, 2, 3, 4, 5].map((id) => ({ id })),
  );
  world.building.start();
  return world;
}

test('a young value comes from memory, an old one from the device', async () => {
  const world = aWorld();
  const first = await world.clock.settle(world.building.freshValue(1));
  assert.deepEqual([first?.source, first?.value, first?.quality], ['device', 20, GOOD]);
  world.field.device(1).point(1).value = 21;
  await world.advance(59_000);
  const second = await world.clock.settle(world.building.freshValue(1));
  assert.deepEqual([second?.source, second?.value, second?.ageMs], ['cache', 20, 59_000]);
  await world.advance(2_000);
  const third = await world.clock.settle(world.building.freshValue(1));
  assert.deepEqual([third?.source, third?.value, third?.ageMs], ['device', 21, 0]);
  assert.deepEqual(world.building.statistics().cache, { hits: 1, misses: 2, joined: 0 });
});

test('a point may have a time to live of its own', async () => {
  const world = new World({ polling: false });
  world.building.putDevice(aDevice(), [{ ...aPoint({ id: 1 }), ttlMs: 1_000 }]);
  await world.clock.settle(world.building.freshValue(1));
  await world.advance(1_001);
  assert.equal((await world.clock.settle(world.building.freshValue(1)))?.source, 'device');
});

test('everybody who asks while a point is being read shares that read', async () => {
  const world = aWorld();
  const asked = Array.from({ length: 100 }, () => world.building.freshValue(1));
  const answers = await world.clock.settle(Promise.all(asked));
  assert.equal(world.field.device(1).reads.length, 1);
  assert.ok(answers.every((answer) => answer?.source === 'device'));
  assert.deepEqual(world.building.statistics().cache, { hits: 0, misses: 1, joined: 99 });
});

test('points of one device asked for in the same turn travel in one request', async () => {
  const world = aWorld();
  await world.clock.settle(Promise.all([1, 2, 3, 4, 5].map((id) => world.building.freshValue(id))));
  assert.deepEqual(
    world.field.device(1).reads.map((read) => read.ids),
    [[1, 2, 3, 4, 5]],
  );
});

test('after the interface timeout the old value comes back with the reason', async () => {
  const world = aWorld();
  await world.clock.settle(world.building.freshValue(1));
  await world.advance(120_000);
  world.field.device(1).manner = 'never';
  const before = world.clock.monotonic();
  const live = await world.clock.settle(world.building.freshValue(1));
  assert.equal(world.clock.monotonic() - before, 5_000);
  assert.deepEqual([live?.value, live?.quality, live?.source], [20, quality('uncertain', 'timeout'), 'cache']);
  assert.ok((live?.ageMs ?? 0) >= 120_000);
});

test('a failed read says why', async () => {
  const world = aWorld();
  await world.clock.settle(world.building.freshValue(1));
  await world.advance(120_000);
  world.field.device(1).manner = 'refuses';
  const refused = await world.clock.settle(world.building.freshValue(1));
  assert.equal(refused?.quality, quality('uncertain', 'device_error'));
  const never = await world.clock.settle(world.building.freshValue(2));
  assert.deepEqual([never?.value, never?.quality], [NaN, quality('bad', 'device_error')]);
});

test('an offline device is not asked: the old value comes back at once', async () => {
  const world = aWorld();
  await world.clock.settle(world.building.freshValue(1));
  world.field.device(1).manner = 'silent';
  for (let attempt = 0; attempt < 3; attempt++) {
    await world.clock.settle(world.building.freshValue(1, { always: true }));
  }
  const before = world.clock.monotonic();
  const live = await world.clock.settle(world.building.freshValue(1, { always: true }));
  assert.equal(world.clock.monotonic(), before);
  assert.deepEqual([live?.value, live?.quality], [20, quality('bad', 'offline')]);
});

test('a restored value is shown with its age and read through at the first question', async () => {
  const world = aWorld();
  const at = world.clock.now() - 7_000;
  world.building.restore([{ pointId: 1, at, value: 18, quality: GOOD }]);
  const old = world.building.value(1);
  assert.deepEqual([old?.value, old?.at, old?.ageMs, old?.quality], [18, at, 7_000, quality('uncertain', 'stale')]);
  assert.equal((await world.clock.settle(world.building.freshValue(1)))?.source, 'device');
});

test('an unknown point has no value', async () => {
  const world = aWorld();
  assert.equal(world.building.value(99), undefined);
  assert.equal(await world.building.freshValue(99), undefined);
});

test('inspecting brings the facts of the device and refreshes the value', async () => {
  const world = aWorld();
  world.field.device(1).point(1).value = 33;
  const found = await world.clock.settle(world.building.inspect(1));
  assert.ok(found.ok);
  assert.equal(world.building.value(1)?.value, 33);
  world.field.device(1).manner = 'never';
  const nothing = await world.clock.settle(world.building.inspect(1));
  assert.deepEqual([nothing.ok, 'reason' in nothing && nothing.reason], [false, 'timeout']);
});

test('the age of a value does not follow jumps of the wall clock', async () => {
  const world = aWorld();
  await world.clock.settle(world.building.freshValue(1));
  world.clock.jumpWall(3_600_000);
  await world.advance(1_000);
  assert.equal(world.building.value(1)?.ageMs, 1_000);
  world.clock.jumpWall(-7_200_000);
  assert.equal(world.building.value(1)?.ageMs, 1_000);
  assert.equal((await world.building.freshValue(1))?.source, 'cache');
});
