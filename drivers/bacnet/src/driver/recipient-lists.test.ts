import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import { aDevice, someCapabilities } from '@t3000/testkit';
import {
  BacnetDevice,
  NotificationClassObject,
  ObjectType,
  PointObject,
  serveAlarms,
  serveLists,
} from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import type { Destination } from '../encoding/reference-types.ts';
import { finishBvlc } from '../link/bvlc.ts';
import { beginUnicast, decodePacket } from '../link/packet.ts';
import { addListElement } from '../services/list-element.ts';
import { failed } from '../device/list-handlers.ts';
import { StandardRouter } from '../testing/standard-router.ts';
import type { BehindNode } from '../testing/standard-router.ts';
import { simulatedLan } from '../testing/world.ts';
import { RECIPIENT_PROCESS } from './recipient-lists.ts';

const days = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
};
const other: Destination = {
  validDays: { ...days, sunday: false },
  from: { hour: 6, minute: 0, second: 0, hundredths: 0 },
  to: { hour: 20, minute: 0, second: 0, hundredths: 0 },
  recipient: { kind: 'device', value: 4711 },
  process: 1,
  confirmed: false,
  transitions: { toOffnormal: true, toFault: false, toNormal: true },
};

async function panel() {
  const lan = simulatedLan(1);
  const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: lan.clock });
  const center = new NotificationClassObject({ instance: 1, name: 'Urgent', recipients: [other] });
  const room = new PointObject({
    type: ObjectType.analogInput,
    instance: 1,
    name: 'Room',
    value: 20,
    alarm: { algorithm: { kind: 'out-of-range', lowLimit: 15, highLimit: 25 }, notificationClass: 1 },
  });
  device.add(center, room, new NotificationClassObject({ instance: 2, name: 'For the record' }));
  serveAlarms(device);
  serveLists(device);
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const driver = bacnetDriver({ clock: lan.clock, rng: lan.rng, net: lan.host }, { apduTimeoutMs: 500 });
  await driver.start();
  const link = driver.open(
    aDevice({ address: { host: '192.168.1.10', instance: 9 }, capabilities: someCapabilities() }),
  );
  const read = async () => {
    const answer = await lan.clock.settle(Promise.resolve(link.readAlarmRoutes?.()));
    assert.ok(answer?.ok, JSON.stringify(answer));
    return answer;
  };
  const set = (key: string, entered: boolean) => lan.clock.settle(Promise.resolve(link.setAlarmRoute?.(key, entered)));
  return { ...lan, device, center, room, link, read, set };
}

test('this server is entered among the recipients, is told of alarms then, and leaves without touching anybody', async () => {
  const { clock, center, room, link, read, set } = await panel();
  const before = await read();
  assert.deepEqual(
    before.routes.map(({ key, name, entered, recipients }) => [key, name, entered, recipients.length]),
    [
      ['15:1', 'Urgent', false, 1],
      ['15:2', 'For the record', false, 0],
    ],
  );
  assert.notEqual(before.recipient, '');
  let told = 0;
  link.watchAlarms?.(() => told++);
  assert.deepEqual(await set('15:1', true), { status: 'accepted' });
  assert.deepEqual(await set('15:1', true), { status: 'accepted' }, 'once is enough');
  assert.equal(center.recipients.value.length, 2);
  assert.deepEqual(center.recipients.value[0], other);
  assert.equal(center.recipients.value[1]?.process, RECIPIENT_PROCESS);
  assert.equal((await read()).routes[0]?.entered, true);
  room.value = 30;
  await clock.advance(2000);
  assert.equal(told, 1, 'its notifications arrive');
  assert.deepEqual(await set('15:1', false), { status: 'accepted' });
  assert.deepEqual(center.recipients.value, [other]);
  assert.deepEqual(await set('15:1', false), { status: 'accepted' });
});

test('an entry of ours that was narrowed is made whole again; one of another process at our address is not ours', async () => {
  const { center, read, set } = await panel();
  await set('15:1', true);
  const own = center.recipients.value[1];
  assert.ok(own);
  const narrowed = { ...own, transitions: { ...own.transitions, toNormal: false } };
  const stranger = { ...own, process: 7 };
  center.recipients.value = [other, narrowed, stranger];
  assert.equal((await read()).routes[0]?.entered, false);
  assert.deepEqual(await set('15:1', true), { status: 'accepted' });
  assert.deepEqual(center.recipients.value, [other, stranger, own]);
  await set('15:1', false);
  assert.deepEqual(center.recipients.value, [other, stranger]);
});

