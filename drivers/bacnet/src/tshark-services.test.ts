import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import { ask } from './client/ask.ts';
import { BacnetClient } from './client/client.ts';
import {
  BacnetDevice,
  CalendarObject,
  FileObject,
  NotificationClassObject,
  ObjectType,
  PointObject,
  RecordObject,
  ScheduleObject,
  TrendLogObject,
  serveAlarms,
  serveFiles,
  serveLists,
  serveObjectChanges,
  serveTrendLogs,
  toDateTime,
} from './device/index.ts';
import type { EventOptions } from './device/index.ts';
import { calendarEntry, specialEvent } from './encoding/calendar-types.ts';
import { notificationParameters } from './encoding/notification-parameters.ts';
import { packObjectId } from './encoding/object-id.ts';
import { valuesOf } from './encoding/schema.ts';
import { TagReader } from './encoding/tags.ts';
import { encodeConfirmedHeader, encodeUnconfirmedHeader } from './link/apdu.ts';
import { finishBvlc } from './link/bvlc.ts';
import { beginUnicast } from './link/packet.ts';
import * as services from './services/index.ts';
import type { ConfirmedService, UnconfirmedService } from './services/index.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { simulatedLan } from './testing/world.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };
const id = (type: number, instance: number): number => packObjectId({ type, instance });
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const moment = toDateTime(Date.UTC(2026, 10, 21, 13, 14, 15));
const stamp = { kind: 'dateTime', value: moment } as const;
const transitions = { toOffnormal: true, toFault: true, toNormal: true };
const everyDay = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
};
const alarm = (algorithm: EventOptions['algorithm']): EventOptions => ({ algorithm, notificationClass: 1 });

/** A device that has one of everything, and somebody to tell. */
function everything(clock: ReturnType<typeof simulatedLan>['clock']): BacnetDevice {
  const device = new BacnetDevice({
    instance: 9,
    name: 'Panel',
    clock,
    segmentation: 'both',
    control: { password: 'sesame' },
  });
  assert.ok(device.time);
  const at = { hour: 7, minute: 30, second: 0, hundredths: 0 };
  const day = [{ time: at, value: { type: 'real', value: 21 } as const }];
  const christmas = { kind: 'date', value: { year: 255, month: 12, day: 25, weekday: 255 } } as const;
  const log = new TrendLogObject({ instance: 1, name: 'Log' });
  log.add({ ...moment, datum: { kind: 'real', value: 1 }, statusFlags: [false, false, false, false] });
  device.add(
    new PointObject({
      type: ObjectType.analogInput,
      instance: 1,
      name: 'T',
      value: 50,
      alarm: alarm({ kind: 'out-of-range', lowLimit: 0, highLimit: 25 }),
    }),
    new PointObject({
      type: ObjectType.binaryInput,
      instance: 1,
      name: 'D',
      value: 1,
      alarm: alarm({ kind: 'change-of-state', alarmValues: [1] }),
    }),
    new PointObject({
      type: ObjectType.multiStateInput,
      instance: 1,
      name: 'M',
      value: 2,
      stateTexts: ['A', 'B'],
      alarm: alarm({ kind: 'change-of-state', alarmValues: [2] }),
    }),
    new PointObject({
      type: ObjectType.binaryOutput,
      instance: 1,
      name: 'F',
      alarm: alarm({ kind: 'command-failure', feedback: () => 1 }),
    }),
    new CalendarObject({ instance: 1, name: 'C', clock: device.time, dates: [christmas] }),
    new ScheduleObject({
      instance: 1,
      name: 'S',
      clock: device.time,
      objects: device.objects,
      fallback: { type: 'real', value: 15 },
      weekly: Array.from({ length: 7 }, () => day),
      exceptions: [
        { period: { kind: 'calendarReference', value: id(6, 1) }, timeValues: day, priority: 3 },
        {
          period: { kind: 'calendarEntry', value: { kind: 'weekNDay', value: { month: 13, week: 6, weekday: 5 } } },
          timeValues: day,
          priority: 4,
        },
      ],
      targets: [{ object: id(2, 1), property: 85, index: undefined, device: undefined }],
    }),
    new NotificationClassObject({
      instance: 1,
      name: 'N',
      ackRequired: transitions,
      recipients: [
        {
          validDays: everyDay,
          from: { ...at, hour: 0, minute: 0 },
          to: { ...at, hour: 23 },
          recipient: { kind: 'address', value: { network: 0, mac: bytesOf('c0a80101bac0') } },
          process: 1,
          confirmed: true,
          transitions,
        },
        {
          validDays: everyDay,
          from: { ...at, hour: 0, minute: 0 },
          to: { ...at, hour: 23 },
          recipient: { kind: 'address', value: { network: 65_535, mac: new Uint8Array() } },
          process: 2,
          confirmed: false,
          transitions,
        },
      ],
    }),
    new FileObject({ instance: 1, name: 'F1', fileType: 'x', content: bytesOf('010203'), modifiedAt: moment }),
    new FileObject({
      instance: 2,
      name: 'F2',
      fileType: 'x',
      content: [bytesOf('0102'), bytesOf('03')],
      modifiedAt: moment,
    }),
    log,
  );
  for (const serve of [serveAlarms, serveFiles, serveLists, serveTrendLogs]) serve(device);
  const factory = (instance: number, name: string) =>
    new RecordObject({ type: 40, instance, name, properties: [[85, { type: 'string', value: '' }]], writable: [85] });
  serveObjectChanges(device, new Map([[40, factory]]));
  return device;
}

