import assert from 'node:assert/strict';
import test from 'node:test';
import { ask } from '../client/ask.ts';
import { BacnetClient } from '../client/client.ts';
import { describePacket } from '../describe.ts';
import { packObjectId } from '../encoding/object-id.ts';
import type { Destination, Recipient } from '../encoding/reference-types.ts';
import { acknowledgeAlarm } from '../services/acknowledge-alarm.ts';
import type { EventNotification } from '../services/event-notification.ts';
import { unconfirmedEventNotification } from '../services/event-notification.ts';
import { getAlarmSummary } from '../services/get-alarm-summary.ts';
import { getEnrollmentSummary } from '../services/get-enrollment-summary.ts';
import { getEventInformation } from '../services/get-event-information.ts';
import { ByteReader } from '@t3000/core';
import { decodePacket } from '../link/packet.ts';
import { BROADCAST, simulatedLan } from '../testing/world.ts';
import { EventSource, EventState } from './event-source.ts';
import type { EventOptions, EventReadings } from './event-source.ts';
import { BacnetDevice, NotificationClassObject, ObjectType, PointObject, serveAlarms } from './index.ts';
import { toDateTime } from './device-clock.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };
const everyDay = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
};
const allTransitions = { toOffnormal: true, toFault: true, toNormal: true };
const broadcast: Recipient = { kind: 'address', value: { network: 0, mac: new Uint8Array() } };
const recipient = (change: Partial<Destination> = {}): Destination => ({
  validDays: everyDay,
  from: { hour: 0, minute: 0, second: 0, hundredths: 0 },
  to: { hour: 23, minute: 59, second: 59, hundredths: 99 },
  recipient: broadcast,
  process: 7,
  confirmed: false,
  transitions: allTransitions,
  ...change,
});

const roomAlarm: EventOptions = {
  algorithm: { kind: 'out-of-range', lowLimit: 15, highLimit: 25, deadband: 1 },
  notificationClass: 1,
  timeDelaySeconds: 10,
};

async function building(recipients: readonly Destination[] = [recipient()]) {
  const lan = simulatedLan(8);
  const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: lan.clock });
  const room = new PointObject({
    type: ObjectType.analogInput,
    instance: 1,
    name: 'Room',
    value: 20,
    alarm: roomAlarm,
  });
  const door = new PointObject({
    type: ObjectType.binaryInput,
    instance: 2,
    name: 'Door',
    alarm: { algorithm: { kind: 'change-of-state', alarmValues: [1] }, notificationClass: 1, notifyType: 'event' },
  });
  let running = 0;
  const fan = new PointObject({
    type: ObjectType.binaryOutput,
    instance: 3,
    name: 'Fan',
    alarm: {
      algorithm: { kind: 'command-failure', feedback: () => running },
      notificationClass: 1,
      timeDelaySeconds: 5,
    },
  });
  const center = new NotificationClassObject({
    instance: 1,
    name: 'Urgent',
    priorities: [10, 20, 200],
    ackRequired: { toOffnormal: true, toFault: true, toNormal: false },
    recipients,
  });
  device.add(room, door, fan, center);
  serveAlarms(device);
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  /** What the device told since the last call. */
  const told = (): EventNotification[] => {
    const found: EventNotification[] = [];
    for (const { data, from } of lan.sent.splice(0)) {
      const { service } = describePacket(data);
      if (!service.endsWith('event-notification')) continue;
      const reader = new ByteReader(data);
      decodePacket(reader, from);
      found.push(unconfirmedEventNotification.request.decode(reader));
    }
    return found;
  };
  const question = <Request, Ack>(...[service, request]: [Parameters<typeof ask<Request, Ack>>[2], Request]) =>
    lan.clock.settle(ask(client.transactions, address, service, request));
  return { ...lan, device, room, door, fan, center, told, question, setRunning: (value: number) => (running = value) };
}

