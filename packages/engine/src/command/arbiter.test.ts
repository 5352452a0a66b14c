import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointConfig } from '@t3000/core';
import { someCapabilities } from '@t3000/testkit';
import type { Command, CommandResult } from '../building.ts';
import { emptySlots } from '../testing/fake-field.test-helper.ts';
import { aCommand, World } from '../testing/world.test-helper.ts';

const output: Partial<PointConfig> = { id: 1, type: 'output', writable: true, minimum: 0, maximum: 100, name: 'Valve' };

/** A passive building with a plain output (1), a commandable one (2) and some that take nothing. */
function aWorld(): World {
  const world = new World({ polling: false });
  world.field.device(1).point(2).slots = emptySlots();
  world.add({}, [
    output,
    { ...output, id: 2, commandable: true, name: 'Damper' },
    { ...output, id: 3, type: 'input' },
    { ...output, id: 4, writable: false },
    { ...output, id: 5, kind: 'binary', minimum: undefined, maximum: undefined },
    { ...output, id: 6, kind: 'multistate', stateTexts: ['off', 'low', 'high'] },
    { ...output, id: 7, enabled: false },
  ]);
  world.building.start();
  return world;
}

function run(world: World, changes: Partial<Command> = {}): Promise<CommandResult> {
  return world.clock.settle(world.building.command(aCommand(changes)));
}

test('a write is recorded, performed, read back and confirmed', async () => {
  const world = aWorld();
  await world.clock.settle(world.building.freshValue(1));
  const result = await run(world);
  assert.deepEqual(
    [result.status, result.requested, result.old, result.readBack, result.refusal],
    ['confirmed', 21, 20, 21, undefined],
  );
  assert.equal(world.building.value(1)?.value, 21);
  assert.deepEqual(world.recorder.events, ['requested 1 21 by ann', 'finished 1 21 confirmed']);
});

const refusals: readonly { name: string; changes: Partial<Command>; code: string; says: RegExp }[] = [
  { name: 'an unknown point', changes: { pointId: 99 }, code: 'unknown_point', says: /99/ },
  { name: 'an input', changes: { pointId: 3 }, code: 'not_writable', says: /input/ },
  { name: 'a read-only point', changes: { pointId: 4 }, code: 'not_writable', says: /does not take writes/ },
  { name: 'a disabled point', changes: { pointId: 7 }, code: 'not_writable', says: /disabled/ },
  { name: 'above the maximum', changes: { value: 101 }, code: 'value_out_of_limits', says: /101.*"Valve".*100/ },
  { name: 'below the minimum', changes: { value: -1 }, code: 'value_out_of_limits', says: /-1.*minimum 0/ },
  { name: 'no number', changes: { value: NaN }, code: 'value_out_of_limits', says: /finite/ },
  { name: 'binary 2', changes: { pointId: 5, value: 2 }, code: 'value_out_of_limits', says: /neither 0 nor 1/ },
  { name: 'state 4 of 3', changes: { pointId: 6, value: 4 }, code: 'value_out_of_limits', says: /1 to 3/ },
  { name: 'state 0', changes: { pointId: 6, value: 0 }, code: 'value_out_of_limits', says: /1 to 3/ },
  {
    name: 'a life safety slot',
    changes: { priority: 1 },
    code: 'priority_not_allowed',
    says: /priority 1 \(Manual life safety\).*7 to 16/,
  },
  { name: 'priority 17', changes: { priority: 17 as never }, code: 'priority_not_allowed', says: /17.*1 to 16/ },
  { name: 'priority 8.5', changes: { priority: 8.5 as never }, code: 'priority_not_allowed', says: /8\.5/ },
  { name: 'release without slots', changes: { value: undefined }, code: 'not_writable', says: /no priority array/ },
  { name: 'expiry without slots', changes: { durationMs: 1_000 }, code: 'not_writable', says: /cannot expire/ },
  {
    name: 'a year of override',
    changes: { pointId: 2, durationMs: 365 * 86_400_000 },
    code: 'value_out_of_limits',
    says: /2592000 s/,
  },
  {
    name: 'an author without the right',
    changes: { author: { name: 'bob', address: '', mayWrite: () => false } },
    code: 'not_permitted',
    says: /bob may not write "Valve"/,
  },
];

