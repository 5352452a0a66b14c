import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf, quality, reasonOf } from '@t3000/core';
import { aPoint, SeededRng, someCapabilities } from '@t3000/testkit';
import { aCommand, World } from '../testing/world.test-helper.ts';

function somePoints(count: number, from = 1, changes = {}): { id: number }[] {
  return Array.from({ length: count }, (_, offset) => ({ id: from + offset, ...changes }));
}

function status(world: World, id = 1) {
  const found = world.building.deviceStatus(id);
  assert.ok(found !== undefined);
  return found;
}

test('every point is read soon after the start and then once per interval', async () => {
  const world = new World();
  world.add({}, somePoints(35, 1, { pollIntervalMs: 10_000 }));
  world.building.start();
  await world.advance(6_000);
  assert.equal(world.building.statistics().points.good, 35);
  const before = world.field.device(1).readCount(1);
  await world.advance(600_000);
  const cycles = world.field.device(1).readCount(1) - before;
  assert.ok(Math.abs(cycles - 60) <= 1, `${cycles} cycles in ten minutes`);
  assert.equal(status(world).cyclesDropped, 0);
  assert.equal(status(world).requestsPerCycle, 4);
  await world.stop();
  assert.equal(world.clock.pendingTimers, 0);
});

test('the requests of a cycle are spread evenly over the interval', async () => {
  const world = new World();
  world.add({}, somePoints(100, 1, { pollIntervalMs: 10_000 }));
  world.building.start();
  await world.advance(40_000);
  const { reads } = world.field.device(1);
  const cycle = reads.slice(-10).map((read) => read.at);
  const gaps = cycle.slice(1).map((at, slot) => at - (cycle[slot] ?? 0));
  assert.ok(Math.min(...gaps) >= 799, `gaps ${gaps.join(' ')}`);
});

test('what a cycle costs is told for every interval', async () => {
  const world = new World();
  world.add({}, [...somePoints(35, 1, { pollIntervalMs: 10_000 }), ...somePoints(5, 101, { pollIntervalMs: 60_000 })]);
  assert.equal(world.building.pollPlan(1)[0]?.lastMs, undefined);
  world.building.start();
  await world.advance(30_000);
  const [often, seldom] = world.building.pollPlan(1);
  assert.deepEqual([often?.intervalMs, often?.points, often?.requests], [10_000, 35, 4]);
  assert.deepEqual([seldom?.intervalMs, seldom?.points, seldom?.requests], [60_000, 5, 1]);
  assert.ok((often?.lastMs ?? 0) > 5000 && (often?.lastMs ?? 0) < 10_000, `${often?.lastMs} ms`);
  assert.deepEqual(world.building.pollPlan(9), []);
});

test('devices with the same interval have phases of their own', async () => {
  const world = new World();
  for (let id = 1; id <= 50; id++) world.add({ id }, [{ id, pollIntervalMs: 60_000 }]);
  world.building.start();
  await world.advance(180_000);
  const phases = Array.from({ length: 50 }, (_, slot) => {
    const { reads } = world.field.device(slot + 1);
    return Math.floor(((reads.at(-1)?.at ?? 0) % 60_000) / 10_000);
  });
  assert.equal(new Set(phases).size, 6, 'every ten seconds of the minute has some');
});

test('a device gets one request at a time, or as many as its window allows', async () => {
  const world = new World();
  world.add({ id: 1 }, somePoints(200));
  world.add({ id: 2, capabilities: someCapabilities({ windowMax: 3 }) }, somePoints(200, 1_001));
  world.building.start();
  await world.advance(60_000);
  assert.equal(world.field.device(1).underWayMost, 1);
  assert.equal(world.field.device(2).underWayMost, 3);
});

test('a device too slow for its interval loses cycles, which are counted and never caught up', async () => {
  const world = new World();
  const device = world.field.device(1);
  device.answerMs = 400;
  world.add({}, somePoints(30, 1, { pollIntervalMs: 1_000 }));
  world.building.start();
  await world.advance(60_000);
  const slow = status(world);
  assert.ok(slow.cyclesDropped >= 25, `${slow.cyclesDropped} dropped`);
  assert.ok(slow.cycles >= 25, `${slow.cycles} done`);
  device.answerMs = 5;
  const before = device.readCount(1);
  await world.advance(10_000);
  assert.ok(device.readCount(1) - before <= 11, 'no burst follows when the device is fast again');
});