test('a temperature above its limit is told after its delay, once, and told again when it has returned', async () => {
  const { clock, room, told, question } = await building();
  room.value = 26;
  await clock.advance(9000);
  assert.deepEqual(told(), []);
  await clock.advance(3000);
  const [high, ...rest] = told();
  assert.deepEqual(rest, []);
  assert.ok(high?.parameters?.kind === 'outOfRange');
  assert.deepEqual(
    [high.fromState, high.toState, high.priority, high.process, high.ackRequired, high.eventType],
    [EventState.normal, EventState.highLimit, 10, 7, true, 5],
  );
  const { exceedingValue, exceededLimit, deadband, statusFlags } = high.parameters.value;
  assert.deepEqual([exceedingValue, exceededLimit, deadband, statusFlags.inAlarm], [26, 25, 1, true]);
  assert.deepEqual(room.read(111), { type: 'bits', value: [true, false, false, false] });
  room.value = 24.5;
  await clock.advance(60_000);
  assert.deepEqual(told(), [], 'inside the deadband nothing changes');
  room.value = 23.9;
  await clock.advance(12_000);
  const [back] = told();
  assert.deepEqual([back?.fromState, back?.toState, back?.priority], [3, 0, 200]);
  const events = await question(getEventInformation, { after: undefined });
  assert.ok(events.kind === 'answer' && events.value);
  assert.equal(events.value.summaries[0]?.acked.toOffnormal, false, 'still waits for somebody to acknowledge');
});

test('what lasts shorter than the delay is nothing', async () => {
  const { clock, room, told } = await building();
  for (let round = 0; round < 5; round++) {
    room.value = 30;
    await clock.advance(8000);
    room.value = 20;
    await clock.advance(8000);
  }
  assert.deepEqual(told(), []);
});

test('an acknowledgement needs the stamp of its notification, and is told to everybody', async () => {
  const { clock, room, told, question } = await building();
  room.value = 10;
  await clock.advance(12_000);
  const [low] = told();
  assert.ok(low);
  assert.equal(low.toState, EventState.lowLimit);
  const now = { kind: 'dateTime', value: toDateTime(clock.now()) } as const;
  const request = {
    process: 7,
    object: low.object,
    state: low.toState,
    stamp: low.stamp,
    source: 'Operator',
    acknowledgedAt: now,
  };
  const wrong = await question(acknowledgeAlarm, { ...request, stamp: { kind: 'sequenceNumber', value: 1 } });
  assert.ok(wrong.kind === 'error');
  assert.equal(wrong.error.errorCode, 14);
  const state = await question(acknowledgeAlarm, { ...request, state: EventState.highLimit });
  assert.ok(state.kind === 'error');
  assert.equal(state.error.errorCode, 73);
  const none = await question(acknowledgeAlarm, { ...request, object: packObjectId({ type: 15, instance: 1 }) });
  assert.ok(none.kind === 'error');
  assert.equal(none.error.errorCode, 74);
  const done = await question(acknowledgeAlarm, request);
  assert.equal(done.kind, 'answer');
  await clock.advance(1500);
  const [acknowledged] = told();
  assert.deepEqual([acknowledged?.notifyType, acknowledged?.toState, acknowledged?.parameters], [2, 4, undefined]);
  const alarms = await question(getAlarmSummary, undefined);
  assert.ok(alarms.kind === 'answer');
  assert.deepEqual(alarms.value, [
    { object: low.object, state: EventState.lowLimit, acked: { toOffnormal: true, toFault: true, toNormal: true } },
  ]);
});

test('a door reports a change of state, a fan that does not start a command failure, a broken sensor a fault', async () => {
  const { clock, door, fan, room, told, setRunning, question } = await building();
  door.value = 1;
  fan.command(8, 1);
  room.reliability = 1;
  await clock.advance(8000);
  const kinds = told().map(({ object, toState, parameters, notifyType }) => [
    object >>> 22,
    toState,
    parameters?.kind,
    notifyType,
  ]);
  assert.deepEqual(kinds, [
    [0, EventState.fault, 'changeOfReliability', 0],
    [3, EventState.offnormal, 'changeOfState', 1],
    [4, EventState.offnormal, 'commandFailure', 0],
  ]);
  const alarms = await question(getAlarmSummary, undefined);
  assert.equal(alarms.kind === 'answer' && alarms.value?.length, 2, 'events are no alarms');
  const filter = { state: 'offnormal', recipient: undefined, eventType: undefined, priorities: undefined } as const;
  const enrollments = await question(getEnrollmentSummary, {
    ...filter,
    acknowledgment: 'not-acked',
    notificationClass: 1,
  });
  assert.equal(enrollments.kind === 'answer' && enrollments.value?.length, 2);
  setRunning(1);
  door.value = 0;
  room.reliability = 0;
  await clock.advance(8000);
  assert.deepEqual(
    told().map(({ toState }) => toState),
    [0, 0, 0],
  );
});

