import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_GUARD, guardProblem } from '@t3000/core';
import type { WriteGuard } from '@t3000/core';
import type { BuildingPoint, Command, CommandAuthor, CommandResult } from '../building.ts';
import { emptySlots } from '../testing/fake-field.test-helper.ts';
import { aCommand, World } from '../testing/world.test-helper.ts';

const person: CommandAuthor = { name: 'ann', address: '', mayWrite: () => true };
const program: CommandAuthor = { ...person, name: 'schedule Night', origin: 'program' };

/** A valve that reads 20 °C, guarded as the test says; kind and slots may differ. */
async function guarded(guard: Partial<WriteGuard>, changes: Partial<BuildingPoint> = {}): Promise<World> {
  const world = new World({ polling: false });
  if (changes.commandable === true) world.field.device(1).point(1).slots = emptySlots();
  const point = { id: 1, type: 'output', writable: true, name: 'Valve', unit: '°C' } as const;
  world.add({}, [{ ...point, ...changes, guard: { ...NO_GUARD, ...guard } }]);
  world.building.start();
  await world.clock.settle(world.building.freshValue(1));
  return world;
}

function run(world: World, changes: Partial<Command> = {}): Promise<CommandResult> {
  return world.clock.settle(world.building.command(aCommand(changes)));
}

const limits: readonly { name: string; guard: Partial<WriteGuard>; value: number; code?: string; says?: RegExp }[] = [
  { name: 'the lowest value itself', guard: { lowest: 21 }, value: 21 },
  {
    name: 'below the lowest value',
    guard: { lowest: 16 },
    value: 15.9,
    code: 'value_out_of_limits',
    says: /15\.9 °C for "Valve" is below the lowest value that may be written, 16/,
  },
  {
    name: 'above the highest value',
    guard: { highest: 24 },
    value: 24.5,
    code: 'value_out_of_limits',
    says: /24\.5 °C for "Valve" is above the highest value that may be written, 24/,
  },
  { name: 'exactly one step', guard: { step: 0.1 }, value: 20.1 },
  {
    name: 'more than one step up',
    guard: { step: 2 },
    value: 22.5,
    code: 'step_too_large',
    says: /22\.5 °C for "Valve" is too far from its present value 20: one write may change it by 2 at most/,
  },
  { name: 'more than one step down', guard: { step: 2 }, value: 17, code: 'step_too_large', says: /17/ },
];

for (const { name, guard, value, code, says } of limits) {
  for (const author of [person, program]) {
    test(`${name} is ${code ?? 'written'} for ${author.name}`, async () => {
      const world = await guarded(guard);
      const result = await run(world, { value, author });
      assert.equal(result.refusal, code);
      if (says !== undefined) assert.match(result.message, says);
      assert.equal(world.field.device(1).writes.length, code === undefined ? 1 : 0);
      assert.equal(world.recorder.events.length, code === undefined ? 2 : 1, 'the attempt is recorded');
    });
  }
}

test('a step cannot be judged before the point was read, so nothing is written yet', async () => {
  const world = new World({ polling: false });
  world.add({}, [{ id: 1, type: 'output', writable: true, name: 'Valve', guard: { ...NO_GUARD, step: 5 } }]);
  world.building.start();
  const result = await run(world);
  assert.equal(result.refusal, 'present_unknown');
  assert.match(result.message, /present value is unknown/);
  await world.clock.settle(world.building.freshValue(1));
  assert.equal((await run(world)).status, 'confirmed');
});

test('states may be limited, and a step means nothing to them', async () => {
  const world = await guarded({ highest: 2, step: 0.5 }, { kind: 'multistate', stateTexts: ['off', 'low', 'high'] });
  assert.equal((await run(world, { value: 2 })).refusal, undefined);
  assert.equal((await run(world, { value: 3 })).refusal, 'value_out_of_limits');
});

test('a release passes every guard, whoever asks', async () => {
  const guard = { lowest: 90, step: 0.1, rate: { writes: 1, spanMs: 60_000 }, confirm: true, critical: true };
  const world = await guarded(guard, { commandable: true });
  for (let count = 0; count < 3; count++) {
    const result = await run(world, { value: undefined });
    assert.deepEqual([result.status, result.refusal], ['confirmed', undefined]);
  }
});

