import assert from 'node:assert/strict';
import test from 'node:test';
import { GOOD, levelOf, reasonOf } from '@t3000/core';
import type { DeviceCapabilities, FoundDevice, InterviewOutcome, PointConfig, PointDescription } from '@t3000/core';
import { Simulation, aDevice, someCapabilities } from '@t3000/testkit';
import {
  BacnetDevice,
  BacnetSite,
  ErrorClass,
  ErrorCode,
  ObjectType,
  PointObject,
  Property,
  RecordObject,
  unitNumber,
} from './device/index.ts';
import type { BacnetDeviceOptions } from './device/index.ts';
import type { BacnetValue } from './encoding/values.ts';
import { bacnetDriver } from './driver.ts';
import type { BacnetDriverOptions } from './driver.ts';

const never = new AbortController().signal;

async function world(options: { device?: Partial<BacnetDeviceOptions>; driver?: BacnetDriverOptions } = {}) {
  const simulation = new Simulation({ seed: 7 });
  const { clock, rng, net } = simulation;
  const site = new BacnetSite(
    { clock, rng, net: net.host(['192.168.1.10', '192.168.1.11', '192.168.1.12']) },
    { broadcast: { address: '192.168.1.255', port: 47_808 } },
  );
  const device = new BacnetDevice({ instance: 1001, name: 'AHU-1', ...options.device });
  await site.add(device, '192.168.1.10');
  await site.start();
  const driver = bacnetDriver({ clock, rng, net: net.host('192.168.1.1') }, options.driver);
  await driver.start();
  const address = { host: '192.168.1.10', port: 47_808, instance: 1001 };
  const interview = (): Promise<InterviewOutcome> => clock.settle(driver.interview(address, () => {}, never));
  const open = (capabilities: DeviceCapabilities | undefined = someCapabilities()) =>
    driver.open(aDevice({ protocol: 'bacnet', address, capabilities }));
  return { simulation, clock, net, site, device, driver, address, interview, open };
}

function asConfig(description: PointDescription, id: number): PointConfig {
  return { ...description, id, deviceId: 1, enabled: true, pollIntervalMs: 1000, deadband: 0 };
}

const room = () =>
  new PointObject({
    type: ObjectType.analogInput,
    instance: 1,
    name: 'Room',
    value: 21.6,
    unit: unitNumber('°C') ?? 62,
    covIncrement: 0.25,
    minimum: -20,
    maximum: 60,
  });
const valve = () =>
  new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve', relinquishDefault: 5, unit: 98 });
const fan = () =>
  new PointObject({ type: ObjectType.binaryOutput, instance: 2, name: 'Fan', stateTexts: ['Off', 'On'] });
const mode = () =>
  new PointObject({
    type: ObjectType.multiStateValue,
    instance: 3,
    name: 'Mode',
    stateTexts: ['Heat', 'Cool', 'Auto'],
  });

async function configured(w: Awaited<ReturnType<typeof world>>): Promise<PointConfig[]> {
  const outcome = await w.interview();
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.points.map(asConfig);
}

test('a search reports every device once, and a second owner of an instance with a warning', async () => {
  const w = await world();
  await w.site.add(new BacnetDevice({ instance: 1002, name: 'VAV' }), '192.168.1.11');
  await w.site.add(new BacnetDevice({ instance: 1001, name: 'Impostor' }), '192.168.1.12');
  const found: FoundDevice[] = [];
  const request = { listenMs: 2000, hosts: [], instanceMin: undefined, instanceMax: undefined };
  const outcome = await w.clock.settle(w.driver.discover(request, (device) => found.push(device), never));
  assert.deepEqual(outcome, { found: 3, problem: '' });
  assert.deepEqual(
    found.map(({ instance, address }) => [instance, address['host']]),
    [
      [1001, '192.168.1.10'],
      [1002, '192.168.1.11'],
      [1001, '192.168.1.12'],
    ],
  );
  assert.deepEqual(
    found.map(({ warning }) => warning !== ''),
    [false, false, true],
  );
  assert.equal(new Set(found.map(({ key }) => key)).size, 3);
});

