import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { SeededRng, aDevice, someCapabilities } from '@t3000/testkit';
import { describePacket } from './describe.ts';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { decodePacket } from './link/packet.ts';
import { asConfig, simulatedLan } from './testing/world.ts';

/** Datagrams known to end the process, or to stop it for a minute, in other BACnet stacks. */
const attacks: Readonly<Record<string, string>> = {
  'SegmentACK nobody waits for': '810a000a010040010000',
  'Error with a tag of length 7': '810a0010010050010c97ffffffffffff',
  'Error with a tag of 4 GB': '810a0012010050010c95ffffffffff9100',
  'segmented ComplexACK with window 0': '810a000b01003c0100000c',
  'segmented request with window 0': '810a000c0104080501000000',
  'COV notification with an OCTET STRING of 4 GB':
    '810a00230100100209011c020003e92c0000000139004e09552e65ffffffffff2f4f',
  'COV notification with an OCTET STRING of 128 MB':
    '810a00230100100209011c020003e92c0000000139004e09552e65ff080000002f4f',
  'BVLC shorter than it says': '810a0040010010',
  'BVLC length 0': '810a0000',
  'NPDU with a MAC of 255': '810a000a0120ffffff1008',
  'NPDU with source broadcast': '810a000c0108ffff00100800',
  'string of 2 GB': '810a0018010030010c0c0000000119553e75ff7fffffff',
  'nothing at all': '',
  'one byte': '81',
};

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Fixes the BVLC length, so that the damage behind it is reached. */
function framed(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 4 && bytes[0] === 0x81) new DataView(bytes.buffer, bytes.byteOffset).setUint16(2, bytes.length);
  return bytes;
}

async function underFire(seed: number) {
  const lan = simulatedLan(seed);
  const device = new BacnetDevice({ instance: 5, name: 'Target', iAm: 'unicast' });
  device.add(
    new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'A', value: 1.5 }),
    new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'B' }),
  );
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const driver = bacnetDriver({ ...lan, net: lan.host });
  await driver.start();
  const attacker = await lan.net
    .host('192.168.1.66')
    .bindUdp({ address: '0.0.0.0', port: 47_808, onMessage: () => {} });
  const address = { host: '192.168.1.10', instance: 5 };
  const healthy = async (): Promise<void> => {
    const outcome = await lan.clock.settle(driver.interview(address, () => {}, new AbortController().signal));
    assert.ok(outcome.ok, JSON.stringify(outcome));
    const link = driver.open(aDevice({ address, capabilities: someCapabilities() }));
    const into = { values: new Float64Array(2), qualities: new Uint8Array(2) };
    const [request] = link.pack(outcome.points.map(asConfig));
    assert.equal(await lan.clock.settle(link.read(request!, into, 'routine')), undefined);
    assert.equal(into.values[0], 1.5);
  };
  return { ...lan, device, driver, attacker, healthy };
}

test('packets that kill other stacks leave client and device at work', async () => {
  const { attacker, clock, healthy, driver } = await underFire(1);
  for (const hex of Object.values(attacks)) {
    for (const data of [bytesOf(hex), framed(bytesOf(hex))]) {
      attacker.send(data, { address: '192.168.1.1', port: 47_808 });
      attacker.send(data, { address: '192.168.1.10', port: 47_808 });
      describePacket(data);
    }
  }
  await clock.advance(100);
  await healthy();
  assert.equal(driver.statistics()['inFlight'], 0);
});

test('100,000 mutated datagrams leave client and device at work and their tables small', async () => {
  const seed = 20_261_121;
  const rng = new SeededRng(seed);
  const { attacker, clock, healthy, driver, sent, device } = await underFire(seed);
  await healthy();
  const corpus = [...sent.map(({ data }) => data), ...Object.values(attacks).map(bytesOf)].filter(
    ({ length }) => length > 0,
  );
  try {
    for (let round = 0; round < 100_000; round++) {
      const data = mutate(corpus[rng.integer(corpus.length)]!.slice(), rng);
      const host = round % 2 === 0 ? '192.168.1.1' : '192.168.1.10';
      attacker.send(data, { address: host, port: 47_808 });
      if (round % 1000 === 999) {
        await clock.advance(5);
        sent.length = 0;
      }
    }
    await clock.advance(1000);
    await healthy();
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
  const statistics = driver.statistics();
  assert.ok((statistics['datagramsDamaged'] ?? 0) > 1000, JSON.stringify(statistics));
  assert.ok((statistics['peers'] ?? 0) <= 2, JSON.stringify(statistics));
  assert.equal(statistics['inFlight'], 0);
  assert.equal(device.objects.size, 3);
});

test('decoding alone throws nothing but DecodeError for any bytes', () => {
  const seed = 4;
  const rng = new SeededRng(seed);
  const reader = new ByteReader(new Uint8Array());
  for (let round = 0; round < 50_000; round++) {
    const data = framed(Uint8Array.from([0x81, 0x0a, 0, 0, 1, 0, ...rng.bytes(rng.integer(40))]));
    describePacket(data);
    try {
      decodePacket(reader.reset(data), { address: '10.0.0.1', port: 1 });
    } catch (error) {
      assert.equal((error as Error).name, 'DecodeError', `seed ${seed} ${Buffer.from(data).toString('hex')}`);
    }
  }
});

function mutate(data: Uint8Array, rng: SeededRng): Uint8Array {
  let bytes = data;
  const changes = 1 + rng.integer(4);
  for (let change = 0; change < changes; change++) {
    const at = rng.integer(bytes.length);
    switch (rng.integer(4)) {
      case 0:
        bytes[at] = rng.integer(256);
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.integer(8));
        break;
      case 2:
        bytes = bytes.slice(0, Math.max(5, at));
        break;
      default:
        bytes = Uint8Array.from([...bytes.slice(0, at), ...rng.bytes(1 + rng.integer(8)), ...bytes.slice(at)]);
    }
  }
  return rng.integer(10) === 0 ? bytes : framed(bytes);
}
