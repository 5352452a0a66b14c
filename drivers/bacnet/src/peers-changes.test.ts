import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { ask } from './client/ask.ts';
import { BacnetClient } from './client/client.ts';
import {
  BacnetDevice,
  BacnetSite,
  CalendarObject,
  ObjectType,
  PointObject,
  RecordObject,
  serveLists,
  serveObjectChanges,
} from './device/index.ts';
import { packObjectId } from './encoding/object-id.ts';
import * as services from './services/index.ts';
import type { ConfirmedService } from './services/index.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const PORT = 47_753;
const id = (type: number, instance: number): number => packObjectId({ type, instance });
const TEXT = ObjectType.characterStringValue;

interface Sender {
  readonly address: string;
}

interface LibraryMessage {
  readonly header?: { readonly sender?: Sender };
  readonly invokeId?: number;
  readonly service?: number;
  readonly payload: Record<string, unknown>;
}

/** What this file uses of the library, whose own types want members of its enumerations. */
interface Library extends EventEmitter {
  subscribeProperty(
    to: Sender,
    object: object,
    property: object,
    id: number,
    cancel: boolean,
    confirmed: boolean,
  ): Promise<void>;
  createObject(to: Sender, object: object, values: object[]): Promise<void>;
  deleteObject(to: Sender, object: object): Promise<void>;
  addListElement(to: Sender, object: object, reference: object, values: object[]): Promise<void>;
  removeListElement(to: Sender, object: object, reference: object, values: object[]): Promise<void>;
  simpleAckResponse(to: Sender, service: number, invokeId: number): void;
  close(): void;
}

async function library(address: string): Promise<Library> {
  const made = new BacnetJs.default({ port: PORT, interface: address, apduTimeout: 3000 }) as unknown as Library;
  await once(made, 'listening');
  return made;
}

test('an independent client subscribes to a property of our device, makes and deletes objects, and changes lists', async () => {
  const site = new BacnetSite(ports, { broadcast: undefined });
  const device = new BacnetDevice({ instance: 5001, name: 'Ours', clock: ports.clock, cov: 'properties' });
  assert.ok(device.time);
  const room = new PointObject({
    type: ObjectType.analogInput,
    instance: 1,
    name: 'Room',
    value: 21,
    covIncrement: 0.5,
  });
  const calendar = new CalendarObject({ instance: 1, name: 'Holidays', clock: device.time, dates: [] });
  device.add(room, calendar);
  serveLists(device);
  const text = (instance: number, name: string) =>
    new RecordObject({ type: TEXT, instance, name, properties: [[85, { type: 'string', value: '' }]], writable: [85] });
  serveObjectChanges(device, new Map([[TEXT, text]]));
  await site.add(device, '127.53.4.1', PORT);
  await site.start();
  const client = await library('127.53.4.2');
  const to = { address: `127.53.4.1:${PORT}` };
  try {
    const heard = once(client, 'covNotifyUnconfirmed') as Promise<[LibraryMessage]>;
    const input = { type: ObjectType.analogInput, instance: 1 };
    await client.subscribeProperty(to, input, { id: 85, index: 0xffff_ffff }, 7, false, false);
    const [{ payload }] = await heard;
    assert.deepEqual(payload['monitoredObjectId'], input);
    const changed = once(client, 'covNotifyUnconfirmed') as Promise<[LibraryMessage]>;
    room.value = 23;
    assert.match(JSON.stringify((await changed)[0].payload['values']), /"id":85.*"value":23/);

    await client.createObject(to, { type: TEXT, instance: 4 }, [
      { property: { id: 85, index: 0xffff_ffff }, value: [{ type: 7, value: 'Notiz' }] },
    ]);
    const made = device.objects.get(id(TEXT, 4));
    assert.deepEqual(made?.read(85), { type: 'string', value: 'Notiz' });
    await client.deleteObject(to, { type: TEXT, instance: 4 });
    assert.equal(device.objects.get(id(TEXT, 4)), undefined);
    await assert.rejects(client.deleteObject(to, input), /Class:1 - Code:23/);

    const dates = { id: 23, index: 0xffff_ffff };
    const calendarId = { type: ObjectType.calendar, instance: 1 };
    // A REAL is no date: the first element is refused, and nothing is added.
    await assert.rejects(client.addListElement(to, calendarId, dates, [{ type: 4, value: 1.5 }]));
    assert.deepEqual(calendar.read(23), { type: 'list', items: [] });
  } finally {
    client.close();
    await site.stop();
  }
});