test('a search limited to a range asks and reports only that range', async () => {
  const w = await world();
  await w.site.add(new BacnetDevice({ instance: 2000, name: 'Far' }), '192.168.1.11');
  const found: FoundDevice[] = [];
  const request = { listenMs: 500, hosts: ['192.168.1.11'], instanceMin: 1900, instanceMax: 2100 };
  await w.clock.settle(w.driver.discover(request, (device) => found.push(device), never));
  assert.deepEqual(
    found.map(({ instance }) => instance),
    [2000],
  );
});

test('an interview brings identity, capabilities and points', async () => {
  const w = await world({ device: { apduBytesMax: 600, firmware: '66.02' } });
  w.device.add(room(), valve(), fan(), mode());
  const outcome = await w.interview();
  assert.ok(outcome.ok);
  assert.equal(outcome.identity.name, 'AHU-1');
  assert.equal(outcome.identity.vendorId, 148);
  assert.equal(outcome.capabilities.answerBytesMax, 600);
  assert.equal(outcome.capabilities.readMultiple, true);
  assert.deepEqual(
    outcome.points.map(({ type, number, kind, name, unit, commandable, decimals, stateTexts }) => [
      type,
      number,
      kind,
      name,
      unit,
      commandable,
      decimals,
      stateTexts,
    ]),
    [
      ['input', 1, 'analog', 'Room', '°C', false, 2, []],
      ['output', 1, 'analog', 'Valve', '%', true, 1, []],
      ['output', 2, 'binary', 'Fan', '', true, 0, ['Off', 'On']],
      ['variable', 3, 'multistate', 'Mode', '', false, 0, ['Heat', 'Cool', 'Auto']],
    ],
  );
  assert.deepEqual([outcome.points[0]?.minimum, outcome.points[0]?.maximum], [-20, 60]);
});

test('a device without ReadPropertyMultiple is interviewed and read one property at a time', async () => {
  const w = await world({ device: { readMultiple: false } });
  w.device.add(room(), valve());
  const outcome = await w.interview();
  assert.ok(outcome.ok);
  assert.equal(outcome.capabilities.readMultiple, false);
  const points = outcome.points.map(asConfig);
  const link = w.open(someCapabilities());
  const [request] = link.pack(points);
  assert.ok(request);
  const into = { values: new Float64Array(points.length), qualities: new Uint8Array(points.length) };
  assert.equal(await w.clock.settle(link.read(request, into, 'routine')), undefined);
  assert.deepEqual([...into.values], [21.6, 5]);
  assert.equal(link.learned()?.readMultiple, false);
});

test('an object list larger than one answer is read element by element', async () => {
  const w = await world({ device: { apduBytesMax: 206 } });
  for (let instance = 1; instance <= 120; instance++) {
    w.device.add(new PointObject({ type: ObjectType.analogValue, instance, name: `AV ${instance}` }));
  }
  const outcome = await w.interview();
  assert.ok(outcome.ok);
  assert.equal(outcome.points.length, 120);
  assert.deepEqual(
    outcome.points.map(({ number }) => number),
    Array.from({ length: 120 }, (_, index) => index + 1),
  );
});

test('values come with the quality the status flags tell', async () => {
  const w = await world();
  const points = Array.from(
    { length: 6 },
    (_, index) =>
      new PointObject({ type: ObjectType.analogInput, instance: index + 1, name: `AI ${index + 1}`, value: 1 + index }),
  );
  w.device.add(...points);
  const [, faulty, off, overridden, alarmed, notNumber] = points;
  const configs = await configured(w);
  faulty!.reliability = 1;
  off!.outOfService = true;
  overridden!.overridden = true;
  alarmed!.inAlarm = true;
  notNumber!.value = NaN;
  const link = w.open();
  const [request] = link.pack(configs);
  const into = { values: new Float64Array(6), qualities: new Uint8Array(6) };
  assert.equal(await w.clock.settle(link.read(request!, into, 'routine')), undefined);
  assert.deepEqual([...into.values], [1, 2, 3, 4, 5, NaN]);
  assert.deepEqual(
    [...into.qualities].map((q) => `${levelOf(q)}/${reasonOf(q)}`),
    ['good/none', 'bad/fault', 'uncertain/out_of_service', 'good/overridden', 'good/none', 'bad/invalid_value'],
  );
});

