import assert from 'node:assert/strict';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { ask } from './client/ask.ts';
import { BacnetClient } from './client/client.ts';
import {
  BacnetDevice,
  BacnetSite,
  FileObject,
  NotificationClassObject,
  ObjectType,
  PointObject,
  TrendLogObject,
  serveAlarms,
  serveFiles,
  serveLists,
  serveTrendLogs,
  toDateTime,
} from './device/index.ts';
import { packObjectId } from './encoding/object-id.ts';
import { encodeUnconfirmedHeader } from './link/apdu.ts';
import {
  acknowledgeAlarm,
  atomicReadFile,
  confirmedEventNotification,
  deleteObject,
  deviceCommunicationControl,
  getAlarmSummary,
  getEventInformation,
  reinitializeDevice,
  timeSynchronization,
  unconfirmedEventNotification,
} from './services/index.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const PORT = 47_821;
const id = (type: number, instance: number): number => packObjectId({ type, instance });

type Payload = Record<string, unknown>;

interface LibraryMessage {
  readonly header?: { readonly sender?: { readonly address: string } };
  readonly invokeId?: number;
  readonly service?: number;
  readonly payload: Payload;
}

/** What this file uses of the library, whose own types want members of its enumerations. */
interface LibraryPeer {
  on(event: string, handler: (message: LibraryMessage) => void): void;
  once(event: string, handler: (message: LibraryMessage) => void): void;
  timeSync(receiver: object, at: Date): void;
  timeSyncUTC(receiver: object, at: Date): void;
  deviceCommunicationControl(receiver: object, minutes: number, state: number, options: object): Promise<void>;
  reinitializeDevice(receiver: object, state: number, options: object): Promise<void>;
  readFile(receiver: object, file: object, position: number, count: number): Promise<Payload>;
  writeFile(receiver: object, file: object, position: number, data: number[][]): Promise<Payload>;
  readRange(receiver: object, log: object, first: number, count: number): Promise<Payload>;
  getAlarmSummary(receiver: object): Promise<Payload[]>;
  getEventInformation(receiver: object, after: object | null): Promise<Payload[]>;
  acknowledgeAlarm(
    receiver: object,
    object: object,
    state: number,
    text: string,
    stamp: object,
    at: object,
  ): Promise<void>;
  readProperty(receiver: object, object: object, property: number): Promise<{ values: { value: unknown }[] }>;
  addListElement(receiver: object, object: object, reference: object, values: object[]): Promise<void>;
  simpleAckResponse(...values: unknown[]): void;
  close(): void;
}

function libraryPeer(address: string): LibraryPeer {
  // The library accepts numbers at run time; its declarations do not.
  return new BacnetJs.default({ port: PORT, interface: address, apduTimeout: 2000 }) as unknown as LibraryPeer;
}

async function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  const until = ports.clock.monotonic() + 8000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    assert.ok(ports.clock.monotonic() < until, `${what} did not happen`);
    await new Promise((resolve) => ports.clock.setTimer(20, () => resolve(undefined)));
  }
}