test('an independent library understands how our client subscribes to a property, writes several, changes lists and reads logs', async () => {
  const server = await library('127.53.4.3');
  const heard = new Map<string, Record<string, unknown>>();
  const acked = { subscribeProperty: 28, writePropertyMultiple: 16, addListElement: 8, removeListElement: 9 };
  for (const [name, service] of Object.entries(acked)) {
    server.on(name, ({ header, invokeId, payload }: LibraryMessage) => {
      heard.set(name, payload);
      server.simpleAckResponse({ address: header?.sender?.address ?? '' }, service, invokeId ?? 0);
    });
  }
  server.on('readRange', ({ payload }: LibraryMessage) => void heard.set('readRange', payload));
  const client = new BacnetClient(ports, {
    bind: { address: '127.53.4.4', port: PORT },
    transactions: { apduTimeoutMs: 1500, retriesMax: 0 },
  });
  await client.start();
  const to = { address: '127.53.4.3', port: PORT, behind: undefined };
  const said = async <Request, Ack>(service: ConfirmedService<Request, Ack>, request: Request): Promise<string> =>
    (await ask(client.transactions, to, service, request)).kind;
  try {
    const subscription = { processId: 9, objectId: id(0, 3), confirmed: true, lifetimeSeconds: 120 };
    const reference = { property: 85, index: undefined };
    assert.equal(await said(services.subscribeCovProperty, { ...subscription, reference, increment: 0.25 }), 'answer');
    assert.partialDeepStrictEqual(heard.get('subscribeProperty'), {
      subscriberProcessId: 9,
      monitoredObjectId: { type: 0, instance: 3 },
      issueConfirmedNotifications: true,
      lifetime: 120,
      monitoredProperty: { id: 85 },
      covIncrement: 0.25,
    });
    // The library reads the writes to one object.
    const write = { objectId: id(1, 1), index: undefined, priority: 8 } as const;
    assert.equal(
      await said(services.writePropertyMultiple, [
        { ...write, property: 85, values: [{ type: 'real', value: 33.5 }] },
        { ...write, property: 28, values: [{ type: 'string', value: 'Ventil' }] },
      ]),
      'answer',
    );
    const written = JSON.stringify(heard.get('writePropertyMultiple'));
    for (const wanted of [/"instance":1/, /33\.5/, /Ventil/, /"priority":8/]) assert.match(written, wanted);
    const elements = [{ type: 'unsigned', value: 5 } as const];
    const list = { objectId: id(6, 1), property: 23, index: undefined, elements };
    assert.equal(await said(services.addListElement, list), 'answer');
    assert.partialDeepStrictEqual(heard.get('addListElement'), {
      objectId: { type: 6, instance: 1 },
      property: { id: 23 },
      values: [{ type: 2, value: 5 }],
    });
    assert.equal(await said(services.removeListElement, list), 'answer');
    // The library leaves the answer to its user; the question is what is looked at here.
    const range = { by: 'position', reference: 5, count: 10 } as const;
    await said(services.readRange, { objectId: id(20, 1), property: 131, index: undefined, range });
    assert.partialDeepStrictEqual(heard.get('readRange'), {
      objectId: { type: 20, instance: 1 },
      property: { id: 131 },
      position: 5,
      count: 10,
    });
  } finally {
    await client.stop();
    server.close();
  }
});