test('a recipient is told on its days, in its hours, of its transitions', async () => {
  const never = { ...everyDay, saturday: false, sunday: false, monday: false, tuesday: false };
  const { clock, door, told } = await building([
    recipient({ process: 1, transitions: { ...allTransitions, toNormal: false } }),
    recipient({ process: 2, validDays: { ...never, wednesday: false, thursday: false, friday: false } }),
    recipient({
      process: 3,
      to: { hour: 0, minute: 0, second: 0, hundredths: 0 },
      from: { hour: 24, minute: 0, second: 0, hundredths: 0 },
    }),
  ]);
  door.value = 1;
  await clock.advance(1500);
  door.value = 0;
  await clock.advance(1500);
  assert.deepEqual(
    told().map(({ process, toState }) => [process, toState]),
    [[1, EventState.offnormal]],
  );
});

test('a recipient known by its device alone is searched, told, and asked to confirm', async () => {
  const { clock, door, net, told } = await building([
    recipient({ recipient: { kind: 'device', value: packObjectId({ type: 8, instance: 77 }) }, confirmed: true }),
  ]);
  const services: string[] = [];
  const workstation = await net.host('192.168.1.50').bindUdp({
    address: '0.0.0.0',
    port: 47_808,
    onMessage(data, from) {
      const { service, text } = describePacket(data);
      if (service === 'who-is' && text === '77 to 77') {
        workstation.send(Uint8Array.from(Buffer.from('810b001401001000c40200004d2201e091032194', 'hex')), BROADCAST);
      }
      if (service !== 'confirmed-event-notification') return;
      services.push(text);
      const invokeId = data[8] ?? 0;
      workstation.send(Uint8Array.of(0x81, 0x0a, 0, 9, 1, 0, 0x20, invokeId, 2), from);
    },
  });
  door.value = 1;
  await clock.advance(5000);
  assert.equal(services.length, 1, JSON.stringify(told()));
  assert.match(services[0] ?? '', /process 7, device device,9, object binary-input,2/);
});

test('more events than fit into one answer are asked for behind the last one', async () => {
  const lan = simulatedLan(2);
  const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: lan.clock, apduBytesMax: 480 });
  for (let instance = 1; instance <= 40; instance++) {
    const alarm: EventOptions = { algorithm: { kind: 'change-of-state', alarmValues: [1] }, notificationClass: 1 };
    device.add(new PointObject({ type: ObjectType.binaryInput, instance, name: `Door ${instance}`, value: 1, alarm }));
  }
  serveAlarms(device);
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  await lan.clock.advance(2000);
  const objects: number[] = [];
  let rounds = 0;
  for (let more = true; more; rounds++) {
    const outcome = await lan.clock.settle(
      ask(client.transactions, address, getEventInformation, { after: objects.at(-1) }),
    );
    assert.ok(outcome.kind === 'answer' && outcome.value, JSON.stringify(outcome));
    objects.push(...outcome.value.summaries.map(({ object }) => object));
    more = outcome.value.more;
  }
  assert.equal(new Set(objects).size, 40);
  assert.ok(rounds > 3, String(rounds));
});

test('limits have no effect when switched off, and what was in alarm by them returns', () => {
  const source = new EventSource({ ...roomAlarm, timeDelaySeconds: 0 }, 'analog');
  const readings: EventReadings = { value: 30, kind: 'analog', reliability: 0, statusFlags: [] };
  const look = (value: number, monotonic: number) =>
    source.look({ ...readings, value }, { local: toDateTime(0), monotonic }, () => true)?.to;
  assert.equal(look(30, 0), EventState.highLimit);
  assert.equal(
    source.slots.write({
      property: 52,
      index: undefined,
      values: [{ type: 'bits', value: [true, false] }],
      priority: undefined,
    }),
    undefined,
  );
  assert.equal(look(30, 1), EventState.normal);
  assert.equal(look(10, 2), EventState.lowLimit);
  assert.equal(look(16, 3), undefined, 'left by the deadband only');
  assert.equal(look(16.1, 4), EventState.normal);
});
