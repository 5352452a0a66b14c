import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, NO_GUARD } from '@t3000/core';
import type { WriteGuard } from '@t3000/core';
import { aPoint } from '@t3000/testkit';
import type { Command, CommandResult } from '../building.ts';
import { emptySlots } from '../testing/fake-field.test-helper.ts';
import { aCommand, World } from '../testing/world.test-helper.ts';

/** A number (1), a plain text (2) and a text with slots (3). */
function aWorld(polling = false): World {
  const world = new World({ polling });
  const device = world.field.device(1);
  device.point(2).text = 'All is well';
  device.point(3).text = '';
  device.point(3).textSlots = emptySlots().map(() => undefined);
  const variable = { type: 'variable', writable: true, kind: 'text' } as const;
  world.add({}, [
    { id: 1, name: 'Room' },
    { ...variable, id: 2, name: 'Notice' },
    { ...variable, id: 3, name: 'Banner', commandable: true },
  ]);
  world.building.start();
  return world;
}

const text = (pointId: number, wanted: string | undefined, more: Partial<Command> = {}): Command =>
  aCommand({ pointId, value: undefined, text: wanted, ...more });

function run(world: World, command: Command): Promise<CommandResult> {
  return world.clock.settle(world.building.command(command));
}

test('texts are polled apart from numbers and shown beside them', async () => {
  const world = aWorld(true);
  await world.clock.advance(60_000);
  const [room, notice] = [world.building.value(1), world.building.value(2)];
  assert.deepEqual([room?.value, room?.text, room?.quality], [20, undefined, GOOD]);
  assert.deepEqual([notice?.value, notice?.text, notice?.quality], [NaN, 'All is well', GOOD]);
  for (const { ids } of world.field.device(1).reads) assert.ok(ids.includes(1) ? ids.length === 1 : true);
});

test('a changed text is told, and read fresh when asked for', async () => {
  const world = aWorld();
  const told: number[] = [];
  world.building.onValues((ids, count) => told.push(...ids.subarray(0, count)));
  await world.clock.settle(world.building.freshValue(2));
  await world.clock.advance(1_000);
  assert.deepEqual(told.splice(0), [2]);
  world.field.device(1).point(2).text = 'Filter due';
  const live = await world.clock.settle(world.building.freshValue(2, { always: true }));
  await world.clock.advance(1_000);
  assert.equal(live?.text, 'Filter due');
  assert.deepEqual(told, [2]);
});

test('a text is written, read back and confirmed, with what was there before', async () => {
  const world = aWorld();
  await world.clock.settle(world.building.freshValue(2));
  const result = await run(world, text(2, 'Filter due'));
  assert.equal(result.status, 'confirmed', result.message);
  assert.deepEqual(result.texts, { requested: 'Filter due', old: 'All is well', readBack: 'Filter due' });
  assert.equal(world.building.value(2)?.text, 'Filter due');
  assert.deepEqual(world.building.overrides(2), []);
});

test('a text in a slot is overruled by a higher one, and released', async () => {
  const world = aWorld();
  const slots = world.field.device(1).point(3).textSlots ?? [];
  assert.equal((await run(world, text(3, 'Closed'))).status, 'confirmed');
  assert.equal(slots[7], 'Closed');
  slots[4] = 'Fire drill';
  const overruled = await run(world, text(3, 'Open'));
  assert.equal(overruled.status, 'overruled');
  assert.match(overruled.message, /priority 5 .*holds Fire drill and wins over Open/);
  slots[4] = undefined;
  const released = await run(world, text(3, undefined));
  assert.equal(released.status, 'confirmed', released.message);
  assert.equal(slots[7], undefined);
});

const refusals: readonly { name: string; command: Command; code: string; says: RegExp }[] = [
  {
    name: 'a number for a text',
    command: aCommand({ pointId: 2, value: 5 }),
    code: 'value_out_of_limits',
    says: /5.*"Notice".*a text/,
  },
  { name: 'a text for a number', command: text(1, 'hot'), code: 'not_writable', says: /"Room"/ },
  {
    name: 'too long a text',
    command: text(2, 'ü'.repeat(200)),
    code: 'value_out_of_limits',
    says: /200 characters.*256 bytes/,
  },
  {
    name: 'a text that expires',
    command: text(3, 'Closed', { durationMs: 60_000 }),
    code: 'not_writable',
    says: /stands until it is released/,
  },
  { name: 'a release of a plain text', command: text(2, undefined), code: 'not_writable', says: /no priority array/ },
];

for (const { name, command, code, says } of refusals) {
  test(`${name} is refused without touching the device`, async () => {
    const world = aWorld();
    const result = await run(world, command);
    assert.equal(result.refusal, code);
    assert.match(result.message, says);
    assert.equal(world.field.device(1).writes.length, 0);
  });
}

test('guards hold for texts as for numbers, and a critical text is not written by one person alone', async () => {
  const world = aWorld();
  const guarded = (guard: Partial<WriteGuard>): void =>
    world.building.putPoints([
      {
        ...aPoint({ id: 2, type: 'variable', writable: true, kind: 'text', name: 'Notice' }),
        guard: { ...NO_GUARD, ...guard },
      },
    ]);
  guarded({ confirm: true });
  assert.equal((await run(world, text(2, 'Open'))).refusal, 'confirmation_needed');
  assert.equal((await run(world, text(2, 'Open', { confirmed: true }))).status, 'confirmed');
  guarded({ rate: { writes: 1, spanMs: 60_000 } });
  assert.equal((await run(world, text(2, 'Shut'))).status, 'confirmed');
  assert.equal((await run(world, text(2, 'Open'))).refusal, 'too_many_writes');
  guarded({ critical: true });
  const critical = await run(world, text(2, 'Gone'));
  assert.deepEqual([critical.refusal, /cannot wait/.test(critical.message)], ['not_writable', true]);
  assert.equal(world.field.device(1).point(2).text, 'Shut');
});