test('an independent client sets our device’s clock, hears and acknowledges its alarms, moves files and silences it', async () => {
  const site = new BacnetSite(ports, { broadcast: { address: '127.255.255.255', port: PORT } });
  const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: ports.clock, control: { password: 'sesame' } });
  const door = new PointObject({
    type: ObjectType.binaryInput,
    instance: 1,
    name: 'Door',
    alarm: { algorithm: { kind: 'change-of-state', alarmValues: [1] }, notificationClass: 1 },
  });
  const mac = Uint8Array.of(127, 61, 0, 1, PORT >> 8, PORT & 255);
  const all = { toOffnormal: true, toFault: true, toNormal: true };
  const center = new NotificationClassObject({
    instance: 1,
    name: 'Class',
    ackRequired: all,
    recipients: [
      {
        validDays: {
          monday: true,
          tuesday: true,
          wednesday: true,
          thursday: true,
          friday: true,
          saturday: true,
          sunday: true,
        },
        from: { hour: 0, minute: 0, second: 0, hundredths: 0 },
        to: { hour: 23, minute: 59, second: 59, hundredths: 99 },
        recipient: { kind: 'address', value: { network: 0, mac } },
        process: 57,
        confirmed: true,
        transitions: all,
      },
    ],
  });
  const log = new TrendLogObject({ instance: 1, name: 'Trend' });
  for (let minute = 0; minute < 5; minute++) {
    log.add({
      ...toDateTime(minute * 60_000),
      datum: { kind: 'real', value: minute },
      statusFlags: [false, false, false, false],
    });
  }
  const content = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
  const file = new FileObject({ instance: 1, name: 'F', fileType: 'bin', content, modifiedAt: toDateTime(0) });
  device.add(door, center, log, file);
  for (const serve of [serveAlarms, serveFiles, serveLists, serveTrendLogs]) serve(device);
  await site.add(device, '127.61.0.2', PORT);
  await site.start();
  const library = libraryPeer('127.61.0.1');
  const receiver = { address: `127.61.0.2:${PORT}` };
  const events: Payload[] = [];
  library.on('eventNotify', (message) => {
    events.push(message.payload);
    library.simpleAckResponse({ address: message.header?.sender?.address }, 2, message.invokeId);
  });
  try {
    await new Promise<void>((resolve) => library.once('listening', () => resolve()));
    library.timeSync(receiver, new Date(2030, 4, 1, 12, 0, 0));
    await eventually('time synchronization', () => (device.time?.moment().local.date.year === 2030 ? true : undefined));
    assert.deepEqual(device.time?.moment().local.time.hour, 12);

    door.value = 1;
    const event = await eventually('an event', () => events[0]);
    assert.deepEqual(event['eventObjectId'], { type: 3, instance: 1 });
    assert.deepEqual([event['processId'], event['toState'], event['eventType']], [57, 2, 1]);
    const [alarm] = await library.getAlarmSummary(receiver);
    assert.deepEqual(alarm?.['objectId'], { type: 3, instance: 1 });
    const [information] = await library.getEventInformation(receiver, null);
    assert.deepEqual(information?.['objectId'], { type: 3, instance: 1 });
    await assert.rejects(
      library.acknowledgeAlarm(
        receiver,
        { type: 3, instance: 1 },
        2,
        'me',
        { type: 1, value: 5 },
        { type: 1, value: 6 },
      ),
      /Class:5 - Code:14/,
    );

    const read = await library.readFile(receiver, { type: 10, instance: 1 }, 100, 50);
    assert.deepEqual([...(read['buffer'] as Buffer)].slice(0, 3), [100, 101, 102]);
    await library.writeFile(receiver, { type: 10, instance: 1 }, 0, [[1, 2, 3]]);
    assert.deepEqual([...(file.content as Uint8Array)].slice(0, 4), [1, 2, 3, 3]);
    const range = await library.readRange(receiver, { type: 20, instance: 1 }, 2, 3);
    assert.equal(range['itemCount'], 3);

    await assert.rejects(library.deviceCommunicationControl(receiver, 1, 1, { password: 'no' }), /Class:4 - Code:26/);
    await library.deviceCommunicationControl(receiver, 1, 1, { password: 'sesame' });
    assert.equal(device.isListening, false);
    await assert.rejects(library.readProperty(receiver, { type: 3, instance: 1 }, 85), /ERR_TIMEOUT/);
    await library.deviceCommunicationControl(receiver, 0, 0, { password: 'sesame' });
    await library.reinitializeDevice(receiver, 1, { password: 'sesame' });
    await eventually('the restart', () => (device.control?.state === 'enable' ? true : undefined));
  } finally {
    library.close();
    await site.stop();
  }
});

