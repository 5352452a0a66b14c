import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { PduType, decodeApdu } from './link/apdu.ts';
import { carriesNpdu, decodeBvlc } from './link/bvlc.ts';
import { decodeNpdu } from './link/npdu.ts';
import { Assembly } from './segments/assembly.ts';
import { readPropertyAck } from './services/read-property.ts';
import { readPropertyMultipleAck } from './services/read-property-multiple.ts';
import { readPcap } from './testing/pcap.ts';
import { simulatedLan } from './testing/world.ts';

const folder = fileURLToPath(new URL('../../../../shared/vectors/bacnet/', import.meta.url));

const captures = [
  'icsnpp/bacnet_segmented_data',
  'loopback/interop-bacnetstack-bacpypes3',
  'loopback/segments-bacpypes3',
];

for (const capture of captures) {
  const missing = existsSync(`${folder}${capture}.pcap`) ? false : `no capture ${capture}`;
  test(`segmented answers of ${capture} are put together and understood`, { skip: missing }, (t) => {
    const open = new Map<string, Assembly>();
    const lengths: number[] = [];
    for (const { from, to, data } of readPcap(readFileSync(`${folder}${capture}.pcap`))) {
      const reader = new ByteReader(data);
      if (!carriesNpdu(decodeBvlc(reader)) || decodeNpdu(reader).messageType !== undefined) continue;
      const apdu = decodeApdu(reader);
      if (apdu.type !== PduType.complexAck || !apdu.segment) continue;
      const key = `${from.address}:${from.port} ${to.address}:${to.port} ${apdu.invokeId}`;
      if (apdu.segment.sequence === 0 && !open.has(key)) open.set(key, new Assembly());
      const step = open.get(key)?.accept(apdu.segment, reader.view(reader.remaining));
      if (step?.kind !== 'whole') continue;
      open.delete(key);
      const whole = new ByteReader(step.bytes);
      if (apdu.service === 12) lengths.push(readPropertyAck.decode(whole).values.length);
      else if (apdu.service === 14) lengths.push(readPropertyMultipleAck.decode(whole).length);
      else continue;
      whole.finish();
    }
    assert.ok(lengths.length > 0);
    assert.equal(open.size, 0);
    t.diagnostic(`values per answer: ${lengths.join(', ')}`);
  });
}

async function largePanel(seed: number, apduBytesMax: number, objects: number) {
  const lan = simulatedLan(seed);
  const device = new BacnetDevice({ instance: 7, name: 'Large', apduBytesMax, segmentation: 'both' });
  for (let instance = 1; instance <= objects; instance++) {
    device.add(new PointObject({ type: ObjectType.analogValue, instance, name: `Value ${instance}` }));
  }
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const driver = bacnetDriver({ clock: lan.clock, rng: lan.rng, net: lan.host }, { apduTimeoutMs: 1000 });
  await driver.start();
  return { ...lan, device, driver };
}

test('an object list of 2,000 objects comes in one segmented answer', async () => {
  const { clock, driver, site, device } = await largePanel(1, 480, 2000);
  const address = { host: '192.168.1.10', instance: 7 };
  const interview = await clock.settle(driver.interview(address, () => {}, new AbortController().signal));
  assert.ok(interview.ok);
  assert.equal(interview.points.length, 2000);
  assert.equal(interview.capabilities.segmentation, 'both');
  assert.ok((driver.statistics()['segmented'] ?? 0) >= 1);
  // Element by element it would be 2,000; trying how much the device takes at once is 18.
  assert.ok((device.requestCounts.get(12) ?? 0) < 30);
  await driver.stop();
  await site.stop();
  assert.equal(clock.pendingTimers, 0);
});

test('a list of more segments than the asker takes is read in parts instead', async () => {
  const { clock, driver, site } = await largePanel(2, 50, 700);
  const address = { host: '192.168.1.10', instance: 7 };
  const interview = await clock.settle(
    driver.interview(address, () => {}, new AbortController().signal),
    3_600_000,
  );
  assert.ok(interview.ok, JSON.stringify(interview));
  assert.equal(interview.points.length, 700);
  await driver.stop();
  await site.stop();
});

for (const seed of [1, 2, 3, 4, 5]) {
  test(`segmented answers survive loss, duplicates and reordering (seed ${seed})`, async () => {
    const { clock, driver, site, net } = await largePanel(seed, 206, 300);
    net.setFaults({ loss: 0.05, duplication: 0.1, reordering: 0.2, reorderMs: 30, delayMinMs: 1, delayMaxMs: 5 });
    const address = { host: '192.168.1.10', instance: 7 };
    let heard = 0;
    for (let attempt = 0; attempt < 8 && heard === 0; attempt++) {
      const interview = await clock.settle(
        driver.interview(address, () => {}, new AbortController().signal),
        3_600_000,
      );
      if (!interview.ok) continue;
      heard++;
      assert.deepEqual(
        interview.points.map(({ number }) => number),
        Array.from({ length: 300 }, (_, index) => index + 1),
        `seed ${seed}`,
      );
    }
    assert.equal(heard, 1, `seed ${seed}`);
    await driver.stop();
    await site.stop();
    // Datagrams still on the line arrive at closed sockets.
    await clock.advance(50);
    assert.equal(clock.pendingTimers, 0);
  });
}