test('one object the device lost costs one point, not the request', async () => {
  const w = await world();
  w.device.add(room(), valve());
  const configs = await configured(w);
  w.device.remove(0x0000_0001);
  const link = w.open();
  const into = { values: new Float64Array(2), qualities: new Uint8Array(2) };
  assert.equal(await w.clock.settle(link.read(link.pack(configs)[0]!, into, 'routine')), undefined);
  assert.deepEqual([...into.values], [NaN, 5]);
  assert.deepEqual([reasonOf(into.qualities[0]!), into.qualities[1]], ['device_error', GOOD]);
});

test('an answer too large for the device is split, remembered, and packed smaller the next time', async () => {
  const w = await world({ device: { apduBytesMax: 206 } });
  const objects = Array.from(
    { length: 40 },
    (_, index) =>
      new PointObject({
        type: ObjectType.analogValue,
        instance: index + 1,
        name: `AV ${index + 1}`,
        value: index / 10,
      }),
  );
  w.device.add(...objects);
  const configs = await configured(w);
  const link = w.open({ ...someCapabilities(), answerBytesMax: 1476 });
  const requests = link.pack(configs);
  assert.equal(requests.length, 1);
  const into = { values: new Float64Array(40), qualities: new Uint8Array(40) };
  assert.equal(await w.clock.settle(link.read(requests[0]!, into, 'routine')), undefined);
  assert.deepEqual(
    [...into.values],
    objects.map(({ value }) => value),
  );
  const learned = link.learned();
  assert.ok(learned && learned.answerBytesMax <= 300, String(learned?.answerBytesMax));
  assert.ok(link.pack(configs).length > 1);
});

test('a device that never answers leaves the results as they were', async () => {
  const w = await world();
  w.device.add(room());
  const configs = await configured(w);
  w.device.faults.silent = true;
  const link = w.open();
  const into = { values: new Float64Array([7]), qualities: new Uint8Array([9]) };
  const failure = await w.clock.settle(link.read(link.pack(configs)[0]!, into, 'routine'));
  assert.equal(failure?.reason, 'timeout');
  assert.deepEqual([into.values[0], into.qualities[0]], [7, 9]);
});

test('writes command, override, release and are refused with the words of the device', async () => {
  const w = await world({ device: { refusedPriorities: [6] } });
  const output = valve();
  w.device.add(output, fan(), room());
  const [input, point] = [
    (await configured(w)).find(({ name }) => name === 'Room')!,
    (await configured(w)).find(({ name }) => name === 'Valve')!,
  ];
  const link = w.open();
  const write = (value: number | undefined, priority: 1 | 6 | 8) =>
    w.clock.settle(link.write(point, { value, priority }));
  assert.deepEqual(await write(40, 8), { status: 'accepted' });
  assert.equal(output.presentValue, 40);
  assert.deepEqual(await write(10, 1), { status: 'accepted' });
  assert.equal(output.presentValue, 10);
  assert.deepEqual(await write(undefined, 1), { status: 'accepted' });
  assert.equal(output.presentValue, 40);
  assert.deepEqual(await write(1, 6), { status: 'refused', detail: 'error property: write-access-denied' });
  assert.equal((await write(NaN, 8)).status, 'refused');
  assert.equal((await w.clock.settle(link.write(input, { value: 1, priority: 8 }))).status, 'refused');
  const inspection = await w.clock.settle(link.inspect(point));
  assert.ok(inspection.ok);
  assert.equal(inspection.value, 40);
  assert.equal(inspection.relinquishDefault, 5);
  assert.deepEqual(
    inspection.slots?.flatMap((slot, index) => (slot === undefined ? [] : [[index + 1, slot]])),
    [[8, 40]],
  );
});