test('no request ever waits behind a dropped cycle, whatever the device does', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = new World({ seed });
    const random = new SeededRng(seed);
    const device = world.field.device(1);
    device.answerMs = () => random.integer(900);
    world.add({}, [
      ...somePoints(20 + random.integer(30), 1, { pollIntervalMs: 1_000 }),
      ...somePoints(10 + random.integer(40), 101, { pollIntervalMs: 5_000 }),
    ]);
    world.building.start();
    await world.advance(300_000);
    for (const [id, intervalMs] of [
      [1, 1_000],
      [101, 5_000],
    ] as const) {
      const times = device.reads.filter((read) => read.ids.includes(id)).map((read) => read.at);
      const elapsed = (times.at(-1) ?? 0) - (times[0] ?? 0);
      // Requests of a cycle may slide within it, so two may come close, but never more than one per interval passed.
      assert.ok(times.length - 1 <= elapsed / intervalMs + 2, `seed ${seed}: ${times.length} reads of point ${id}`);
    }
    const { cycles, cyclesDropped } = status(world);
    assert.ok(Math.abs(cycles + cyclesDropped - 360) <= 5, `seed ${seed}: ${cycles} done, ${cyclesDropped} dropped`);
    assert.ok(device.underWayMost <= 1, `seed ${seed}`);
    await world.stop();
    assert.equal(world.clock.pendingTimers, 0, `seed ${seed}`);
  }
});

test('a silent device goes offline after three requests, is probed ever more rarely, and is logged once', async () => {
  const world = new World();
  world.add({}, somePoints(5));
  world.building.start();
  await world.advance(20_000);
  const device = world.field.device(1);
  device.manner = 'silent';
  await world.advance(3_600_000);
  assert.equal(status(world).state, 'offline');
  assert.ok(device.probes.length >= 55 && device.probes.length <= 100, `${device.probes.length} probes in an hour`);
  const gaps = device.probes.slice(1).map((at, slot) => at - (device.probes[slot] ?? 0));
  assert.ok(Math.max(...gaps) <= 60_000 + 3_000, 'a probe a minute, and the time it waits for an answer');
  assert.deepEqual(
    world.log.map((line) => line.message),
    ['device went offline'],
  );
});

test('the points of an offline device are bad, keep their value, and show its age', async () => {
  const world = new World();
  world.field.device(1).point(1).value = 21.5;
  world.add({}, somePoints(1));
  world.building.start();
  await world.advance(20_000);
  world.field.device(1).manner = 'silent';
  await world.advance(600_000);
  const live = world.building.value(1);
  assert.equal(live?.value, 21.5);
  assert.equal(live?.quality, quality('bad', 'offline'));
  assert.ok((live?.ageMs ?? 0) > 500_000, `age ${live?.ageMs}`);
});

test('a device that returns is read completely at once', async () => {
  const world = new World();
  world.add({}, somePoints(40, 1, { pollIntervalMs: 900_000 }));
  world.building.start();
  await world.advance(20_000);
  const device = world.field.device(1);
  device.manner = 'silent';
  void world.building.freshValue(1, { always: true });
  await world.advance(4_000);
  void world.building.freshValue(1, { always: true });
  await world.advance(4_000);
  void world.building.freshValue(1, { always: true });
  await world.advance(4_000);
  assert.equal(status(world).state, 'offline');
  device.manner = 'answers';
  const before = device.reads.length;
  await world.advance(61_000);
  assert.equal(status(world).state, 'online');
  assert.equal(device.reads.length - before, 4);
  assert.equal(world.building.statistics().points.good, 40);
  assert.deepEqual(
    world.log.map((line) => line.message),
    ['device went offline', 'device answers again'],
  );
});