test(
  'an independent decoder finds no fault in what devices and clients say of alarms, files, lists and schedules',
  { skip: tsharkMissing },
  async (t) => {
    const { clock, rng, site, host, sent } = simulatedLan(12);
    const device = everything(clock);
    await site.add(device, '192.168.1.10');
    await site.start();
    const client = new BacnetClient({ clock, rng, net: host }, { bind: { address: '0.0.0.0', port: 47_808 } });
    await client.start();
    const question = <Request, Ack>(service: ConfirmedService<Request, Ack>, request: Request) =>
      clock.settle(ask(client.transactions, address, service, request));
    const shout = <T>(service: UnconfirmedService<T>, request: T): void =>
      client.link.send(address, false, (writer) => {
        encodeUnconfirmedHeader(writer, service.choice);
        service.request.encode(writer, request);
      });
    await clock.advance(5000);
    const anybody = { low: undefined, high: undefined };
    shout(services.whoHas, { ...anybody, wanted: { kind: 'name', value: 'T' } });
    shout(services.whoHas, { low: 1, high: 9, wanted: { kind: 'object', value: id(0, 1) } });
    shout(services.timeSynchronization, moment);
    shout(services.utcTimeSynchronization, moment);
    for (const { objectId } of device.objects.values()) {
      await question(services.readPropertyMultiple, [{ objectId, properties: [{ property: 8, index: undefined }] }]);
    }
    await question(services.getEventInformation, { after: undefined });
    await question(services.getEventInformation, { after: id(0, 1) });
    await question(services.getAlarmSummary, undefined);
    await question(services.getEnrollmentSummary, {
      acknowledgment: 'all',
      recipient: { recipient: { kind: 'device', value: id(8, 1) }, process: 1 },
      state: 'all',
      eventType: 5,
      priorities: { min: 0, max: 255 },
      notificationClass: 1,
    });
    const events = device.objects.get(id(0, 1))?.events;
    assert.ok(events);
    const acknowledgement = { process: 1, object: id(0, 1), state: events.state, source: 'Me', acknowledgedAt: stamp };
    await question(services.acknowledgeAlarm, { ...acknowledgement, stamp: events.stamps.toOffnormal });
    await question(services.acknowledgeAlarm, { ...acknowledgement, stamp: { kind: 'sequenceNumber', value: 3 } });
    await clock.advance(2000);
    await question(services.atomicReadFile, {
      file: id(10, 1),
      access: { kind: 'stream', value: { start: 0, count: 9 } },
    });
    await question(services.atomicReadFile, {
      file: id(10, 2),
      access: { kind: 'record', value: { start: 0, count: 9 } },
    });
    await question(services.atomicWriteFile, {
      file: id(10, 1),
      access: { kind: 'stream', value: { start: -1, data: bytesOf('ff') } },
    });
    await question(services.atomicWriteFile, {
      file: id(10, 2),
      access: { kind: 'record', value: { start: -1, count: 1, records: [bytesOf('ff')] } },
    });
    const elements = valuesOf(calendarEntry, { kind: 'dateRange', value: { start: moment.date, end: moment.date } });
    const dates = { objectId: id(6, 1), property: 23, index: undefined };
    await question(services.addListElement, { ...dates, elements });
    await question(services.removeListElement, { ...dates, elements });
    await question(services.removeListElement, { ...dates, elements });
    const values = [{ type: 'string', value: 'x' } as const];
    const initial = { property: 85, index: undefined, values, priority: undefined };
    await question(services.createObject, { specifier: { kind: 'type', value: 40 }, initialValues: [initial] });
    await question(services.createObject, {
      specifier: { kind: 'object', value: id(40, 1) },
      initialValues: undefined,
    });
    await question(services.deleteObject, id(40, 1));
    await question(services.deleteObject, id(0, 1));
    const exception = valuesOf(specialEvent, {
      period: { kind: 'calendarEntry', value: { kind: 'date', value: moment.date } },
      timeValues: [],
      priority: 1,
    });
    await question(services.writeProperty, {
      objectId: id(17, 1),
      property: 38,
      index: 1,
      values: exception,
      priority: undefined,
    });
    await question(services.readRange, { objectId: id(20, 1), property: 131, index: undefined, range: undefined });
    await question(services.deviceCommunicationControl, {
      minutes: 1,
      state: 'disable-initiation',
      password: 'sesame',
    });
    await question(services.deviceCommunicationControl, { minutes: undefined, state: 'enable', password: 'wrong' });
    await question(services.deviceCommunicationControl, { minutes: undefined, state: 'enable', password: 'sesame' });
    await question(services.reinitializeDevice, { state: 'warmstart', password: 'sesame' });
    await clock.advance(5000);
    await client.stop();
    await site.stop();
    const tshark = tsharkOver(t, sent);
    assert.deepEqual(faultsFound(tshark), []);
    const spoken = new Set(tshark('-T', 'fields', '-e', 'bacapp.confirmed_service').filter(Boolean));
    for (const choice of [0, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 14, 15, 17, 20, 26, 29]) {
      if (choice !== 12) assert.ok(spoken.has(String(choice)), `service ${choice}`);
    }
    t.diagnostic(`${sent.length} datagrams judged`);
  },
);