test('a write is sent once, and unknown when nobody answers', async () => {
  const w = await world();
  w.device.add(valve());
  const [point] = await configured(w);
  const before = w.driver.statistics()['requestsSent']!;
  w.device.faults.silent = true;
  const outcome = await w.clock.settle(w.open().write(point!, { value: 1, priority: 8 }));
  assert.equal(outcome.status, 'unknown');
  assert.equal(w.driver.statistics()['requestsSent'], before + 1);
});

test('texts are read by their own requests, numbered behind everything else and polled with their flags', async () => {
  const w = await world();
  const text = (instance: number, value: string): RecordObject =>
    new RecordObject({
      type: ObjectType.characterStringValue,
      instance,
      name: `Text ${instance}`,
      properties: [
        [Property.presentValue, { type: 'string', value }],
        [Property.statusFlags, { type: 'bits', value: [false, false, false, instance === 2] }],
      ],
    });
  w.device.add(text(1, 'first'), text(2, 'x'.repeat(1200)), mode(), room());
  const configs = await configured(w);
  assert.deepEqual(
    configs.map(({ name, number, kind }) => [name, number, kind]),
    [
      ['Text 1', 1, 'text'],
      ['Text 2', 2, 'text'],
      ['Mode', 3, 'multistate'],
      ['Room', 1, 'analog'],
    ],
  );
  const link = w.open();
  const [numbers, texts, ...others] = link.pack(configs);
  assert.ok(numbers && texts && others.length === 0);
  assert.deepEqual([numbers.points.length, texts.points.length, texts.texts], [2, 2, true]);
  const into = { values: new Float64Array(2), qualities: new Uint8Array(2), texts: ['', ''] };
  assert.equal(await w.clock.settle(link.read(texts, into, 'routine')), undefined);
  assert.deepEqual(into.texts, ['first', 'x'.repeat(1200)]);
  assert.deepEqual([...into.qualities].map(reasonOf), ['none', 'out_of_service']);
});

/** A pulse counter; `scale` as the standard encodes it (context 0 a REAL factor, context 1 a power of ten). */
function counter(instance: number, count: number, scale: readonly BacnetValue[]): RecordObject {
  return new RecordObject({
    type: ObjectType.accumulator,
    instance,
    name: `Meter ${instance}`,
    properties: [
      [Property.presentValue, { type: 'unsigned', value: count }],
      [Property.statusFlags, { type: 'bits', value: [false, false, false, false] }],
      [Property.maxPresValue, { type: 'unsigned', value: 999_999 }],
      [Property.scale, { type: 'list', items: scale }],
      [Property.units, { type: 'enumerated', value: 19 }],
    ],
  });
}

