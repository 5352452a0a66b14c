import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import bacnetJs from '@bacnet-js/client';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { hostileTexts } from './hostile-texts.ts';
import { Building } from './physics/building.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';

/** An independent BACnet client reads and writes over loopback; nothing of the product's own client takes part. */
const Client = bacnetJs.default;
const PORT = 47_831;
const PEER_TIMEOUT_MS = 700;

const { ObjectType, PropertyIdentifier: Property } = bacnetJs;
const tag = { null: 0, real: 4, enumerated: 9 } as const;

/** How the client spells "no array index". */
const WHOLE_ARRAY = 0xffff_ffff;

type ObjectId = Parameters<InstanceType<typeof Client>['readProperty']>[1];

/** The panel of the first floor's west side, and two of its points. */
const westFloor1 = 1005;
const reheat101 = { type: ObjectType.ANALOG_OUTPUT, instance: 2 };
const roomTemperature101 = { type: ObjectType.ANALOG_INPUT, instance: 1 };

function start(options: SimulatorOptions): Promise<Simulator> {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  return startSimulator(ports, { port: PORT, seed: 5, ...options });
}

function openPeer(host: string): InstanceType<typeof Client> {
  return new Client({
    interface: host,
    port: PORT + 1,
    broadcastAddress: '127.255.255.255',
    apduTimeout: PEER_TIMEOUT_MS,
  });
}