/** Every kind of notification parameters the other decoder knows, as bytes. */
const kinds: readonly string[] = [
  '0e 0a0480 1a0480 0f',
  '1e 0e 1903 0f 1a0480 1f',
  '2e 0e 1c3f800000 0f 1a0480 2f',
  '2e 0e 0a0480 0f 1a0480 2f',
  '3e 0e 9101 0f 1a0480 2e 9100 2f 3f',
  '4e 0c42a00000 1a0480 2c42000000 3c3f800000 4f',
  '5e 0c42a00000 1a0480 2c3f800000 3c42960000 5f',
  '8e 0902 1901 2a0480 3904 8f',
  '9e 0905 1901 2e 00 2105 9103 2f 9f',
  'ae 0e 0c05000001 1983 0f 190a 2914 af',
  'be 090a 1a0480 2914 bf',
  'ee 0d084054000000000000 1a0480 2d083ff0000000000000 3d084052c00000000000 ef',
  'fe0f 09f6 1a0480 2901 39f7 ff0f',
  'fe10 090a 1a0480 2901 3909 ff10',
  'fe11 0a004a 1a0480 2a004a ff11',
  'fe12 0e 4442a00000 0f 1a0480 ff12',
  'fe13 0907 1a0440 2e 0955 2e 4441ac0000 2f 2f ff13',
];

test('an independent decoder finds no fault in any kind of event parameters', { skip: tsharkMissing }, (t) => {
  const sent: Omit<CapturedDatagram, 'frame'>[] = [];
  const at = { address: '192.168.1.1', port: 47_808 };
  for (const hex of kinds) {
    const parameters = notificationParameters.read(new TagReader(new ByteReader(bytesOf(hex))));
    assert.notEqual(parameters.kind, 'other', hex);
    const writer = new ByteWriter();
    beginUnicast(writer, undefined, true);
    encodeConfirmedHeader(writer, 1, services.confirmedEventNotification.choice);
    services.confirmedEventNotification.request.encode(writer, {
      process: 1,
      device: id(8, 9),
      object: id(0, 1),
      stamp,
      notificationClass: 1,
      priority: 1,
      eventType: hex.startsWith('fe') ? parseInt(hex.slice(2, 4), 16) : parseInt(hex[0] ?? '0', 16),
      message: 'x',
      notifyType: 0,
      ackRequired: true,
      fromState: 0,
      toState: 2,
      parameters,
    });
    sent.push({ from: at, to: { ...at, address: '192.168.1.2' }, data: finishBvlc(writer).slice() });
  }
  const [first] = sent;
  assert.ok(first);
  // A judge that has never found anything is not known to look.
  const damaged = [1, 2, 3, 5, 8, 13, 21].map((octets) => {
    const data = first.data.slice(0, -octets);
    new DataView(data.buffer).setUint16(2, data.length);
    return { from: first.from, to: first.to, data };
  });
  assert.notDeepEqual(faultsFound(tsharkOver(t, damaged)), []);
  const tshark = tsharkOver(t, sent);
  assert.deepEqual(faultsFound(tshark), []);
  assert.deepEqual(
    tshark('-T', 'fields', '-e', 'bacapp.confirmed_service'),
    kinds.map(() => '2'),
  );
});
