import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, aPoint } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { BacnetDevice, BacnetSite, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };

/** BACnet application tag of a REAL, and the property present-value. */
const REAL = 4;
const PRESENT_VALUE = 85;

interface Sender {
  readonly address: string;
}

interface CovRequest {
  readonly header: { readonly sender: Sender };
  readonly invokeId: number;
  readonly service: number;
  readonly payload: {
    readonly subscriberProcessId: number;
    readonly monitoredObjectId: { readonly type: number; readonly instance: number };
    readonly cancellationRequest: boolean;
    readonly issueConfirmedNotifications: boolean;
    readonly lifetime: number;
  };
}

interface CovMessage {
  readonly header: { readonly sender: Sender };
  readonly invokeId?: number;
  readonly service?: number;
  readonly payload: {
    readonly monitoredObjectId: { readonly type: number; readonly instance: number };
    readonly timeRemaining: number;
    readonly values: readonly {
      readonly property: { readonly id: number };
      readonly value: readonly { readonly value: unknown }[];
    }[];
  };
}

/** What this file uses of the library, with plain numbers where its own types want members of its enumerations. */
interface Library extends EventEmitter {
  subscribeCov(
    to: Sender,
    object: object,
    id: number,
    cancel: boolean,
    confirmed: boolean,
    seconds: number,
  ): Promise<void>;
  confirmedCOVNotification(
    to: Sender,
    object: object,
    id: number,
    device: number,
    seconds: number,
    values: object[],
  ): Promise<void>;
  unconfirmedCOVNotification(
    to: Sender,
    id: number,
    device: number,
    object: object,
    seconds: number,
    values: object[],
  ): void;
  registerForeignDevice(to: Sender, seconds: number): Promise<void>;
  simpleAckResponse(to: Sender, service: number, invokeId: number): void;
  resultResponse(to: Sender, code: number): void;
  close(): void;
}

async function library(port: number, address: string): Promise<Library> {
  // The library accepts numbers at run time; its declarations do not.
  const made = new BacnetJs.default({ port, interface: address, apduTimeout: 2000 }) as unknown as Library;
  await once(made, 'listening');
  return made;
}

const presentOf = ({ payload }: CovMessage): unknown =>
  payload.values.find(({ property }) => property.id === PRESENT_VALUE)?.value[0]?.value;

test('an independent client subscribes to our device, hears changes confirmed and not, and ends it', async () => {
  const site = new BacnetSite(ports, { broadcast: undefined });
  const device = new BacnetDevice({ instance: 3010, name: 'Publisher' });
  const room = new PointObject({
    type: ObjectType.analogInput,
    instance: 1,
    name: 'Room',
    value: 21,
    covIncrement: 0.5,
  });
  device.add(room);
  await site.add(device, '127.43.6.1', 43_861);
  await site.start();
  const client = await library(43_861, '127.43.6.2');
  const receiver = { address: '127.43.6.1:43861' };
  const object = { type: ObjectType.analogInput, instance: 1 };
  try {
    client.on('covNotify', ({ header, service, invokeId }: CovMessage) =>
      client.simpleAckResponse(header.sender, service ?? 0, invokeId ?? 0),
    );
    for (const confirmed of [true, false]) {
      const event = confirmed ? 'covNotify' : 'covNotifyUnconfirmed';
      const heard = async (): Promise<CovMessage> => ((await once(client, event)) as [CovMessage])[0];
      room.value = 21;
      const first = heard();
      await client.subscribeCov(receiver, object, 7, false, confirmed, 120);
      const start = await first;
      assert.deepEqual(start.payload.monitoredObjectId, object);
      assert.equal(presentOf(start), 21);
      assert.ok(start.payload.timeRemaining > 100 && start.payload.timeRemaining <= 120);
      const changed = heard();
      room.value = 22.5;
      assert.equal(presentOf(await changed), 22.5);
      await client.subscribeCov(receiver, object, 7, true, false, 0);
    }
  } finally {
    client.close();
    await site.stop();
  }
});

test('our driver subscribes at an independent device, takes its notifications of both kinds, and ends it', async () => {
  const server = await library(43_862, '127.43.6.3');
  const asked: CovRequest['payload'][] = [];
  const subscribers: Sender[] = [];
  server.on('subscribeCov', ({ header, service, invokeId, payload }: CovRequest) => {
    asked.push(payload);
    subscribers.push(header.sender);
    server.simpleAckResponse(header.sender, service, invokeId);
    server.emit('answered');
  });
  const shared = new BacnetPort(ports, { address: '127.43.6.4', port: 43_862, broadcasts: [], apduTimeoutMs: 2000 });
  const driver = bacnetDriver(ports, { shared, cov: true });
  await driver.start();
  try {
    const address = { host: '127.43.6.3', port: 43_862, instance: 3011 };
    const link = driver.open(aDevice({ protocol: 'bacnet', address }));
    const point = aPoint({ id: 5, kind: 'analog', address: { object_type: ObjectType.analogInput, instance: 9 } });
    const told: string[] = [];
    const news = (): Promise<unknown> => once(server, 'told');
    const answered = once(server, 'answered');
    const end = link.subscribe?.([point], {
      onValue(id, value) {
        told.push(`${id} = ${value}`);
        server.emit('told');
      },
      onLive: (id, live) => void told.push(`${id} ${live ? 'live' : 'lost'}`),
    });
    await answered;
    const [request] = asked;
    const [to] = subscribers;
    assert.ok(request && to && end);
    assert.deepEqual(
      [request.monitoredObjectId, request.cancellationRequest, request.issueConfirmedNotifications, request.lifetime],
      [{ type: ObjectType.analogInput, instance: 9 }, false, true, 600],
    );
    const { subscriberProcessId: id, monitoredObjectId: object } = request;
    const values = (value: number): object[] => [
      { property: { id: PRESENT_VALUE, index: 0xffff_ffff }, value: [{ type: REAL, value }] },
      { property: { id: 111, index: 0xffff_ffff }, value: [{ type: 8, value: { value: [0], bitsUsed: 4 } }] },
    ];
    const first = news();
    await server.confirmedCOVNotification(to, object, id, 3011, 600, values(-3.5));
    await first;
    const second = news();
    server.unconfirmedCOVNotification(to, id, 3011, object, 590, values(4.25));
    await second;
    assert.deepEqual(told.toSorted(), ['5 = -3.5', '5 = 4.25', '5 live']);
    const ended = once(server, 'answered');
    end();
    await ended;
    assert.equal(asked.at(-1)?.cancellationRequest, true);
    assert.equal(asked.at(-1)?.subscriberProcessId, id);
    link.close();
  } finally {
    await driver.stop();
    server.close();
  }
});

test('our port registers as a foreign device at an independent node, in its words and with its lifetime', async () => {
  const node = await library(43_863, '127.43.6.5');
  const registered = once(node, 'registerForeignDevice');
  node.on('registerForeignDevice', ({ header }: { header: { sender: Sender } }) =>
    node.resultResponse(header.sender, 0),
  );
  const port = new BacnetPort(ports, {
    address: '127.43.6.6',
    port: 43_863,
    broadcasts: [],
    bbmds: ['127.43.6.5:43863'],
    registrationSeconds: 90,
  });
  try {
    const whoIs = once(node, 'whoIs');
    await port.start();
    const [{ payload }] = (await registered) as [{ payload: { ttl: number } }];
    assert.equal(payload.ttl, 90);
    // What goes out for everybody when the registration stands comes through it.
    await whoIs;
    assert.equal(port.registrations()[0]?.status, 'registered');
  } finally {
    await port.stop();
    node.close();
  }
});