test('a full list, a device that lets nobody in, and one that only says so are told apart', async () => {
  const { device, set, center } = await panel();
  device.serve(addListElement.choice, () =>
    failed({ errorClass: ErrorClass.resources, errorCode: ErrorCode.noSpaceToAddListElement, firstFailed: 1 }),
  );
  assert.match(JSON.stringify(await set('15:1', true)), /refused.*full with 1 entries/);
  device.serve(addListElement.choice, () => ({
    kind: 'error',
    errorClass: ErrorClass.services,
    errorCode: ErrorCode.optionalFunctionalityNotSupported,
  }));
  assert.match(JSON.stringify(await set('15:1', true)), /refused.*with its own tool/);
  device.serve(addListElement.choice, () => ({ kind: 'simple' }));
  assert.match(JSON.stringify(await set('15:1', true)), /refused.*did not do it/);
  assert.match(JSON.stringify(await set('15:9', true)), /refused.*does not show/);
  assert.match(JSON.stringify(await set('8:9', true)), /refused.*no list/);
  assert.deepEqual(center.recipients.value, [other]);
});

/** A device as the router sees it: an APDU for an APDU. */
function behind(device: BacnetDevice): BehindNode {
  return (apdu) => {
    const datagram = Uint8Array.of(0x81, 0x0a, 0, 0, 1, 4, ...apdu);
    new DataView(datagram.buffer).setUint16(2, datagram.length);
    const reader = new ByteReader(datagram);
    const packet = decodePacket(reader, { address: '10.0.0.1', port: 47_808 });
    const writer = new ByteWriter(10_000);
    if (!packet || !device.answer(packet, reader, writer, () => beginUnicast(writer, undefined, false)))
      return undefined;
    return finishBvlc(writer).slice(6);
  };
}

test('behind a router this server is entered with the number of its own network, once the router has said it', async () => {
  const { device, center, clock, rng, net, host } = await panel();
  const router = new StandardRouter(net.host(['192.168.1.60']));
  router.networks.set(5, new Map([['07', behind(device)]]));
  await router.start({ address: '192.168.1.60', port: 47_808 });
  const driver = bacnetDriver({ clock, rng, net: host }, { address: '192.168.1.1', port: 47_900, apduTimeoutMs: 500 });
  await driver.start();
  const address = { host: '192.168.1.60', instance: 9, network: 5, mac: '07' };
  const link = driver.open(aDevice({ address, capabilities: someCapabilities() }));
  const set = (entered: boolean) => clock.settle(Promise.resolve(link.setAlarmRoute?.('15:1', entered)));
  assert.match(JSON.stringify(await set(true)), /refused.*its router does not say which number ours has/);
  router.number = 12;
  assert.deepEqual(await set(true), { status: 'accepted' });
  const added = center.recipients.value.find(({ process }) => process === RECIPIENT_PROCESS);
  assert.ok(added?.recipient.kind === 'address');
  assert.equal(added.recipient.value.network, 12);
  assert.deepEqual([...added.recipient.value.mac], [192, 168, 1, 1, 47_900 >> 8, 47_900 & 255]);
  assert.deepEqual(await set(false), { status: 'accepted' });
  assert.deepEqual(center.recipients.value, [other]);
  router.tell({ address: '192.168.1.1', port: 47_900 }, 0x13, 0, 13, 1);
  await clock.advance(100);
  assert.match(JSON.stringify(await set(true)), /said to have the numbers 12 and 13/);
  await driver.stop();
  await router.stop();
});

test('a device on another network is not given an address it cannot reach', async () => {
  const lan = simulatedLan(2);
  const driver = bacnetDriver({ clock: lan.clock, rng: lan.rng, net: lan.host }, { apduTimeoutMs: 100 });
  await driver.start();
  const link = driver.open(aDevice({ address: { host: '192.168.1.10', instance: 9, network: 5, mac: '07' } }));
  const outcome = await lan.clock.settle(Promise.resolve(link.setAlarmRoute?.('15:1', true)));
  assert.match(JSON.stringify(outcome), /refused.*another BACnet network/);
});