describe('Harbour House on the network', () => {
  let simulator: Simulator;
  let peer: InstanceType<typeof Client>;

  before(async () => {
    const building = new Building({ at: Date.now() - 60_000, seed: 5, faults: [] });
    simulator = await start({ building, baseAddress: '127.30.0.1' });
    peer = openPeer('127.30.255.1');
  });

  after(async () => {
    peer.close();
    await simulator.stop();
  });

  const endpoint = (instance: number): { address: string } => {
    const device = simulator.devices.find((candidate) => candidate.instance === instance);
    return { address: `${device?.address}:${device?.port}` };
  };
  const read = async (instance: number, object: ObjectId, id: number, arrayIndex?: number) => {
    const options = arrayIndex === undefined ? {} : { arrayIndex };
    return (await peer.readProperty(endpoint(instance), object, id, options)).values;
  };
  const write = (instance: number, object: ObjectId, value: object, options: object) =>
    // The client's own types are stricter than what it takes.
    peer.writeProperty(endpoint(instance), object, Property.PRESENT_VALUE, [value] as never, options);

  test('every panel answers with its name and its count of objects', async () => {
    assert.equal(simulator.devices.length, 10);
    for (const { instance, name, points } of simulator.devices) {
      const device = { type: ObjectType.DEVICE, instance };
      assert.equal((await read(instance, device, Property.OBJECT_NAME))[0]?.value, name);
      // Besides its points: the device itself, a schedule, a calendar, a trend log and a notification class.
      assert.equal((await read(instance, device, Property.OBJECT_LIST, 0))[0]?.value, points + 5);
    }
  });

  test('it introduces itself as a panel of the T3 family', async () => {
    const device = { type: ObjectType.DEVICE, instance: westFloor1 };
    const facts = new Map<number, unknown>();
    for (const id of [
      Property.VENDOR_IDENTIFIER,
      Property.VENDOR_NAME,
      Property.MODEL_NAME,
      Property.MAX_APDU_LENGTH_ACCEPTED,
      Property.SEGMENTATION_SUPPORTED,
    ])
      facts.set(id, (await read(westFloor1, device, id))[0]?.value);
    assert.deepEqual(Object.fromEntries(facts), { 120: 148, 121: 'Temco Controls', 70: 'T3-BB', 62: 600, 107: 3 });
  });

  test('its clock shows the time of the building, and says how far that is from UTC', async () => {
    const device = { type: ObjectType.DEVICE, instance: westFloor1 };
    const [offset] = await read(westFloor1, device, Property.UTC_OFFSET);
    const [time] = await read(westFloor1, device, Property.LOCAL_TIME);
    const localMs = simulator.now() - Number(offset?.value) * 60_000;
    assert.notEqual(offset?.value, 0);
    const shown = time?.value;
    assert.ok(shown instanceof Date);
    const apart = Math.abs(shown.getHours() * 60 + shown.getMinutes() - (Math.floor(localMs / 60_000) % 1440));
    // A minute may have begun between the two looks, at midnight too.
    assert.ok(apart <= 1 || apart === 1439, `${apart} minutes apart`);
  });

  test('a point has the long name as object-name and the label as description', async () => {
    assert.equal((await read(westFloor1, roomTemperature101, Property.OBJECT_NAME))[0]?.value, '101 Room Temp');
    assert.equal((await read(westFloor1, roomTemperature101, Property.DESCRIPTION))[0]?.value, 'T101');
  });

  test('many values come in one request', async () => {
    const wanted = Array.from({ length: 12 }, (_, index) => ({
      objectId: { type: ObjectType.ANALOG_INPUT, instance: index + 1 },
      properties: [{ id: Property.PRESENT_VALUE, index: WHOLE_ARRAY }],
    })).filter((_, index) => ![3, 7, 11].includes(index));
    const answer = await peer.readPropertyMultiple(endpoint(westFloor1), wanted);
    assert.equal(answer.values.length, wanted.length);
  });

  test('an operator at priority 8 wins over the program at 10, and a release falls back to it', async () => {
    await write(westFloor1, reheat101, { type: tag.real, value: 66.6 }, { priority: 8 });
    const slots = await read(westFloor1, reheat101, Property.PRIORITY_ARRAY);
    assert.equal(Number(slots[7]?.value).toFixed(1), '66.6');
    assert.equal(typeof slots[9]?.value, 'number');
    assert.equal(Number((await read(westFloor1, reheat101, Property.PRESENT_VALUE))[0]?.value).toFixed(1), '66.6');
    assert.equal(simulator.building?.box('101').reheat.value, 66.6);
    await write(westFloor1, reheat101, { type: tag.null, value: null }, { priority: 8 });
    assert.equal(
      (await read(westFloor1, reheat101, Property.PRESENT_VALUE))[0]?.value,
      Math.fround(Number(slots[9]?.value)),
    );
  });

  test('a write without priority goes to slot 16, where the program hides it', async () => {
    await write(westFloor1, reheat101, { type: tag.real, value: 1.5 }, {});
    const slots = await read(westFloor1, reheat101, Property.PRIORITY_ARRAY);
    assert.equal(slots[15]?.value, 1.5);
    assert.equal((await read(westFloor1, reheat101, Property.PRESENT_VALUE))[0]?.value, slots[9]?.value);
    await write(westFloor1, reheat101, { type: tag.null, value: null }, {});
  });

  test('priority 6 is refused', async () => {
    await assert.rejects(write(westFloor1, reheat101, { type: tag.real, value: 5 }, { priority: 6 }), /BacnetError/);
  });

  test('a set-point takes a write, and the room follows it', async () => {
    const { building } = simulator;
    assert.ok(building);
    const setpoint = { type: ObjectType.ANALOG_VALUE, instance: 1 };
    await write(westFloor1, setpoint, { type: tag.real, value: 29 }, { priority: 8 });
    assert.equal((await read(westFloor1, setpoint, Property.PRESENT_VALUE))[0]?.value, 29);
    assert.equal(building.box('101').setpoint.value, 29);
    const coldAir = building.box('101').zone.air;
    // By day half an hour will do; at night the plant has to warm up first, and the time switch must not end it.
    for (let step = 0; step < 36 && building.box('101').zone.air < coldAir + 1; step++) {
      building.wings[0].setOccupied(true);
      building.advanceTo(building.at + 10 * 60_000);
    }
    const now = Number((await read(westFloor1, roomTemperature101, Property.PRESENT_VALUE))[0]?.value);
    assert.ok(now > coldAir + 0.5, `${coldAir} °C became ${now} °C`);
  });

  test('values outside the range, of the wrong type, or to an input are refused', async () => {
    const setpoint = { type: ObjectType.ANALOG_VALUE, instance: 1 };
    await assert.rejects(write(westFloor1, setpoint, { type: tag.real, value: 99 }, {}), /Code:37/);
    await assert.rejects(write(westFloor1, setpoint, { type: tag.enumerated, value: 1 }, {}), /Code:9/);
    await assert.rejects(write(westFloor1, roomTemperature101, { type: tag.real, value: 20 }, {}), /Code:40/);
  });

  test('a broken sensor shows open-loop and the fault flag', async () => {
    const sensor = simulator.building?.box('101').roomTemperature;
    assert.ok(sensor);
    sensor.open = true;
    sensor.sample(20, Date.now());
    assert.equal((await read(westFloor1, roomTemperature101, Property.RELIABILITY))[0]?.value, 4);
    sensor.open = false;
  });

  test('the schedule of a panel can be read', async () => {
    const [value] = await read(westFloor1, { type: ObjectType.SCHEDULE, instance: 1 }, Property.PRESENT_VALUE);
    assert.ok(value?.value === 0 || value?.value === 1);
  });

  test('a panel with an old map of its objects answers for one that is not there with another, and lists what is', async () => {
    const quirks = simulator.panels.find(({ panel }) => panel.instance === westFloor1)?.quirks;
    assert.ok(quirks);
    const device = { type: ObjectType.DEVICE, instance: westFloor1 };
    const listed = (await read(westFloor1, device, Property.OBJECT_LIST)).map(({ value }) => value);
    const binary = { type: ObjectType.BINARY_INPUT, instance: roomTemperature101.instance };
    await assert.rejects(read(westFloor1, binary, Property.PRESENT_VALUE), /Class:1 - Code:31/);
    quirks.staleInstances = true;
    const [answer] = await read(westFloor1, binary, Property.PRESENT_VALUE);
    assert.equal(answer?.type, tag.real);
    assert.deepEqual(
      (await read(westFloor1, device, Property.OBJECT_LIST)).map(({ value }) => value),
      listed,
    );
    quirks.staleInstances = false;
  });

  test('a silent device does not answer until it is healed, and the others do not notice', async () => {
    const device = { type: ObjectType.DEVICE, instance: westFloor1 };
    simulator.faults.add({ device: westFloor1, kind: 'silent' });
    await assert.rejects(read(westFloor1, device, Property.OBJECT_NAME), /TIMEOUT/i);
    await read(1001, { type: ObjectType.DEVICE, instance: 1001 }, Property.OBJECT_NAME);
    simulator.faults.clear(westFloor1);
    await read(westFloor1, device, Property.OBJECT_NAME);
  });

  test('a lying device gives errors, wrong types, no numbers and absurd ones', async () => {
    const lieAs = (lie: 'errors' | 'types' | 'nan' | 'range') =>
      simulator.faults.set([{ device: westFloor1, kind: 'lying', lie }]);
    lieAs('errors');
    await assert.rejects(read(westFloor1, roomTemperature101, Property.PRESENT_VALUE), /BacnetError/);
    lieAs('types');
    assert.equal((await read(westFloor1, roomTemperature101, Property.PRESENT_VALUE))[0]?.value, '21.5');
    lieAs('nan');
    assert.ok(Number.isNaN((await read(westFloor1, roomTemperature101, Property.PRESENT_VALUE))[0]?.value));
    lieAs('range');
    assert.ok(Number((await read(westFloor1, roomTemperature101, Property.PRESENT_VALUE))[0]?.value) > 1e30);
    simulator.faults.set([]);
  });

  test('a restart empties the priority array', async () => {
    await write(westFloor1, reheat101, { type: tag.real, value: 12 }, { priority: 8 });
    simulator.faults.set([{ device: westFloor1, kind: 'restarting', everyMs: 3_600_000, downMs: 1 }]);
    simulator.faults.set([]);
    assert.equal(simulator.building?.box('101').reheat.slots[7], undefined);
  });

  test('a fault outside its time is not there, and a device that does not exist cannot have one', () => {
    simulator.faults.set([{ device: westFloor1, kind: 'silent', from: Date.now() + 3_600_000 }]);
    assert.deepEqual(simulator.faults.active, []);
    assert.throws(
      () => simulator.faults.add({ device: 9, kind: 'silent' }),
      /device 9 is not simulated; there are 1001/,
    );
    simulator.faults.set([]);
  });
});