test('30 dead devices of 100 change nothing for the others', async () => {
  const cyclesOf = async (deadCount: number): Promise<number[]> => {
    const world = new World({ requestsInFlightMax: 16 });
    for (let id = 1; id <= 100; id++) {
      world.add({ id }, somePoints(20, id * 100, { pollIntervalMs: 5_000 }));
      world.field.device(id).manner = id <= deadCount ? 'silent' : 'answers';
    }
    world.building.start();
    await world.advance(200_000);
    const cycles = Array.from({ length: 70 }, (_, slot) => status(world, slot + 31).cycles);
    const dropped = Array.from({ length: 70 }, (_, slot) => status(world, slot + 31).cyclesDropped);
    assert.equal(Math.max(...dropped), 0, `${deadCount} dead`);
    await world.stop();
    return cycles;
  };
  const [healthy, mixed] = [await cyclesOf(0), await cyclesOf(30)];
  for (const [slot, cycles] of mixed.entries()) {
    assert.ok(Math.abs(cycles - (healthy[slot] ?? 0)) <= 1, `device ${slot + 31}: ${cycles} of ${healthy[slot]}`);
  }
});

test('30 devices that die at the same moment cost the others at most a cycle each', async () => {
  const world = new World({ requestsInFlightMax: 16 });
  for (let id = 1; id <= 100; id++) world.add({ id }, somePoints(20, id * 100, { pollIntervalMs: 5_000 }));
  world.building.start();
  await world.advance(60_000);
  for (let id = 1; id <= 30; id++) world.field.device(id).manner = 'silent';
  await world.advance(240_000);
  for (let id = 31; id <= 100; id++) {
    assert.ok(status(world, id).cyclesDropped <= 1, `device ${id}: ${status(world, id).cyclesDropped}`);
    assert.ok(status(world, id).cycles >= 55, `device ${id}: ${status(world, id).cycles}`);
  }
});

test('500 devices are polled at once', async () => {
  const world = new World();
  for (let id = 1; id <= 500; id++) world.add({ id }, somePoints(10, id * 10, { pollIntervalMs: 10_000 }));
  world.building.start();
  await world.advance(60_000);
  const { devices, points, polling, collectionRate } = world.building.statistics();
  assert.deepEqual([devices.online, points.good, polling.cyclesDropped], [500, 5_000, 0]);
  assert.ok(collectionRate > 450 && collectionRate < 650, `${collectionRate} values per second`);
});

test('requests under way over all devices stay below the limit', async () => {
  const world = new World({ requestsInFlightMax: 8 });
  let most = 0;
  for (let id = 1; id <= 60; id++) {
    world.add({ id }, somePoints(30, id * 100));
    world.field.device(id).answerMs = () => {
      let underWay = 0;
      for (const device of world.field.devices.values()) underWay += device.underWay;
      most = Math.max(most, underWay);
      return 500;
    };
  }
  world.building.start();
  await world.advance(30_000);
  assert.equal(most, 8);
  assert.equal(world.building.statistics().points.good, 1_800);
});

test('a driver that never answers costs its own device only', async () => {
  const world = new World();
  world.add({ id: 1 }, somePoints(5));
  world.add({ id: 2 }, somePoints(5, 101));
  world.field.device(1).manner = 'never';
  world.building.start();
  await world.advance(300_000);
  assert.equal(status(world, 1).state, 'offline');
  assert.match(status(world, 1).reason, /did not answer within 30 s/);
  assert.equal(status(world, 2).cyclesDropped, 0);
  assert.ok((world.building.statistics().polling.driverFailures ?? 0) >= 3);
  await world.stop();
});

for (const manner of ['rejects', 'throws'] as const) {
  test(`a driver that ${manner} is isolated, counted and logged a few times only`, async () => {
    const world = new World();
    world.field.device(1).manner = manner;
    world.add({ id: 1 }, somePoints(5));
    world.add({ id: 2 }, somePoints(5, 101));
    world.building.start();
    await world.advance(600_000);
    assert.ok((world.building.statistics().polling.driverFailures ?? 0) >= 1);
    assert.ok(world.log.filter((line) => line.message === 'driver failed').length <= 3);
    assert.equal(status(world, 2).cyclesDropped, 0);
    assert.equal(world.building.value(101)?.quality, 0);
    assert.notEqual(world.building.value(1)?.quality, 0);
  });
}

