import assert from 'node:assert/strict';
import test from 'node:test';
import { aDevice, someCapabilities } from '@t3000/testkit';
import {
  BacnetDevice,
  NotificationClassObject,
  ObjectType,
  PointObject,
  RecordObject,
  serveAlarms,
} from '../device/index.ts';
import type { EventOptions } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import { deviceObjectPropertyReference } from '../encoding/reference-types.ts';
import type { Destination } from '../encoding/reference-types.ts';
import { valuesOf } from '../encoding/schema.ts';
import { getEventInformation } from '../services/get-event-information.ts';
import { asConfig, simulatedLan } from '../testing/world.ts';

const always = { hour: 0, minute: 0, second: 0, hundredths: 0 };
const everybody: Destination = {
  validDays: {
    monday: true,
    tuesday: true,
    wednesday: true,
    thursday: true,
    friday: true,
    saturday: true,
    sunday: true,
  },
  from: always,
  to: { hour: 23, minute: 59, second: 59, hundredths: 99 },
  recipient: { kind: 'address', value: { network: 0, mac: new Uint8Array() } },
  process: 7,
  confirmed: false,
  transitions: { toOffnormal: true, toFault: true, toNormal: true },
};
const range: EventOptions = {
  algorithm: { kind: 'out-of-range', lowLimit: 15, highLimit: 25 },
  notificationClass: 1,
};
const doorOpen: EventOptions = { algorithm: { kind: 'change-of-state', alarmValues: [1] }, notificationClass: 1 };

async function house(seed = 1, recipients: readonly Destination[] = [everybody]) {
  const lan = simulatedLan(seed);
  const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: lan.clock });
  const room = new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room', value: 20, alarm: range });
  const event: EventOptions = { ...doorOpen, notifyType: 'event' };
  const door = new PointObject({ type: ObjectType.binaryInput, instance: 2, name: 'Door', alarm: event });
  const center = new NotificationClassObject({
    instance: 1,
    name: 'Urgent',
    priorities: [100, 20, 200],
    ackRequired: { toOffnormal: true, toFault: true, toNormal: true },
    recipients,
  });
  device.add(room, door, center);
  serveAlarms(device);
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const driver = bacnetDriver({ clock: lan.clock, rng: lan.rng, net: lan.host }, { apduTimeoutMs: 500 });
  await driver.start();
  const address = { host: '192.168.1.10', instance: 9 };
  const interview = await lan.clock.settle(driver.interview(address, () => {}, new AbortController().signal));
  assert.ok(interview.ok);
  const points = interview.points.map(asConfig);
  const link = driver.open(aDevice({ address, capabilities: someCapabilities() }));
  const read = async () => {
    const answer = await lan.clock.settle(Promise.resolve(link.readAlarms?.(points)));
    assert.ok(answer?.ok, JSON.stringify(answer));
    return answer.alarms;
  };
  const acknowledge = (key: string) => lan.clock.settle(Promise.resolve(link.acknowledgeAlarm?.(key, 'Ann')));
  return { ...lan, device, room, door, points, link, read, acknowledge };
}

test('what a device has in alarm comes with its point, its state in words and its urgency', async () => {
  const { clock, room, door, points, read } = await house();
  assert.deepEqual(await read(), []);
  room.value = 30;
  door.value = 1;
  await clock.advance(2000);
  const [alarm, ...others] = await read();
  assert.deepEqual(others, [], 'an event is for the record');
  assert.ok(alarm);
  const { stamp, ...rest } = alarm;
  assert.notEqual(stamp, '');
  assert.deepEqual(rest, {
    key: '0:1',
    pointId: points.find(({ name }) => name === 'Room')?.id,
    source: 'analog-input,1',
    text: 'high limit',
    active: true,
    acknowledged: false,
    level: 2,
  });
  room.reliability = 1;
  await clock.advance(2000);
  assert.deepEqual(
    (await read()).map(({ text, level }) => [text, level]),
    [['fault', 1]],
  );
});

test('an acknowledgement reaches every transition that waits, with its own stamp', async () => {
  const { clock, room, read, acknowledge } = await house();
  room.value = 30;
  await clock.advance(2000);
  const [raised] = await read();
  room.value = 20;
  await clock.advance(2000);
  const [over] = await read();
  assert.deepEqual(
    [over?.active, over?.acknowledged, over?.stamp, over?.text],
    [false, false, raised?.stamp, 'high limit'],
  );
  assert.deepEqual(await acknowledge('0:1'), { status: 'accepted' });
  assert.deepEqual(room.events?.acked, { toOffnormal: true, toFault: true, toNormal: true });
  assert.deepEqual(await read(), []);
  assert.equal((await acknowledge('0:1'))?.status, 'refused', 'there is nothing to acknowledge any more');
});

test('what was raised again meanwhile is not acknowledged by the answer to the one before', async () => {
  const { clock, room, read, acknowledge } = await house();
  room.value = 30;
  await clock.advance(2000);
  const [first] = await read();
  room.value = 20;
  await clock.advance(2000);
  room.value = 10;
  await clock.advance(2000);
  const outcome = await acknowledge('0:1');
  assert.equal(outcome?.status, 'refused');
  const [second] = await read();
  assert.deepEqual([second?.active, second?.acknowledged, second?.text], [true, false, 'low limit']);
  assert.notEqual(second?.stamp, first?.stamp);
});