for (const { name, changes, code, says } of refusals) {
  test(`a command is refused for ${name}, and the device is not touched`, async () => {
    const world = aWorld();
    const result = await run(world, changes);
    assert.deepEqual([result.status, result.refusal], ['refused', code]);
    assert.match(result.message, says);
    assert.equal(world.field.device(1).writes.length, 0);
    assert.equal(world.recorder.events.length, 1, 'the attempt is recorded');
  });
}

test('a program may use the slots of critical equipment', async () => {
  const world = aWorld();
  const author = { name: 'program 4', address: '', system: true, mayWrite: () => true };
  assert.equal((await run(world, { pointId: 2, priority: 5, author })).status, 'confirmed');
});

test('a right withdrawn while the command waits counts', async () => {
  const world = aWorld();
  world.field.device(1).answerMs = 2_000;
  let mayWrite = true;
  void world.building.freshValue(5);
  const running = world.building.command(aCommand({ author: { name: 'ann', address: '', mayWrite: () => mayWrite } }));
  await world.advance(500);
  mayWrite = false;
  const result = await world.clock.settle(running);
  assert.equal(result.refusal, 'not_permitted');
  assert.equal(world.field.device(1).writes.length, 0);
});

test('what cannot be recorded is not written', async () => {
  const world = aWorld();
  world.recorder.failing = true;
  const result = await run(world);
  assert.equal(result.refusal, 'not_recorded');
  assert.match(result.message, /disk full/);
  assert.equal(world.field.device(1).writes.length, 0);
});

test('a refusal of the device is passed on in its words', async () => {
  const world = aWorld();
  world.field.device(1).writeManner = 'refuses';
  const result = await run(world);
  assert.deepEqual([result.status, result.refusal], ['refused', 'device_refused']);
  assert.match(result.message, /access denied/);
});

test('an offline device refuses at once, and nothing is delivered after its return', async () => {
  const world = aWorld();
  const device = world.field.device(1);
  device.manner = 'silent';
  for (let attempt = 0; attempt < 3; attempt++) {
    await world.clock.settle(world.building.freshValue(1, { always: true }));
  }
  const before = world.clock.monotonic();
  const result = await run(world);
  assert.equal(world.clock.monotonic(), before);
  assert.deepEqual([result.status, result.refusal], ['refused', 'device_offline']);
  device.manner = 'answers';
  await world.advance(600_000);
  assert.equal(device.writes.length, 0);
});

test('a command that cannot be sent in time is given up, not delivered later', async () => {
  const world = aWorld();
  const device = world.field.device(1);
  device.answerMs = 20_000;
  void world.building.freshValue(1);
  await world.advance(1);
  const before = world.clock.monotonic();
  const result = await run(world);
  assert.equal(world.clock.monotonic() - before, 5_000);
  assert.deepEqual([result.status, result.refusal], ['refused', 'device_offline']);
  device.answerMs = 20;
  await world.advance(60_000);
  assert.equal(device.writes.length, 0);
});

test('commands in line when the device goes offline are refused, not delivered', async () => {
  const world = aWorld();
  const device = world.field.device(1);
  device.manner = 'silent';
  for (let attempt = 0; attempt < 2; attempt++) {
    await world.clock.settle(world.building.freshValue(1, { always: true }));
  }
  void world.building.freshValue(1, { always: true });
  await world.advance(1);
  const result = await run(world);
  assert.equal(result.refusal, 'device_offline');
  assert.match(result.message, /went offline/);
  assert.equal(device.writes.length, 0);
});

test('a write whose answer is lost is confirmed by reading back', async () => {
  const world = aWorld();
  world.field.device(1).writeManner = 'executes_unanswered';
  const result = await run(world);
  assert.equal(result.status, 'confirmed');
  assert.equal(world.field.device(1).writes.length, 1, 'never written twice');
});

test('a write that nobody knows the fate of is unconfirmed', async () => {
  const world = aWorld();
  world.field.device(1).writeManner = 'silent';
  const result = await run(world);
  assert.deepEqual([result.status, result.readBack], ['unconfirmed', 20]);
  assert.match(result.message, /not answered/);
});

test('a driver that never answers a write leaves it unconfirmed within the interface timeout and one read', async () => {
  const world = aWorld();
  world.field.device(1).writeManner = 'never';
  const before = world.clock.monotonic();
  const result = await run(world);
  assert.equal(result.status, 'unconfirmed');
  assert.ok(world.clock.monotonic() - before <= 7_000, `${world.clock.monotonic() - before} ms`);
});