test('a refused request is no outage; its points grow stale', async () => {
  const world = new World();
  world.add({}, somePoints(1));
  world.building.start();
  await world.advance(20_000);
  world.field.device(1).manner = 'refuses';
  await world.advance(60_000);
  assert.equal(status(world).state, 'online');
  assert.equal(world.building.value(1)?.quality, quality('uncertain', 'stale'));
});

test('answers that overtake each other leave the newest value', async () => {
  const seed = 5;
  const random = new SeededRng(seed);
  const world = new World({ seed });
  const device = world.field.device(1);
  device.answerMs = () => random.integer(3_000);
  world.add({ capabilities: someCapabilities({ windowMax: 8 }) }, somePoints(3, 1, { pollIntervalMs: 1_000 }));
  device.point(1).value = -1;
  const seen: number[] = [];
  world.building.onValues(() => seen.push(world.building.value(1)?.value ?? 0));
  world.building.start();
  for (let step = 0; step < 600; step++) {
    device.point(1).value = step;
    void world.building.freshValue(1, { always: true });
    await world.advance(100);
  }
  const sorted = seen.toSorted((left, right) => left - right);
  assert.deepEqual(seen, sorted, `seed ${seed}`);
  assert.ok(seen.length > 10);
});

test('a write goes ahead of the routine', async () => {
  const world = new World();
  const device = world.field.device(1);
  device.answerMs = 500;
  world.add({}, [{ id: 1, type: 'output', writable: true }, ...somePoints(200, 2)]);
  world.building.start();
  await world.advance(7_250);
  const before = device.reads.length;
  const result = world.clock.settle(world.building.command(aCommand()));
  assert.equal((await result).status, 'confirmed');
  assert.ok(device.reads.length - before <= 2, 'at most what was under way, and one after the write');
});

test('what the driver learned is reported once and planned with', async () => {
  const learned: unknown[] = [];
  const world = new World({ onCapabilities: (id, capabilities) => learned.push([id, capabilities]) });
  const device = world.field.device(1);
  world.add({}, somePoints(40));
  world.building.start();
  await world.advance(20_000);
  assert.equal(status(world).requestsPerCycle, 4);
  device.pointsPerRequestMax = 1;
  device.learned = someCapabilities({ readMultiple: false });
  await world.advance(60_000);
  assert.equal(status(world).requestsPerCycle, 40);
  assert.deepEqual(learned, [[1, device.learned]]);
});

test('a new interval takes effect at once, and values stay', async () => {
  const world = new World();
  world.add({}, somePoints(1, 1, { pollIntervalMs: 60_000 }));
  world.building.start();
  await world.advance(20_000);
  const before = world.field.device(1).readCount(1);
  world.add({}, somePoints(1, 1, { pollIntervalMs: 1_000 }));
  assert.equal(world.building.value(1)?.value, 20);
  await world.advance(20_000);
  const reads = world.field.device(1).readCount(1) - before;
  assert.ok(reads >= 19 && reads <= 22, `${reads} reads`);
  assert.equal(world.field.device(1).opened, 1, 'over the same link');
});

test('a device with a new address gets a new link, and its points keep their values', async () => {
  const world = new World();
  world.add({}, somePoints(1));
  world.building.start();
  await world.advance(20_000);
  world.add({ address: { device: 9 } }, somePoints(1));
  assert.equal(world.building.value(1)?.value, 20);
  assert.equal(world.field.device(1).closed, 1);
  world.field.device(9).point(1).value = 30;
  await world.advance(20_000);
  assert.equal(world.building.value(1)?.value, 30);
});

test('an answer that comes after its device was removed touches nobody', async () => {
  const world = new World();
  world.field.device(1).answerMs = 2_000;
  world.field.device(1).point(1).value = 99;
  world.add({ id: 1 }, [{ id: 1 }]);
  world.building.start();
  while (world.field.device(1).reads.length === 0) await world.advance(100);
  world.building.removeDevice(1);
  world.add({ id: 2 }, [{ id: 2, enabled: false }]);
  await world.advance(10_000);
  assert.equal(world.building.value(1), undefined);
  assert.equal(reasonOf(world.building.value(2)?.quality ?? 0), 'not_read');
});

