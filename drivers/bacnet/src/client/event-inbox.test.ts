import assert from 'node:assert/strict';
import test from 'node:test';
import { BacnetDevice, NotificationClassObject, ObjectType, PointObject } from '../device/index.ts';
import { describePacket } from '../describe.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetClient } from './client.ts';

const all = { toOffnormal: true, toFault: true, toNormal: true };
const everyDay = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
};

for (const confirmed of [true, false]) {
  test(`a client hears ${confirmed ? 'confirmed' : 'unconfirmed'} events while somebody listens`, async () => {
    const lan = simulatedLan(3);
    const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: lan.clock });
    const alarm = { algorithm: { kind: 'change-of-state', alarmValues: [1] }, notificationClass: 1 } as const;
    const door = new PointObject({ type: ObjectType.binaryInput, instance: 1, name: 'Door', alarm });
    const day = { hour: 0, minute: 0, second: 0, hundredths: 0 };
    const mac = Uint8Array.of(192, 168, 1, 1, 0xba, 0xc0);
    const recipient = { kind: 'address', value: { network: 0, mac } } as const;
    const entry = {
      validDays: everyDay,
      from: day,
      to: { ...day, hour: 24 },
      recipient,
      process: 7,
      confirmed,
      transitions: all,
    };
    device.add(door, new NotificationClassObject({ instance: 1, name: 'Class', recipients: [entry] }));
    await lan.site.add(device, '192.168.1.10');
    await lan.site.start();
    const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
    await client.start();
    const heard: string[] = [];
    const stop = client.events.listen(({ address }, { object, toState }) =>
      heard.push(`${address} ${object} ${toState}`),
    );
    door.value = 1;
    await lan.clock.advance(2000);
    stop();
    door.value = 0;
    await lan.clock.advance(2000);
    assert.deepEqual(heard, [`192.168.1.10 ${door.objectId} 2`]);
    assert.equal(client.events.received, 1);
    const refused = lan.sent.filter(({ data }) => describePacket(data).text === 'unrecognized-service');
    assert.equal(refused.length, confirmed ? 1 : 0);
    await client.stop();
    await lan.site.stop();
  });
}
