import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, levelOf, quality, reasonOf } from '@t3000/core';
import { parseCron } from './cron.ts';
import { World } from '../testing/world.test-helper.ts';

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

function aWorld(intervals: readonly [number, number][]): World {
  const world = new World();
  world.add(
    {},
    intervals.map(([id]) => ({ id })),
  );
  world.building.setTrends(new Map(intervals));
  world.building.start();
  return world;
}

test('samples stand on the grid of their interval in UTC, one append per tick', async () => {
  const world = aWorld([
    [1, 60_000],
    [2, 60_000],
    [3, 300_000],
  ]);
  await world.advance(600_000 + 500);
  assert.equal(world.appended.length, 10);
  assert.ok(rows(world).every(({ id, at }) => at % (id === 3 ? 300_000 : 60_000) === 0));
  assert.deepEqual(
    [1, 2, 3].map((id) => rows(world).filter((row) => row.id === id).length),
    [10, 10, 2],
  );
  assert.equal(world.building.statistics().samples.sampled, 22);
  assert.equal(world.building.statistics().points.trended, 3);
});

test('a point never read is skipped and counted; so is one only restored', async () => {
  const world = aWorld([[1, 1_000]]);
  world.field.device(1).manner = 'busy';
  world.building.restore([{ pointId: 1, at: world.clock.now(), value: 1, quality: GOOD }]);
  await world.advance(10_500);
  assert.deepEqual(rows(world), []);
  assert.deepEqual(world.building.statistics().samples, { sampled: 0, skipped: 10, late: 0, missed: 0, changes: 0 });
});

test('a bad value is stored as none with its quality, a stale one with its value', async () => {
  const world = aWorld([[1, 60_000]]);
  await world.advance(30_000);
  world.field.device(1).manner = 'busy';
  await world.advance(60_000);
  const [, stale] = [undefined, rows(world).at(-1)];
  assert.deepEqual([stale?.value, stale?.quality], [20, quality('uncertain', 'stale')]);
  world.field.device(1).manner = 'silent';
  await world.advance(120_000);
  const offline = rows(world).at(-1);
  assert.deepEqual([offline?.value, offline?.quality], [NaN, quality('bad', 'offline')]);
});

test('a wall clock that jumps forward brings one sample, marked as suspect, and no flood', async () => {
  const world = aWorld([[1, 60_000]]);
  await world.advance(120_500);
  const before = rows(world).length;
  world.clock.jumpWall(24 * 3_600_000);
  await world.advance(15_000);
  const late = rows(world).slice(before);
  assert.equal(late.length, 1);
  assert.deepEqual([levelOf(late[0]?.quality ?? 0), reasonOf(late[0]?.quality ?? 0)], ['uncertain', 'clock_suspect']);
  assert.equal((late[0]?.at ?? 1) % 60_000, 0);
  await world.advance(60_000);
  assert.equal(rows(world).at(-1)?.quality, GOOD);
});

test('a wall clock that jumps back an hour goes on from the next grid point', async () => {
  const world = aWorld([[1, 60_000]]);
  await world.advance(180_500);
  const before = rows(world).length;
  world.clock.jumpWall(-3_600_000);
  await world.advance(120_000);
  const after = rows(world).slice(before);
  assert.equal(after.length, 2);
  assert.equal(reasonOf(after[0]?.quality ?? 0), 'clock_suspect');
});

test('a small step back brings no stamp twice', async () => {
  const world = aWorld([[1, 1_000]]);
  for (let step = 0; step < 50; step++) {
    await world.advance(1_010);
    world.clock.jumpWall(-300);
  }
  const stamps = rows(world).map((row) => row.at);
  assert.equal(new Set(stamps).size, stamps.length);
  assert.ok(stamps.length >= 25);
});

test('a step back over the last stamp does not sample that stretch again', async () => {
  const world = aWorld([[1, 60_000]]);
  await world.advance(121_000);
  world.clock.jumpWall(-20_000);
  await world.advance(120_000);
  const stamps = rows(world).map((row) => row.at);
  assert.equal(new Set(stamps).size, stamps.length);
  assert.equal(stamps.length, 3);
});

test('a new set of trends takes effect at once and repeats no stamp', async () => {
  const world = aWorld([[1, 1_000]]);
  await world.advance(10_100);
  world.building.setTrends(
    new Map([
      [1, 1_000],
      [2, 5_000],
    ]),
  );
  await world.advance(10_000);
  const stamps = rows(world)
    .filter((row) => row.id === 1)
    .map((row) => row.at);
  assert.equal(new Set(stamps).size, stamps.length);
  world.building.setTrends(new Map());
  const before = rows(world).length;
  await world.advance(60_000);
  assert.equal(rows(world).length, before);
});

test('a day of quarter hours is 96 samples', async () => {
  const world = aWorld([[1, 900_000]]);
  await world.advance(86_400_000);
  assert.equal(rows(world).length, 96);
});

test('a calendar records by the local clock of its zone, and every point of it at one stamp', async () => {
  const world = new World();
  world.add({}, [{ id: 1 }, { id: 2 }]);
  const schedule = parseCron('0,30 * * * *');
  assert.ok(!('error' in schedule));
  world.building.setTrends(new Map(), { crons: [{ schedule, timeZone: 'Asia/Kathmandu', pointIds: [1, 2] }] });
  world.building.start();
  await world.advance(3 * 3_600_000);
  assert.equal(rows(world).length, 12);
  for (const { at } of rows(world)) {
    const minute = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Asia/Kathmandu').minute;
    assert.ok(minute === 0 || minute === 30, `minute ${minute}`);
  }
  assert.equal(world.building.statistics().points.trended, 2);
});

test('a calendar after a jump of the clock brings one sample of now, marked as suspect', async () => {
  const world = new World();
  world.add({}, [{ id: 1 }]);
  const schedule = parseCron('0 * * * *');
  assert.ok(!('error' in schedule));
  world.building.setTrends(new Map(), { crons: [{ schedule, timeZone: 'UTC', pointIds: [1] }] });
  world.building.start();
  await world.advance(2 * 3_600_000);
  const before = rows(world).length;
  world.clock.jumpWall(50 * 3_600_000 + 1_234_000);
  await world.advance(15_000);
  const late = rows(world).slice(before);
  assert.equal(late.length, 1);
  assert.equal(reasonOf(late[0]?.quality ?? 0), 'clock_suspect');
  assert.ok(Math.abs((late[0]?.at ?? 0) - world.clock.now()) < 120_000, 'the stamp is that of the values');
  await world.advance(3_600_000);
  assert.equal(rows(world).at(-1)?.quality, GOOD);
});
