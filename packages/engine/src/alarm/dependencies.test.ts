import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quality } from '@t3000/core';
import { SeededRng, aPoint } from '@t3000/testkit';
import { dependencyCircle } from './dependencies.ts';
import type { DeviceDependency } from './dependencies.ts';
import { BEHIND_DELAY_MS } from './watch.ts';
import { World, aDefinition, noSuppression, nothing } from './world.test-helper.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const BOXES = 30;
const [ROUTER, AHU] = [100, 101];
const alone: DeviceDependency = { reachedThrough: undefined, suppliedBy: undefined, offWhile: '', settleMs: 0 };
const box: DeviceDependency = { ...alone, reachedThrough: ROUTER, suppliedBy: AHU };
const suppression = { ...noSuppression, whileDeviceOffline: true };

/** Thirty boxes behind one router, supplied by one air handler. */
function floor(): World {
  const boxes = Array.from({ length: BOXES }, (_, index) => index + 1);
  const w = new World(
    aDefinition({ target: { ...nothing, pointIds: boxes }, suppression }),
    aDefinition({
      id: 2,
      name: 'Offline',
      condition: { kind: 'device_offline' },
      target: { ...nothing, deviceIds: [ROUTER, AHU, ...boxes] },
      suppression,
    }),
  );
  w.site = {
    devices: [
      { id: ROUTER, name: 'Router-1' },
      { id: AHU, name: 'AHU-1' },
      ...boxes.map((id) => ({ id, name: `VAV-${id}` })),
    ],
    points: [
      ...boxes.map((id) => aPoint({ id, deviceId: id, name: 'Room Temp', unit: '°C' })),
      aPoint({ id: 200, deviceId: AHU, name: 'Supply Fan Status', kind: 'binary' }),
    ],
    dependencies: new Map<number, DeviceDependency>([
      [ROUTER, { ...alone, settleMs: MINUTE }],
      [AHU, { ...alone, reachedThrough: ROUTER, offWhile: '[Supply Fan Status] == 0', settleMs: 5 * MINUTE }],
      ...boxes.map((id) => [id, box] as const),
    ]),
  };
  for (const { id } of w.site.devices) w.online.set(id, true);
  w.engine.siteChanged();
  w.set(200, 1);
  for (const id of boxes) w.set(id, 20);
  w.take();
  return w;
}

test('a router that goes away is one alarm, whatever is behind it', async () => {
  const w = floor();
  for (let id = 1; id <= BOXES; id++) w.device(false, id);
  await w.clock.advance(BEHIND_DELAY_MS / 2);
  assert.deepEqual(w.take(), [], 'those behind it wait for it to be found silent');
  w.device(false, AHU);
  w.device(false, ROUTER);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
  await w.clock.advance(10 * MINUTE);
  const suppressed = w.take();
  assert.deepEqual(
    suppressed,
    Array.from({ length: BOXES + 1 }, () => 'raised:suppressed'),
  );
  const ofBox = [...w.records.values()].find(({ deviceId }) => deviceId === 1);
  assert.equal(ofBox?.state.suppressedBy, 'Router-1 is offline');
  assert.deepEqual(ofBox?.state.suppressor, { deviceId: ROUTER, is: 'offline' });
  w.device(true, ROUTER);
  for (let id = 1; id < BOXES; id++) w.device(true, id);
  w.device(true, AHU);
  await w.clock.advance(MINUTE + SECOND);
  const told = w.told.splice(0).filter(({ event }) => event.announce === 'alarm');
  assert.deepEqual(
    told.map(({ alarm }) => alarm.source),
    [`VAV-${BOXES}`],
    'the one that is still away, after it settled',
  );
});

test('a device behind a router that answers is told after a little patience', async () => {
  const w = floor();
  w.device(false, 4);
  await w.clock.advance(BEHIND_DELAY_MS + SECOND);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
});

test('while the air handler is off, the rooms it supplies say nothing, and for a while after', async () => {
  const w = floor();
  w.set(1, 30);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
  w.set(200, 0);
  assert.deepEqual(w.take(), ['suppressed:suppressed'], 'what stood keeps still too');
  assert.equal(w.events.at(-1)?.event.note, 'AHU-1 is off');
  w.set(2, 30);
  w.device(false, 3);
  await w.clock.advance(BEHIND_DELAY_MS + SECOND);
  assert.deepEqual(w.take(), ['raised:suppressed', 'raised:unacknowledged'], 'its being off explains no silent device');
  w.set(200, 1);
  w.set(2, 20);
  await w.clock.advance(4 * MINUTE);
  assert.deepEqual(w.take(), ['returned:normal'], 'what came and went meanwhile');
  await w.clock.advance(MINUTE + 2 * SECOND);
  assert.deepEqual(w.take(), ['unsuppressed:unacknowledged']);
});

test('a definition may say that what it watches is told all the same', () => {
  const w = floor();
  w.engine.putDefinition(
    aDefinition({ target: { ...nothing, pointIds: [1] }, suppression: { ...suppression, whileParentOff: false } }),
  );
  w.set(200, 0);
  w.set(1, 30);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
});

test('after a restart nothing is told before the parent is known again', async () => {
  const w = floor();
  w.set(200, 0);
  w.set(1, 30);
  w.take();
  w.engine.stop();
  w.values.delete(200);
  w.online.clear();
  w.start();
  await w.clock.advance(60 * MINUTE);
  assert.deepEqual(w.take(), []);
  w.device(true, ROUTER);
  w.device(true, AHU);
  w.set(200, 0, quality('bad', 'offline'));
  await w.clock.advance(60 * MINUTE);
  assert.deepEqual(w.take(), [], 'a value nobody trusts says nothing');
  w.set(200, 1);
  await w.clock.advance(MINUTE);
  assert.deepEqual(w.take(), ['unsuppressed:unacknowledged']);
});

test('a parent that is removed lets its children go', async () => {
  const w = floor();
  w.set(200, 0);
  w.set(1, 30);
  w.take();
  w.site = { ...w.site, devices: w.site.devices.filter(({ id }) => id !== AHU) };
  w.engine.siteChanged();
  await w.clock.advance(10 * MINUTE);
  assert.deepEqual(w.take(), ['unsuppressed:unacknowledged']);
});

test('circles of dependencies, made by whatever way, end, and are found', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const rng = new SeededRng(seed);
    const w = floor();
    const pick = (): number | undefined => (rng.integer(3) === 0 ? undefined : 1 + rng.integer(6));
    const links = new Map(
      [1, 2, 3, 4, 5, 6].map((id) => [id, { ...alone, reachedThrough: pick(), suppliedBy: pick() }]),
    );
    w.site = { ...w.site, dependencies: links };
    w.engine.siteChanged();
    for (let id = 1; id <= 6; id++) w.device(rng.integer(2) === 0, id);
    w.take();
    const parents = (id: number) => [links.get(id)?.reachedThrough, links.get(id)?.suppliedBy];
    for (let id = 1; id <= 6; id++) {
      const circle = dependencyCircle(id, parents);
      const above = new Set<number>();
      const open = [id];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        for (const parent of parents(at)) {
          if (parent === undefined || above.has(parent)) continue;
          above.add(parent);
          open.push(parent);
        }
      }
      assert.equal(circle !== undefined, above.has(id), `seed ${seed} device ${id}`);
      if (circle === undefined) continue;
      assert.deepEqual([circle[0], circle.at(-1)], [id, id]);
      for (let i = 1; i < circle.length; i++) {
        assert.ok(parents(circle[i - 1] ?? 0).includes(circle[i]), `seed ${seed}: ${circle.join(' ')}`);
      }
    }
  }
});