test('an answer for a point removed meanwhile does not become the value of its successor', async () => {
  const world = new World();
  world.field.device(1).answerMs = 2_000;
  world.field.device(1).point(1).value = 99;
  world.add({}, [{ id: 1 }]);
  world.building.start();
  while (world.field.device(1).reads.length === 0) await world.advance(100);
  world.building.removePoint(1);
  world.building.putPoints([aPoint({ id: 2, enabled: false })]);
  await world.advance(10_000);
  assert.equal(reasonOf(world.building.value(2)?.quality ?? 0), 'not_read');
});

test('a disabled device is asked nothing, and one without a driver says so', async () => {
  const world = new World();
  world.add({ id: 1, enabled: false }, somePoints(1));
  world.add({ id: 2, protocol: 'semaphore' }, somePoints(1, 2));
  world.building.start();
  await world.advance(60_000);
  assert.equal(status(world, 1).state, 'disabled');
  assert.equal(world.field.device(1).opened, 0);
  assert.match(status(world, 2).reason, /no driver for protocol "semaphore"/);
  assert.equal(levelOf(world.building.value(2)?.quality ?? 0), 'bad');
});

test('a passive building asks nothing by itself', async () => {
  const world = new World({ polling: false });
  world.add({}, somePoints(5));
  world.building.start();
  await world.advance(600_000);
  assert.equal(world.field.device(1).reads.length, 0);
  const fresh = await world.clock.settle(world.building.freshValue(1));
  assert.equal(fresh?.source, 'device');
});

test('changes are told in batches every 100 ms, each point once', async () => {
  const world = new World();
  world.add({ capabilities: someCapabilities({ windowMax: 8 }) }, somePoints(100, 1, { pollIntervalMs: 200 }));
  const batches: { at: number; ids: number[] }[] = [];
  const end = world.building.onValues((ids, count) => {
    batches.push({ at: world.clock.monotonic(), ids: [...ids.subarray(0, count)] });
  });
  world.building.start();
  for (let step = 0; step < 100; step++) {
    for (let id = 1; id <= 100; id++) world.field.device(1).point(id).value = step;
    await world.advance(20);
  }
  const gaps = batches.slice(1).map((batch, slot) => batch.at - (batches[slot]?.at ?? 0));
  assert.ok(batches.length > 10);
  assert.ok(Math.min(...gaps) >= 100, `gaps ${gaps.join(' ')}`);
  for (const { ids } of batches) assert.equal(new Set(ids).size, ids.length);
  end();
  const told = batches.length;
  world.field.device(1).point(1).value = -1;
  await world.advance(1_000);
  assert.equal(batches.length, told);
});

test('a stale value is announced although nothing came from the field', async () => {
  const world = new World();
  world.add({}, somePoints(1));
  world.building.start();
  await world.advance(20_000);
  world.field.device(1).manner = 'busy';
  const qualities: number[] = [];
  world.building.onValues(() => qualities.push(world.building.value(1)?.quality ?? -1));
  await world.advance(60_000);
  assert.deepEqual(qualities, [quality('uncertain', 'stale')]);
});

test('answer times and connection quality are measured', async () => {
  const world = new World();
  world.add({}, somePoints(10, 1, { pollIntervalMs: 1_000 }));
  world.field.device(1).answerMs = 40;
  world.building.start();
  await world.advance(120_000);
  const healthy = status(world);
  assert.deepEqual([healthy.answerMsP50, healthy.answerMsP95, healthy.connectionQuality], [40, 40, 1]);
  assert.equal(healthy.cycleMs, 40);
  world.field.device(1).manner = 'silent';
  await world.advance(17_000);
  const sick = status(world);
  assert.ok((sick.connectionQuality ?? 1) < 1);
  assert.ok((sick.nextProbeAt ?? 0) > world.clock.now());
  assert.ok(sick.timeouts >= 3);
});

test('nothing is asked before the start', async () => {
  const world = new World();
  world.add({}, somePoints(5));
  await world.advance(60_000);
  assert.equal(world.field.device(1).reads.length, 0);
});
