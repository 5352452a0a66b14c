import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { emptySlots } from '../testing/fake-field.test-helper.ts';
import { aCommand, FakeRecorder, World } from '../testing/world.test-helper.ts';

const damper = { id: 1, type: 'output', writable: true, commandable: true, name: 'Damper' } as const;

function aWorld(changes: ConstructorParameters<typeof World>[0] = {}): World {
  const world = new World(changes);
  world.field.device(1).point(1).slots ??= emptySlots();
  world.add({}, [damper]);
  world.building.start();
  return world;
}

/** A new process on the same field with what the store kept. */
function restarted(world: World): World {
  const overrides = [...world.recorder.overrides.values()];
  return aWorld({ clock: world.clock, field: world.field, recorder: world.recorder, overrides });
}

function releases(world: World): number {
  return world.field.device(1).writes.filter((write) => write.value === undefined).length;
}

async function override(world: World, durationMs: number): Promise<void> {
  const result = await world.clock.settle(world.building.command(aCommand({ durationMs })));
  assert.equal(result.status, 'confirmed');
}

test('an override is in the ledger with author, reason and expiry, and releases itself once', async () => {
  const world = aWorld();
  await override(world, 60_000);
  const [standing] = world.building.overrides(1);
  assert.deepEqual([standing?.author, standing?.reason, standing?.value, standing?.priority], ['ann', 'test', 21, 8]);
  assert.equal(standing?.expiresAt, (standing?.setAt ?? 0) + 60_000);
  await world.advance(59_000);
  assert.equal(releases(world), 0);
  await world.advance(3_000);
  assert.equal(releases(world), 1);
  assert.deepEqual(world.building.allOverrides(), []);
  assert.ok(world.recorder.events.includes('requested 1 undefined by system'));
  assert.ok(world.recorder.events.includes('finished 1 undefined confirmed'));
  await world.advance(3_600_000);
  assert.equal(releases(world), 1);
});

test('listeners hear of an override when it is set and when it ends', async () => {
  const world = aWorld();
  const heard: number[] = [];
  const end = world.building.onOverride((pointId) => heard.push(pointId));
  await override(world, 60_000);
  await world.advance(65_000);
  assert.deepEqual(heard, [1, 1]);
  end();
});

test('an override that expired while the program was down is released after the start, exactly once', async () => {
  const world = aWorld();
  await override(world, 60_000);
  await world.stop();
  await world.advance(3_600_000);
  assert.equal(releases(world), 0);
  const next = restarted(world);
  await next.advance(10_000);
  assert.equal(releases(next), 1);
  assert.deepEqual(next.building.allOverrides(), []);
  await next.stop();
  const third = restarted(next);
  await third.advance(3_600_000);
  assert.equal(releases(third), 1);
});

test('an override that has not expired survives a restart and ends in time', async () => {
  const world = aWorld();
  await override(world, 600_000);
  await world.stop();
  const next = restarted(world);
  await next.advance(300_000);
  assert.equal(next.building.overrides(1).length, 1);
  await next.advance(305_000);
  assert.equal(releases(next), 1);
});

test('while the device is away the release waits for it', async () => {
  const world = aWorld();
  await override(world, 60_000);
  world.field.device(1).manner = 'silent';
  await world.advance(3_600_000);
  assert.equal(releases(world), 0);
  assert.equal(world.building.overrides(1).length, 1);
  world.field.device(1).manner = 'answers';
  await world.advance(120_000);
  assert.equal(releases(world), 1);
  assert.deepEqual(world.building.allOverrides(), []);
});

test('a device that refuses the release is asked again, less and less often', async () => {
  const world = aWorld();
  await override(world, 60_000);
  world.field.device(1).writeManner = 'refuses';
  await world.advance(3_600_000);
  const attempts = releases(world);
  assert.ok(attempts >= 10 && attempts <= 25, `${attempts} attempts in an hour`);
  world.field.device(1).writeManner = undefined;
  await world.advance(400_000);
  assert.deepEqual(world.building.allOverrides(), []);
});

test('a new command in the slot takes the place of the old one and of its expiry', async () => {
  const world = aWorld();
  await override(world, 60_000);
  await world.advance(30_000);
  const longer = world.building.command(aCommand({ value: 25, durationMs: 120_000 }));
  assert.equal((await world.clock.settle(longer)).status, 'confirmed');
  await world.advance(60_000);
  assert.equal(releases(world), 0);
  assert.equal(world.building.overrides(1)[0]?.value, 25);
  await world.advance(65_000);
  assert.equal(releases(world), 1);
});

test('a clock set back does not lengthen an override, and one set forward ends it', async () => {
  const back = aWorld();
  await override(back, 60_000);
  back.clock.jumpWall(-3_600_000);
  await back.advance(63_000);
  assert.equal(releases(back), 1);
  const forward = aWorld();
  await override(forward, 3_600_000);
  forward.clock.jumpWall(7_200_000);
  await forward.advance(3_000);
  assert.equal(releases(forward), 1);
});

test('an unconfirmed override is in the ledger too, so that it will be released', async () => {
  const world = aWorld();
  await world.advance(20_000);
  world.field.device(1).writeManner = 'executes_unanswered';
  world.field.device(1).applyMs = 8_000;
  const result = await world.clock.settle(world.building.command(aCommand({ durationMs: 60_000 })));
  assert.equal(result.status, 'unconfirmed');
  assert.equal(world.building.overrides(1).length, 1);
  world.field.device(1).writeManner = undefined;
  world.field.device(1).applyMs = 0;
  await world.advance(120_000);
  assert.deepEqual(world.field.device(1).point(1).slots, emptySlots());
  assert.deepEqual(world.building.allOverrides(), []);
});

test('every command settles and every expiring override ends, whatever the field and restarts do', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const random = new SeededRng(seed);
    let world = aWorld({ seed, recorder: new FakeRecorder() });
    const device = world.field.device(1);
    const manners = ['answers', 'answers', 'silent', 'refuses', 'rejects', 'never', 'busy'] as const;
    let asked = 0;
    let settled = 0;
    for (let step = 0; step < 60; step++) {
      device.manner = manners[random.integer(manners.length)] ?? 'answers';
      device.writeManner = random.chance(0.2) ? 'executes_unanswered' : undefined;
      device.answerMs = random.integer(1_500);
      const count = 1 + random.integer(3);
      for (let each = 0; each < count; each++) {
        const value = random.chance(0.3) ? undefined : random.integer(100);
        const durationMs = value === undefined ? undefined : 1_000 + random.integer(60_000);
        asked++;
        const priority = random.chance(0.5) ? 8 : 9;
        void world.building.command(aCommand({ value, priority, durationMs })).then(() => settled++);
      }
      await world.advance(random.integer(20_000));
      if (random.chance(0.05)) {
        await world.stop();
        world = restarted(world);
      }
    }
    await world.advance(60_000);
    assert.equal(settled, asked, `seed ${seed}`);
    device.manner = 'answers';
    device.writeManner = undefined;
    await world.advance(1_200_000);
    assert.deepEqual(world.building.allOverrides(), [], `seed ${seed}`);
    assert.deepEqual(device.point(1).slots, emptySlots(), `seed ${seed}`);
    assert.deepEqual([...world.recorder.overrides.keys()], [], `seed ${seed}`);
    assert.ok(device.writes.length <= asked + 200, `seed ${seed}: ${device.writes.length} writes`);
  }
});