test('a notification hurries the reading, of its own device alone, until nobody listens', async () => {
  const { clock, room, link } = await house();
  let told = 0;
  const end = link.watchAlarms?.(() => told++);
  room.value = 30;
  await clock.advance(2000);
  assert.equal(told, 1);
  room.value = 20;
  await clock.advance(2000);
  assert.equal(told, 2);
  end?.();
  room.value = 30;
  await clock.advance(2000);
  assert.equal(told, 2);
});

test('an old panel is asked by the older question, and acknowledged with the stamps of its objects', async () => {
  const { clock, device, room, read, acknowledge } = await house();
  device.serve(getEventInformation.choice, () => ({
    kind: 'error',
    errorClass: ErrorClass.services,
    errorCode: ErrorCode.optionalFunctionalityNotSupported,
  }));
  assert.deepEqual(await read(), []);
  room.value = 30;
  await clock.advance(2000);
  const [alarm] = await read();
  assert.deepEqual(
    [alarm?.key, alarm?.text, alarm?.active, alarm?.acknowledged, alarm?.level],
    ['0:1', 'high limit', true, false, undefined],
  );
  assert.deepEqual(await acknowledge('0:1'), { status: 'accepted' });
  assert.equal(room.events?.acked.toOffnormal, true);
  const [seen] = await read();
  assert.deepEqual([seen?.active, seen?.acknowledged, seen?.stamp], [true, true, alarm?.stamp]);
  room.value = 20;
  await clock.advance(2000);
  room.value = 30;
  await clock.advance(2000);
  const [again] = await read();
  assert.notEqual(again?.stamp, alarm?.stamp, 'another one');
});

test('an event enrollment is about what it watches; what is no point has its own name', async () => {
  const { clock, device, points, read } = await house();
  const watched = new PointObject({
    type: ObjectType.analogValue,
    instance: 50,
    name: 'Hidden',
    value: 20,
    alarm: range,
  });
  const reference = (object: number) => ({
    type: 'elements' as const,
    elements: [
      valuesOf(deviceObjectPropertyReference, {
        object,
        property: Property.presentValue,
        index: undefined,
        device: undefined,
      }),
    ],
  });
  const enrollment = (instance: number, object: number) =>
    Object.assign(
      new RecordObject({
        type: ObjectType.eventEnrollment,
        instance,
        name: `Enrollment ${instance}`,
        properties: [[Property.objectPropertyReference, reference(object)]],
      }),
      { events: watched.events },
    );
  const room = packObjectId({ type: ObjectType.analogInput, instance: 1 });
  const nonsense = Object.assign(
    new RecordObject({
      type: ObjectType.eventEnrollment,
      instance: 3,
      name: 'Nonsense',
      properties: [[Property.objectPropertyReference, { type: 'boolean', value: true }]],
    }),
    { events: watched.events },
  );
  const loop = packObjectId({ type: ObjectType.loop, instance: 4 });
  device.add(watched, enrollment(1, room), enrollment(2, loop), nonsense);
  watched.value = 30;
  await clock.advance(2000);
  const found = (await read()).filter(({ key }) => key.startsWith('9:'));
  assert.deepEqual(
    found.map(({ key, pointId, source }) => [key, pointId, source]),
    [
      ['9:1', points.find(({ name }) => name === 'Room')?.id, 'Enrollment 1'],
      ['9:2', undefined, 'Enrollment 2'],
      ['9:3', undefined, 'Nonsense'],
    ],
  );
});

test('a device without the service says so as a refusal', async () => {
  const lan = simulatedLan(3);
  await lan.site.add(new BacnetDevice({ instance: 9, name: 'Old', clock: lan.clock }), '192.168.1.10');
  await lan.site.start();
  const driver = bacnetDriver({ clock: lan.clock, rng: lan.rng, net: lan.host });
  await driver.start();
  const link = driver.open(aDevice({ address: { host: '192.168.1.10', instance: 9 } }));
  const answer = await lan.clock.settle(Promise.resolve(link.readAlarms?.([])));
  assert.equal(answer?.ok === false && answer.reason, 'refused');
});

for (const seed of [1, 2, 3, 4, 5]) {
  test(`on a network that loses, doubles and reorders, readings are whole and acknowledgements arrive (seed ${seed})`, async () => {
    const { clock, room, net, link, points, acknowledge } = await house(seed);
    net.setFaults({ loss: 0.2, duplication: 0.2, reordering: 0.3, reorderMs: 700, delayMinMs: 1, delayMaxMs: 300 });
    let [readings, failures] = [0, 0];
    for (let round = 0; round < 40; round++) {
      const isHigh = round % 2 === 0;
      room.value = isHigh ? 30 : 20;
      await clock.advance(3000);
      const answer = await clock.settle(Promise.resolve(link.readAlarms?.(points)), 600_000);
      if (!answer?.ok) {
        failures++;
        continue;
      }
      readings++;
      const [alarm] = answer.alarms;
      assert.equal(alarm?.active ?? false, isHigh, `seed ${seed} round ${round}`);
      if (alarm === undefined) continue;
      for (let attempt = 0; attempt < 6 && room.events?.acked.toOffnormal !== true; attempt++) {
        await acknowledge('0:1');
        await clock.settle(Promise.resolve(link.readAlarms?.(points)), 600_000);
      }
      assert.equal(room.events?.acked.toOffnormal, true, `seed ${seed} round ${round}`);
    }
    assert.ok(readings > 20, `seed ${seed}: ${readings} readings, ${failures} failures`);
  });
}