test('writes within a span are counted for people and programs together, and told when the next may come', async () => {
  const world = await guarded({ rate: { writes: 2, spanMs: 60_000 } });
  assert.equal((await run(world, { value: 21 })).status, 'confirmed');
  await world.advance(20_000);
  assert.equal((await run(world, { value: 22, author: program })).status, 'confirmed');
  const early = await run(world, { value: 23, author: program });
  assert.equal(early.refusal, 'too_many_writes');
  assert.match(early.message, /23 for "Valve" comes too soon: it takes 2 writes in 60 s; try again in 40 s/);
  await world.advance(40_000);
  assert.equal((await run(world, { value: 23 })).status, 'confirmed');
  assert.equal((await run(world, { value: 24 })).refusal, 'too_many_writes');
});

test('what is refused for another reason uses up nothing of the span', async () => {
  const world = await guarded({ highest: 30, rate: { writes: 1, spanMs: 60_000 } });
  assert.equal((await run(world, { value: 31 })).refusal, 'value_out_of_limits');
  assert.equal((await run(world, { value: 22 })).status, 'confirmed');
});

test('a person confirms first, a program does not', async () => {
  const world = await guarded({ confirm: true, confirmText: 'Is the fan running?' });
  const asked = await run(world);
  assert.equal(asked.refusal, 'confirmation_needed');
  assert.match(asked.message, /21 for "Valve" has to be confirmed: Is the fan running\?/);
  assert.equal((await run(world, { confirmed: true })).status, 'confirmed');
  assert.equal((await run(world, { value: 22, author: program })).status, 'confirmed');
});

test('a person needs a second one for a critical point, and the ledger names both; a program does not', async () => {
  const world = await guarded({ critical: true }, { commandable: true });
  const alone = await run(world);
  assert.equal(alone.refusal, 'second_person_needed');
  assert.match(alone.message, /"Valve" is critical/);
  assert.equal(world.field.device(1).writes.length, 0);
  assert.equal((await run(world, { approvedBy: 'ben' })).status, 'confirmed');
  assert.equal(world.building.overrides(1)[0]?.author, 'ann, approved by ben');
  assert.equal((await run(world, { value: 22, author: program })).status, 'confirmed');
});

test('nobody is asked to approve what would be refused anyway', async () => {
  const world = await guarded({ critical: true, highest: 25, confirm: true });
  assert.equal((await run(world, { value: 26 })).refusal, 'value_out_of_limits');
  assert.equal((await run(world)).refusal, 'confirmation_needed');
  assert.equal((await run(world, { confirmed: true })).refusal, 'second_person_needed');
});

test('an approved write is held to the limits as they are by then', async () => {
  const world = await guarded({ critical: true, highest: 25 });
  world.add({}, [
    { id: 1, type: 'output', writable: true, name: 'Valve', guard: { ...NO_GUARD, critical: true, highest: 19 } },
  ]);
  assert.equal((await run(world, { approvedBy: 'ben' })).refusal, 'value_out_of_limits');
});

test('a guard that contradicts itself is told in one sentence', () => {
  const rows = [
    [{}, undefined],
    [{ lowest: 5, highest: 5, step: 1, rate: { writes: 1, spanMs: 1_000 } }, undefined],
    [{ lowest: 6, highest: 5 }, /lowest value 6 is above highest value 5/],
    [{ step: 0 }, /step 0/],
    [{ rate: { writes: 0, spanMs: 1_000 } }, /0 writes/],
    [{ rate: { writes: 1_001, spanMs: 1_000 } }, /1001 writes.*1000/],
    [{ rate: { writes: 1, spanMs: 86_401_000 } }, /86401 s.*86400 s/],
  ] as const;
  for (const [guard, says] of rows) {
    const problem = guardProblem({ ...NO_GUARD, ...guard });
    if (says === undefined) assert.equal(problem, undefined);
    else assert.match(problem ?? '', says);
  }
});
