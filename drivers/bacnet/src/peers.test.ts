import assert from 'node:assert/strict';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice } from '@t3000/testkit';
import { BacnetDevice, BacnetSite, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { asConfig } from './testing/world.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const never = new AbortController().signal;

interface LibraryObject {
  readonly type: number;
  readonly instance: number;
}

interface LibraryValue {
  readonly type: number;
  readonly value: unknown;
}

/** What this file uses of the library, with plain numbers where its own types want members of its enumerations. */
interface LibraryPeer {
  on(event: string, handler: (message: LibraryRequest) => void): void;
  whoIs(receiver: { address: string }): void;
  readProperty(receiver: object, object: LibraryObject, property: number): Promise<{ values: LibraryValue[] }>;
  readPropertyMultiple(
    receiver: object,
    wanted: { objectId: LibraryObject; properties: { id: number; index?: number }[] }[],
  ): Promise<{ values: { values: { value: unknown }[] }[] }>;
  writeProperty(
    receiver: object,
    object: LibraryObject,
    property: number,
    values: LibraryValue[],
    options: { priority: number },
  ): Promise<void>;
  writePropertyMultiple(receiver: object, writes: object[]): Promise<void>;
  readPropertyResponse(...values: unknown[]): void;
  readPropertyMultipleResponse(...values: unknown[]): void;
  simpleAckResponse(...values: unknown[]): void;
  errorResponse(...values: unknown[]): void;
  close(): void;
}

const { default: Library } = BacnetJs;

function libraryPeer(port: number, address: string): LibraryPeer {
  // The library accepts numbers at run time; its declarations do not.
  return new Library({ port, interface: address, apduTimeout: 2000 }) as unknown as LibraryPeer;
}

test('an independent client finds, reads and writes our device', async () => {
  const site = new BacnetSite(ports, { broadcast: { address: '127.255.255.255', port: 47_811 } });
  const device = new BacnetDevice({ instance: 1001, name: 'AHU-1', iAm: 'unicast', refusedPriorities: [6] });
  const output = new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve', relinquishDefault: 5 });
  device.add(new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room', value: 21.5 }), output);
  await site.add(device, '127.10.0.2', 47_811);
  const long = new BacnetDevice({ instance: 1002, name: 'Long', segmentation: 'both', apduBytesMax: 206 });
  for (let instance = 1; instance <= 900; instance++) {
    long.add(new PointObject({ type: ObjectType.analogValue, instance, name: `Value ${instance}` }));
  }
  await site.add(long, '127.10.0.6', 47_811);
  await site.start();
  const client = libraryPeer(47_811, '127.10.0.1');
  const receiver = { address: '127.10.0.2:47811' };
  try {
    const found = new Promise<LibraryRequest>((resolve) => client.on('iAm', resolve));
    client.whoIs({ address: '127.255.255.255:47811' });
    const { deviceId, vendorId } = (await found).payload;
    assert.deepEqual([deviceId, vendorId], [1001, 148]);
    const input = { type: ObjectType.analogInput, instance: 1 };
    const valve = { type: ObjectType.analogOutput, instance: 1 };
    assert.equal((await client.readProperty(receiver, input, 85)).values[0]?.value, 21.5);
    const many = await client.readPropertyMultiple(receiver, [
      { objectId: input, properties: [{ id: 85 }, { id: 111 }] },
      { objectId: valve, properties: [{ id: 8 }] },
      { objectId: { type: ObjectType.device, instance: 4_194_303 }, properties: [{ id: 76, index: 2 }] },
    ]);
    assert.equal(many.values.length, 3);
    assert.deepEqual(many.values[2]?.values[0]?.value, [{ type: 12, value: { type: 0, instance: 1 }, len: 5 }]);
    const real = (value: number) => [{ type: 4, value }];
    await client.writeProperty(receiver, valve, 85, real(40), { priority: 8 });
    await client.writeProperty(receiver, valve, 85, real(10), { priority: 3 });
    assert.equal(output.presentValue, 10);
    await client.writeProperty(receiver, valve, 85, [{ type: 0, value: null }], { priority: 3 });
    assert.equal(output.presentValue, 40);
    await client.writePropertyMultiple(receiver, [
      { objectId: valve, values: [{ property: { id: 85, index: 0xffff_ffff }, value: real(55), priority: 7 }] },
    ]);
    assert.equal(output.presentValue, 55);
    await client.writeProperty(receiver, valve, 85, [{ type: 0, value: null }], { priority: 7 });
    const slots = (await client.readProperty(receiver, valve, 87)).values;
    assert.deepEqual(
      slots.map(({ value }) => value),
      Array.from({ length: 16 }, (_, index) => (index === 7 ? 40 : null)),
    );
    await assert.rejects(client.writeProperty(receiver, valve, 85, real(1), { priority: 6 }), /Class:2 - Code:40/);
    await assert.rejects(client.readProperty(receiver, { type: 0, instance: 77 }, 85), /Class:1 - Code:31/);
    const list = await client.readProperty({ address: '127.10.0.6:47811' }, { type: 8, instance: 1002 }, 76);
    assert.deepEqual(
      list.values.slice(1).map(({ value }) => value),
      Array.from({ length: 900 }, (_, index) => ({ type: ObjectType.analogValue, instance: index + 1 })),
    );
    await assert.rejects(client.readProperty(receiver, input, 9999), /Class:2 - Code:32/);
  } finally {
    client.close();
    await site.stop();
  }
});

interface LibraryRequest {
  readonly header?: { readonly sender?: { readonly address: string } };
  readonly invokeId?: number;
  readonly service?: number;
  readonly payload: Record<string, unknown>;
}

test('our driver interviews, reads and writes a device built on an independent library', async () => {
  const server = libraryPeer(47_813, '127.10.0.3');
  const values = new Map<string, unknown[]>([
    [
      '8:2002:76',
      [
        { type: 12, value: { type: 8, instance: 2002 } },
        { type: 12, value: { type: 0, instance: 4 } },
        { type: 12, value: { type: 1, instance: 9 } },
      ],
    ],
    ['8:2002:77', [{ type: 7, value: 'Library' }]],
    ['8:2002:62', [{ type: 2, value: 480 }]],
    ['8:2002:107', [{ type: 9, value: 3 }]],
    ['8:2002:120', [{ type: 2, value: 260 }]],
    ['0:4:77', [{ type: 7, value: 'Outdoor' }]],
    ['0:4:85', [{ type: 4, value: -3.4 }]],
    ['0:4:117', [{ type: 9, value: 62 }]],
    ['0:4:111', [{ type: 8, value: { value: [0], bitsUsed: 4 } }]],
    ['1:9:77', [{ type: 7, value: 'Pump' }]],
    ['1:9:85', [{ type: 4, value: 12.5 }]],
    ['1:9:111', [{ type: 8, value: { value: [0], bitsUsed: 4 } }]],
  ]);
  const find = (id: { type: number; instance: number }, property: number): unknown[] | undefined =>
    values.get(`${id.type}:${id.instance}:${property}`);
  const sender = (request: LibraryRequest): { address: string } => ({ address: request.header?.sender?.address ?? '' });
  server.on('readProperty', (request) => {
    const { objectId, property } = request.payload as {
      objectId: { type: number; instance: number };
      property: { id: number; index: number };
    };
    const value = property.index === 0xffff_ffff ? find(objectId, property.id) : undefined;
    if (value) server.readPropertyResponse(sender(request), request.invokeId, objectId, property, value);
    else server.errorResponse(sender(request), request.service, request.invokeId, 2, 32);
  });
  server.on('readPropertyMultiple', (request) => {
    const { properties } = request.payload as {
      properties: { objectId: { type: number; instance: number }; properties: { id: number; index: number }[] }[];
    };
    const answers = properties.map(({ objectId, properties: wanted }) => ({
      objectId,
      values: wanted.map((property) => ({
        property,
        value: (property.index === 0xffff_ffff ? find(objectId, property.id) : undefined) ?? [
          { type: 105, value: { type: 'BacnetError', errorClass: 2, errorCode: 32 } },
        ],
      })),
    }));
    server.readPropertyMultipleResponse(sender(request), request.invokeId, answers);
  });
  let written: unknown;
  server.on('writeProperty', (request) => {
    written = request.payload;
    server.simpleAckResponse(sender(request), request.service, request.invokeId);
  });
  const driver = bacnetDriver(ports, {
    address: '127.10.0.4',
    port: 47_813,
    broadcasts: ['127.255.255.255:47813'],
    apduTimeoutMs: 1000,
  });
  const listening = new Promise((resolve) => server.on('listening', resolve));
  await driver.start();
  await listening;
  try {
    const address = { host: '127.10.0.3', port: 47_813, instance: 2002 };
    const interview = await driver.interview(address, () => {}, never);
    assert.ok(interview.ok, JSON.stringify(interview));
    assert.equal(interview.identity.name, 'Library');
    assert.equal(interview.capabilities.answerBytesMax, 480);
    assert.deepEqual(
      interview.points.map(({ type, number, name, unit }) => [type, number, name, unit]),
      [
        ['input', 4, 'Outdoor', '°C'],
        ['output', 9, 'Pump', ''],
      ],
    );
    const link = driver.open(aDevice({ protocol: 'bacnet', address, capabilities: interview.capabilities }));
    const points = interview.points.map(asConfig);
    const into = { values: new Float64Array(2), qualities: new Uint8Array(2) };
    const [request] = link.pack(points);
    assert.ok(request);
    assert.equal(await link.read(request, into, 'routine'), undefined);
    assert.deepEqual(
      [[...into.values], [...into.qualities]],
      [
        [-3.4, 12.5],
        [0, 0],
      ],
    );
    const [, pump] = points;
    assert.ok(pump);
    assert.deepEqual(await link.write({ ...pump, commandable: true }, { value: 33.5, priority: 9 }), {
      status: 'accepted',
    });
    const { objectId, value } = written as {
      objectId: unknown;
      value: { priority: number; value: { type: number; value: number }[] };
    };
    assert.deepEqual(
      [objectId, value.priority, value.value[0]?.type, value.value[0]?.value],
      [{ type: 1, instance: 9 }, 9, 4, 33.5],
    );
  } finally {
    await driver.stop();
    server.close();
  }
});

test('our driver finds and polls 500 of our devices over real sockets, each value its own', async () => {
  const site = new BacnetSite(ports, { broadcast: { address: '127.255.255.255', port: 47_815 } });
  const devices = Array.from({ length: 500 }, (_, index) => {
    const device = new BacnetDevice({ instance: 10_000 + index, name: `VAV ${index}`, apduBytesMax: 600 });
    for (let instance = 1; instance <= 8; instance++) {
      device.add(
        new PointObject({ type: ObjectType.analogInput, instance, name: `T${instance}`, value: index + instance / 10 }),
      );
    }
    return device;
  });
  for (const [index, device] of devices.entries())
    await site.add(device, `127.10.${10 + (index >> 8)}.${index & 255}`, 47_815);
  await site.start();
  const driver = bacnetDriver(ports, { address: '127.10.0.5', port: 47_815, broadcasts: ['127.255.255.255:47815'] });
  await driver.start();
  try {
    const addresses = new Map<number, Record<string, unknown>>();
    await driver.discover(
      { listenMs: 600, hosts: [], instanceMin: 10_000, instanceMax: 10_499 },
      ({ instance, address, warning }) => {
        assert.equal(warning, '');
        addresses.set(instance ?? -1, address);
      },
      never,
    );
    assert.equal(addresses.size, 500);
    const interview = await driver.interview(addresses.get(10_000) as never, () => {}, never);
    assert.ok(interview.ok);
    const points = interview.points.map(asConfig);
    const { capabilities } = interview;
    const readings = Array.from({ length: 500 }, async (_, index) => {
      const link = driver.open(
        aDevice({ protocol: 'bacnet', address: addresses.get(10_000 + index) as never, capabilities }),
      );
      const into = { values: new Float64Array(8), qualities: new Uint8Array(8) };
      for (const request of link.pack(points)) assert.equal(await link.read(request, into, 'routine'), undefined);
      return [...into.values];
    });
    for (const [index, values] of (await Promise.all(readings)).entries()) {
      assert.deepEqual(
        values,
        Array.from({ length: 8 }, (_, point) => Number((index + (point + 1) / 10).toFixed(1))),
      );
    }
    assert.equal(driver.statistics()['timeouts'], 0);
  } finally {
    await driver.stop();
    await site.stop();
  }
});