test('counts of accumulators are shown in their units, by factor or power of ten', async () => {
  const w = await world();
  const context = (number: number, hex: string): BacnetValue => ({
    type: 'context',
    tag: number,
    content: Uint8Array.from(Buffer.from(hex, 'hex')),
  });
  w.device.add(
    counter(1, 123_456, [context(1, 'ff')]),
    counter(2, 3, [context(0, '3e800000')]),
    counter(3, 77, [context(1, '7f')]),
    counter(4, 5, []),
    room(),
  );
  const configs = await configured(w);
  assert.deepEqual(
    configs.map(({ name, address, maximum, decimals, unit }) => [name, address['scale'], maximum, decimals, unit]),
    [
      ['Meter 1', 0.1, 99_999.9, 1, 'kWh'],
      ['Meter 2', 0.25, 249_999.75, 2, 'kWh'],
      ['Meter 3', undefined, 999_999, 0, 'kWh'],
      ['Meter 4', undefined, 999_999, 0, 'kWh'],
      ['Room', undefined, 60, 2, '°C'],
    ],
  );
  const link = w.open();
  const into = { values: new Float64Array(5), qualities: new Uint8Array(5) };
  assert.equal(await w.clock.settle(link.read(link.pack(configs)[0]!, into, 'routine')), undefined);
  assert.deepEqual([...into.values], [12_345.6, 0.75, 77, 5, 21.6]);
  const seen = await w.clock.settle(link.inspect(configs[0]!));
  assert.ok(seen.ok);
  assert.equal(seen.value, 12_345.6);
  assert.match(JSON.stringify(seen.facts), /one count is 0.1 kWh/);
  const simple = w.open(someCapabilities({ readMultiple: false }));
  assert.equal(await w.clock.settle(simple.read(simple.pack(configs)[0]!, into, 'routine')), undefined);
  assert.equal(into.values[0], 12_345.6);
});

test('a lying device spoils its own points only', async () => {
  const w = await world();
  w.device.add(room(), valve(), fan());
  const configs = await configured(w);
  w.device.faults.lie = (objectId, property, honest) => {
    if (property !== Property.presentValue) return honest;
    if (objectId >>> 22 === ObjectType.analogInput) return { type: 'string', value: '21.6' };
    if (objectId >>> 22 === ObjectType.binaryOutput) return { type: 'enumerated', value: 77 };
    return { errorClass: ErrorClass.property, errorCode: ErrorCode.readAccessDenied };
  };
  const link = w.open();
  const into = { values: new Float64Array(3), qualities: new Uint8Array(3) };
  assert.equal(await w.clock.settle(link.read(link.pack(configs)[0]!, into, 'routine')), undefined);
  assert.deepEqual([...into.values], [NaN, NaN, NaN]);
  assert.deepEqual([...into.qualities].map(reasonOf), ['invalid_value', 'device_error', 'invalid_value']);
});

test('an address is refused with the field, the value and what is allowed', () => {
  const driver = bacnetDriver({ clock: {} as never, rng: {} as never, net: {} as never });
  const error = (address: Record<string, number | string>): string => {
    const parsed = driver.parseAddress(address);
    return parsed.ok ? '' : parsed.error;
  };
  assert.match(error({ instance: 1 }), /^host \(missing\)/);
  assert.match(error({ host: 'panel.local', instance: 1 }), /host "panel.local" is no numeric IPv4 address/);
  assert.match(error({ host: '10.0.0.1', instance: 4_194_303 }), /instance 4194303 .* 0 to 4194302/);
  assert.match(error({ host: '10.0.0.1', instance: 1, port: 0 }), /port 0/);
  assert.match(error({ host: '10.0.0.1', instance: 1, network: 5 }), /mac \(missing\)/);
  assert.match(error({ host: '10.0.0.1', instance: 1, colour: 5 }), /colour is no field/);
  assert.deepEqual(driver.parseAddress({ host: '10.0.0.1', instance: 1, network: 200, mac: '0A' }), {
    ok: true,
    address: { host: '10.0.0.1', port: 47_808, instance: 1, network: 200, mac: '0a' },
  });
});

test('stopping ends a running search and settles open requests', async () => {
  const w = await world();
  w.device.add(room());
  const configs = await configured(w);
  w.device.faults.silent = true;
  const link = w.open();
  const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
  const reading = link.read(link.pack(configs)[0]!, into, 'routine');
  const search = w.driver.discover(
    { listenMs: 60_000, hosts: [], instanceMin: undefined, instanceMax: undefined },
    () => {},
    never,
  );
  await w.driver.stop();
  assert.equal((await reading)?.reason, 'closed');
  await search;
  await w.site.stop();
  // What is left are datagrams still on the simulated wire.
  await w.clock.advance(100);
  assert.equal(w.clock.pendingTimers, 0);
});