test('a broadcast Who-Is finds every device of a load site, and stop leaves no socket behind', async () => {
  const size = { devices: 30, pointsPerDevice: 20, seed: 1 };
  const simulator = await start({ size, baseAddress: '127.30.1.1' });
  const peer = openPeer('127.30.255.3');
  // An I-Am is a broadcast to the devices' port: a second client listens there.
  const listener = new Client({ interface: '127.255.255.255', port: PORT, reuseAddr: true });
  const found = new Set<number>();
  await new Promise<void>((resolve) => {
    const limit = realClock().setTimer(5000, resolve);
    listener.on('listening', () => peer.whoIs({ address: `127.255.255.255:${PORT}` }));
    listener.on('iAm', ({ payload }) => {
      found.add(payload.deviceId);
      if (found.size < size.devices) return;
      limit.cancel();
      resolve();
    });
  });
  listener.close();
  peer.close();
  await simulator.stop();
  assert.equal(found.size, size.devices);
  const again = await start({ size, baseAddress: '127.30.1.1' });
  await again.stop();
});

test('an address that is taken is said so, and what was opened is closed again', async () => {
  const first = await start({
    size: { devices: 1, pointsPerDevice: 1, seed: 1 },
    baseAddress: '127.30.2.3',
    broadcast: undefined,
  });
  const second = { size: { devices: 3, pointsPerDevice: 1, seed: 1 }, baseAddress: '127.30.2.1', broadcast: undefined };
  await assert.rejects(start(second), { code: 'address_in_use' });
  await first.stop();
  await (await start(second)).stop();
});

test('hostile texts stand wherever a panel has a text', async () => {
  const simulator = await start({ texts: 'hostile', baseAddress: '127.30.3.1', broadcast: undefined });
  const peer = openPeer('127.30.255.2');
  const hostile = new Set(hostileTexts);
  for (const { instance, address, name } of simulator.devices.slice(0, 2)) {
    assert.ok(hostile.has(name));
    for (const id of [
      Property.OBJECT_NAME,
      Property.DESCRIPTION,
      Property.LOCATION,
      Property.MODEL_NAME,
      Property.VENDOR_NAME,
    ]) {
      const target = { address: `${address}:${PORT}` };
      const { values } = await peer.readProperty(target, { type: ObjectType.DEVICE, instance }, id, {});
      assert.ok(hostile.has(String(values[0]?.value)), `property ${id}`);
    }
  }
  peer.close();
  await simulator.stop();
});

test('a speed outside its limits is refused', async () => {
  await assert.rejects(start({ speed: 0 }), /speed 0 is outside/);
  await assert.rejects(start({ speed: 1e6 }), /to 3600/);
});