test('a controller may take a second to apply a write', async () => {
  const world = aWorld();
  world.field.device(1).applyMs = 1_200;
  assert.equal((await run(world)).status, 'confirmed');
  world.field.device(1).applyMs = 60_000;
  const ignored = await run(world, { value: 50 });
  assert.deepEqual([ignored.status, ignored.readBack], ['overruled', 21]);
});

test('a higher slot overrules, and the message names it', async () => {
  const world = aWorld();
  const point = world.field.device(1).point(2);
  point.slots = emptySlots();
  point.slots[4] = 77;
  const result = await run(world, { pointId: 2, value: 21 });
  assert.deepEqual([result.status, result.activePriority, result.readBack], ['overruled', 5, 77]);
  assert.match(result.message, /priority 5 \(Critical equipment control\) holds 77 and wins over 21/);
  assert.equal(world.building.overrides(2).length, 1, 'it stands in its slot all the same');
});

test('a lower slot does not', async () => {
  const world = aWorld();
  const point = world.field.device(1).point(2);
  point.slots = emptySlots();
  point.slots[15] = 77;
  const result = await run(world, { pointId: 2, value: 21 });
  assert.deepEqual([result.status, result.activePriority, result.readBack], ['confirmed', 8, 21]);
});

test('a value that comes back in single precision is the value written', async () => {
  const world = aWorld();
  const device = world.field.device(1);
  const result = world.building.command(aCommand({ value: 21.1 }));
  await world.advance(15);
  device.point(1).value = Math.fround(21.1);
  assert.equal((await world.clock.settle(result)).status, 'confirmed');
});

test('releasing empties the slot and says what the value comes from now', async () => {
  const world = aWorld();
  world.field.device(1).point(2).relinquishDefault = 12;
  await run(world, { pointId: 2, value: 21 });
  assert.equal(world.building.allOverrides().length, 1);
  const result = await run(world, { pointId: 2, value: undefined });
  assert.deepEqual([result.status, result.readBack, result.activePriority], ['confirmed', 12, undefined]);
  assert.match(result.message, /released.*reads 12 from the relinquish default/);
  assert.deepEqual(world.building.allOverrides(), []);
  assert.deepEqual(world.recorder.events.slice(-2), ['ended 2@8', 'finished 2 undefined confirmed']);
});

test('commands to one point are carried out one after the other, in order', async () => {
  const world = aWorld();
  const device = world.field.device(1);
  const results = await world.clock.settle(
    Promise.all([30, 40, 50, 60].map((value) => world.building.command(aCommand({ value })))),
  );
  assert.deepEqual(
    device.writes.map((write) => write.value),
    [30, 40, 50, 60],
  );
  assert.ok(results.every((result) => result.status !== 'unconfirmed' && result.status !== 'refused'));
});

test('more writes than a point takes are refused, and other points are not affected', async () => {
  const world = aWorld();
  const outcomes: (string | undefined)[] = [];
  for (let count = 0; count < 12; count++) outcomes.push((await run(world, { value: count })).refusal);
  assert.deepEqual(outcomes.slice(0, 10), Array.from({ length: 10 }));
  assert.ok(outcomes.slice(10).includes('too_many_writes'));
  assert.equal((await run(world, { pointId: 5, value: 1 })).status, 'confirmed');
  await world.advance(2_000);
  assert.equal((await run(world)).status, 'confirmed');
});

test('a flood of commands to one point is bounded', async () => {
  const world = aWorld();
  const results = await world.clock.settle(
    Promise.all(Array.from({ length: 100 }, () => world.building.command(aCommand()))),
  );
  assert.ok(results.filter((result) => result.refusal === 'too_many_writes').length >= 84);
  assert.ok(world.field.device(1).writes.length <= 10);
});

test('a device that takes several requests at once still gets one command per point at a time', async () => {
  const world = new World({ polling: false });
  world.add({ capabilities: someCapabilities({ windowMax: 4 }) }, [output]);
  world.building.start();
  const device = world.field.device(1);
  const times = [900, 10, 10, 10];
  device.answerMs = () => times.shift() ?? 10;
  await world.clock.settle(Promise.all([30, 40].map((value) => world.building.command(aCommand({ value })))));
  const [first, second] = device.writes;
  assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 900, 'the second waits for the answer to the first');
});
