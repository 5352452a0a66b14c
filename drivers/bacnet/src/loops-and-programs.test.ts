import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { GOOD, levelOf, reasonOf } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice } from '@t3000/testkit';
import { BacnetDevice, ObjectType, PointObject, Property, RecordObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { asConfig, simulatedLan } from './testing/world.ts';

const never = new AbortController().signal;
const flags = (...set: number[]) => ({
  type: 'bits' as const,
  value: [0, 1, 2, 3].map((bit) => set.includes(bit)),
});

const supplyAir = () =>
  new RecordObject({
    type: ObjectType.loop,
    instance: 2,
    name: 'Supply air',
    properties: [
      [Property.presentValue, { type: 'real', value: 42.5 }],
      [Property.outputUnits, { type: 'enumerated', value: 98 }],
      [Property.minimumOutput, { type: 'real', value: 0 }],
      [Property.maximumOutput, { type: 'real', value: 100 }],
      [Property.setpoint, { type: 'real', value: 18 }],
      [Property.statusFlags, flags()],
    ],
  });
const nightPurge = (state: number) =>
  new RecordObject({
    type: ObjectType.program,
    instance: 2,
    name: 'Night purge',
    properties: [
      [Property.programState, { type: 'enumerated', value: state }],
      [Property.programChange, { type: 'enumerated', value: 0 }],
      [Property.statusFlags, flags(1)],
    ],
  });
const states = ['idle', 'loading', 'running', 'waiting', 'halted', 'unloading'];

test('loops and programs are polled like any point, numbered behind what were points before, and take no writes', async () => {
  const { clock, rng, site, host } = simulatedLan(31);
  const device = new BacnetDevice({ instance: 7, name: 'AHU' });
  const purge = nightPurge(2);
  device.add(
    supplyAir(),
    purge,
    new PointObject({ type: ObjectType.analogValue, instance: 2, name: 'Setpoint', value: 21 }),
  );
  await site.add(device, '192.168.1.10');
  await site.start();
  const driver = bacnetDriver({ clock, rng, net: host });
  await driver.start();
  const address = { host: '192.168.1.10', instance: 7 };
  const interview = await clock.settle(driver.interview(address, () => {}, never));
  assert.ok(interview.ok);
  assert.deepEqual(interview.skipped, []);
  const points = interview.points.map(asConfig);
  assert.deepEqual(
    points.map(({ name, type, kind, number, unit, minimum, maximum, stateTexts, writable, commandable }) => [
      [name, type, kind, number, unit],
      [minimum, maximum, stateTexts, writable, commandable],
    ]),
    [
      [
        ['Supply air', 'variable', 'analog', 3, '%'],
        [0, 100, [], false, false],
      ],
      [
        ['Night purge', 'variable', 'multistate', 4, ''],
        [undefined, undefined, states, false, false],
      ],
      [
        ['Setpoint', 'variable', 'analog', 2, ''],
        [undefined, undefined, [], true, false],
      ],
    ],
  );
  for (const readMultiple of [true, false]) {
    const link = driver.open(aDevice({ address, capabilities: { ...interview.capabilities, readMultiple } }));
    const seen: string[] = [];
    for (const request of link.pack(points)) {
      const size = request.points.length;
      const into = { values: new Float64Array(size), qualities: new Uint8Array(size) };
      assert.equal(await clock.settle(link.read(request, into, 'routine')), undefined);
      for (const [slot, byte] of into.qualities.entries())
        seen.push(`${into.values[slot]} ${levelOf(byte)} ${reasonOf(byte)}`);
    }
    assert.deepEqual(seen, ['42.5 good none', '3 bad fault', '21 good none'], `readMultiple ${readMultiple}`);
  }
  const link = driver.open(aDevice({ address, capabilities: interview.capabilities }));
  const [loop, program] = points;
  assert.ok(loop && program);
  const looked = await clock.settle(link.inspect(program));
  assert.ok(looked.ok);
  assert.equal(looked.value, 3);
  assert.match(JSON.stringify(looked.facts), /program-state","text":"running"/);
  for (const point of [loop, program]) {
    const refused = await clock.settle(link.write(point, { value: 1, priority: 8 }));
    assert.deepEqual(refused, { status: 'refused', detail: `${point.name} takes no writes` });
  }
  purge.set(Property.programState, { type: 'enumerated', value: 4 });
  const into = { values: new Float64Array(3), qualities: new Uint8Array(3) };
  const [request] = link.pack(points);
  assert.ok(request);
  await clock.settle(link.read(request, into, 'routine'));
  assert.equal(states[(into.values[1] ?? 0) - 1], 'halted');
  await driver.stop();
  await site.stop();
});

test('of a device with subscriptions the programs go on being polled', async () => {
  const { clock, rng, site, host } = simulatedLan(32);
  const device = new BacnetDevice({ instance: 7, name: 'AHU', clock });
  device.add(supplyAir(), nightPurge(2), new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room' }));
  await site.add(device, '192.168.1.10');
  await site.start();
  const driver = bacnetDriver({ clock, rng, net: host }, { cov: true });
  await driver.start();
  const address = { host: '192.168.1.10', instance: 7 };
  const interview = await clock.settle(driver.interview(address, () => {}, never));
  assert.ok(interview.ok);
  const link = driver.open(aDevice({ address, capabilities: interview.capabilities }));
  const live: number[] = [];
  const points = interview.points.map(asConfig);
  const end = link.subscribe?.(points, { onValue: () => {}, onLive: (id) => void live.push(id) });
  await clock.advance(5000);
  const program = points.find(({ name }) => name === 'Night purge');
  assert.ok(live.length > 0 && !live.includes(program?.id ?? -1), String(live));
  end?.();
  await clock.advance(5000);
  await driver.stop();
  await site.stop();
});

interface LibraryRequest {
  readonly header?: { readonly sender?: { readonly address: string } };
  readonly invokeId?: number;
  readonly service?: number;
  readonly payload: { readonly objectId: { type: number; instance: number }; readonly property: { id: number } };
}

/** What is used of the library, whose own types want members of its enumerations. */
interface Library extends EventEmitter {
  readPropertyResponse(...values: unknown[]): void;
  errorResponse(...values: unknown[]): void;
  close(): void;
}

test('the loop and the program of an independent device are read', async () => {
  const server = new BacnetJs.default({ port: 47_753, interface: '127.53.1.1' }) as unknown as Library;
  await once(server, 'listening');
  const held = new Map<string, { type: number; value: unknown }>([
    ['12:2:85', { type: 4, value: 37.25 }],
    ['16:2:92', { type: 9, value: 2 }],
  ]);
  server.on('readProperty', ({ header, invokeId, service, payload }: LibraryRequest) => {
    const { objectId, property } = payload;
    const value = held.get(`${objectId.type}:${objectId.instance}:${property.id}`);
    const to = { address: header?.sender?.address ?? '' };
    if (value) server.readPropertyResponse(to, invokeId, objectId, property, [value]);
    else server.errorResponse(to, service, invokeId, 2, 32);
  });
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const driver = bacnetDriver(ports, { address: '127.53.1.2', port: 47_753, broadcasts: [], apduTimeoutMs: 2000 });
  await driver.start();
  try {
    const address = { host: '127.53.1.1', port: 47_753, instance: 3 };
    const link = driver.open(aDevice({ protocol: 'bacnet', address }));
    const shape = { description: '', unit: '', minimum: undefined, maximum: undefined, decimals: 1 };
    const common = { ...shape, type: 'variable', number: 1, writable: false, commandable: false } as const;
    const points = [
      asConfig({ ...common, kind: 'analog', name: 'L', stateTexts: [], address: { object_type: 12, instance: 2 } }, 1),
      asConfig(
        { ...common, kind: 'multistate', name: 'P', stateTexts: states, address: { object_type: 16, instance: 2 } },
        2,
      ),
    ];
    // The library leaves ReadPropertyMultiple to its user: without a listener it rejects the service.
    const into = { values: new Float64Array(2), qualities: new Uint8Array(2) };
    const [request] = link.pack(points);
    assert.ok(request);
    assert.equal(await link.read(request, into, 'routine'), undefined);
    assert.deepEqual([...into.values, ...into.qualities], [37.25, 3, GOOD, GOOD]);
    link.close();
  } finally {
    await driver.stop();
    server.close();
  }
});