test('an independent library understands what our client asks and tells', async () => {
  const library = libraryPeer('127.61.0.4');
  const heard = new Map<string, Payload>();
  const acked = {
    eventNotify: 2,
    alarmAcknowledge: 0,
    deviceCommunicationControl: 17,
    reinitializeDevice: 20,
    deleteObject: 11,
  };
  for (const [name, service] of Object.entries(acked)) {
    library.on(name, (message) => {
      heard.set(name, message.payload);
      if (message.invokeId === undefined) return;
      library.simpleAckResponse({ address: message.header?.sender?.address }, service, message.invokeId);
    });
  }
  for (const name of ['timeSync', 'atomicReadFile', 'getAlarmSummary', 'getEventInformation']) {
    library.on(name, (message) => heard.set(name, message.payload));
  }
  const client = new BacnetClient(ports, {
    bind: { address: '127.61.0.3', port: PORT },
    transactions: { apduTimeoutMs: 300, retriesMax: 0 },
  });
  await new Promise<void>((resolve) => library.once('listening', () => resolve()));
  await client.start();
  const to = { address: '127.61.0.4', port: PORT, behind: undefined };
  const { transactions } = client;
  try {
    const moment = toDateTime(Date.UTC(2026, 10, 21, 13, 14, 15));
    client.link.send(to, false, (writer) => {
      encodeUnconfirmedHeader(writer, timeSynchronization.choice);
      timeSynchronization.request.encode(writer, moment);
    });
    const stamp = { kind: 'dateTime', value: moment } as const;
    const event = {
      process: 1,
      device: id(8, 9),
      object: id(0, 2),
      // The library reads stamps of date and time alone.
      stamp,
      notificationClass: 4,
      priority: 100,
      eventType: 5,
      message: 'too warm',
      notifyType: 0,
      ackRequired: true,
      fromState: 0,
      toState: 3,
      parameters: {
        kind: 'outOfRange',
        value: {
          exceedingValue: 80.5,
          statusFlags: { inAlarm: true, fault: false, overridden: false, outOfService: false },
          deadband: 1,
          exceededLimit: 80,
        },
      } as const,
    };
    assert.equal((await ask(transactions, to, confirmedEventNotification, event)).kind, 'answer');
    const told = heard.get('eventNotify');
    assert.deepEqual(
      [told?.['eventObjectId'], told?.['priority'], told?.['messageText'], told?.['toState']],
      [{ type: 0, instance: 2 }, 100, 'too warm', 3],
    );
    const acknowledgement = {
      process: 57,
      object: id(0, 2),
      state: 3,
      stamp,
      source: 'Operator',
      acknowledgedAt: stamp,
    };
    assert.equal((await ask(transactions, to, acknowledgeAlarm, acknowledgement)).kind, 'answer');
    const acknowledged = heard.get('alarmAcknowledge');
    assert.deepEqual(
      [acknowledged?.['eventObjectId'], acknowledged?.['eventState'] ?? 3],
      [{ type: 0, instance: 2 }, 3],
    );
    const silence = { minutes: 5, state: 'disable-initiation', password: '#egbdf!' } as const;
    assert.equal((await ask(transactions, to, deviceCommunicationControl, silence)).kind, 'answer');
    assert.partialDeepStrictEqual(heard.get('deviceCommunicationControl'), {
      timeDuration: 5,
      enableDisable: 2,
      password: '#egbdf!',
    });
    assert.equal(
      (await ask(transactions, to, reinitializeDevice, { state: 'warmstart', password: 'x' })).kind,
      'answer',
    );
    assert.partialDeepStrictEqual(heard.get('reinitializeDevice'), { state: 1, password: 'x' });
    assert.equal((await ask(transactions, to, deleteObject, id(11, 6))).kind, 'answer');
    assert.partialDeepStrictEqual(heard.get('deleteObject'), { objectType: 11, instance: 6 });
    for (const outcome of await Promise.all([
      ask(transactions, to, atomicReadFile, {
        file: id(10, 1),
        access: { kind: 'stream', value: { start: 7, count: 9 } },
      }),
      ask(transactions, to, getAlarmSummary, undefined),
      ask(transactions, to, getEventInformation, { after: id(0, 2) }),
    ])) {
      // The library leaves the answer to its user; the question is what is looked at here.
      assert.equal(outcome.kind, 'timeout');
    }
    const file = heard.get('atomicReadFile');
    assert.deepEqual([file?.['objectId'], file?.['position'], file?.['count']], [{ type: 10, instance: 1 }, 7, 9]);
    assert.ok(heard.has('getAlarmSummary') && heard.has('getEventInformation') && heard.has('timeSync'));
    client.link.send(to, false, (writer) => {
      encodeUnconfirmedHeader(writer, unconfirmedEventNotification.choice);
      unconfirmedEventNotification.request.encode(writer, { ...event, object: id(0, 3) });
    });
    await eventually('the unconfirmed event', () =>
      JSON.stringify(heard.get('eventNotify')?.['eventObjectId']).includes('"instance":3') ? true : undefined,
    );
  } finally {
    await client.stop();
    library.close();
  }
});
