import assert from 'node:assert/strict';
import test from 'node:test';
import { levelOf, reasonOf } from '@t3000/core';
import type { FoundDevice, InterviewOutcome, JsonObject, PointConfig, PointDescription } from '@t3000/core';
import { Simulation, aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { ModbusTcpServer } from './device/tcp-server.ts';
import type { ServedUnit } from './device/served-unit.ts';
import { SparseUnit } from './driver/sparse-unit.test-helper.ts';
import { modbusDriver } from './driver.ts';
import type { ModbusDriverOptions } from './driver.ts';

const never = new AbortController().signal;

async function world(options: ModbusDriverOptions = {}) {
  const simulation = new Simulation({ seed: 5 });
  const { clock, rng, net } = simulation;
  const units = new Map<number, ServedUnit>();
  const unit = new SparseUnit();
  units.set(1, unit);
  const server = new ModbusTcpServer(
    { clock, net: net.host('192.168.1.10') },
    { address: '192.168.1.10', port: 502, units: (id) => units.get(id) },
  );
  await clock.settle(server.start());
  const driver = modbusDriver({ clock, rng, net: net.host('192.168.1.1') }, options);
  await driver.start();
  const address = { host: '192.168.1.10', port: 502, unit: 1 };
  const open = (more: JsonObject = {}, capabilities = someCapabilities()) =>
    driver.open(aDevice({ protocol: 'modbus', address: { ...address, ...more }, capabilities }));
  const interview = (more: JsonObject = {}): Promise<InterviewOutcome> =>
    clock.settle(driver.interview({ ...address, ...more }, () => {}, never));
  return { simulation, clock, net, units, unit, server, driver, address, open, interview };
}

type World = Awaited<ReturnType<typeof world>>;

function point(id: number, address: JsonObject, changes: Partial<PointConfig> = {}): PointConfig {
  return aPoint({ id, address, type: 'variable', writable: true, ...changes });
}

async function readAll(w: World, link: ReturnType<World['open']>, points: readonly PointConfig[]) {
  const found = new Map<number, { value: number; reason: string }>();
  for (const request of link.pack(points)) {
    const into = {
      values: new Float64Array(request.points.length),
      qualities: new Uint8Array(request.points.length),
    };
    const failure = await w.clock.settle(link.read(request, into, 'routine'));
    assert.equal(failure, undefined, JSON.stringify(failure));
    for (const [slot, { id }] of request.points.entries()) {
      found.set(id, { value: into.values[slot] ?? NaN, reason: reasonOf(into.qualities[slot] ?? 0) });
    }
  }
  return found;
}

const write = (w: World, link: ReturnType<World['open']>, to: PointConfig, value: number | undefined) =>
  w.clock.settle(link.write(to, { value, priority: 8 }));

test('values of several types and tables come with one read per block', async () => {
  const w = await world();
  w.unit.set(0, 213, 0xffff, 0x0000, 0x4366, 0, 0, 0, 0b1010);
  w.unit.set(3, 0x6666, 0x4366);
  for (let coil = 0; coil < 10; coil++) w.unit.coils.set(coil, coil % 2);
  const points = [
    point(1, { table: 'holding', address: 0, type: 'int16', scale: 0.1 }),
    point(2, { table: 'holding', address: 1, type: 'int16' }),
    point(3, { table: 'holding', address: 3, type: 'float32', order: 'CDAB' }),
    point(4, { table: 'holding', address: 7, type: 'bits', bit: 1 }, { kind: 'binary' }),
    point(5, { table: 'coil', address: 9 }, { kind: 'binary' }),
    point(6, { table: 'nonsense', address: 1 }),
  ];
  const found = await readAll(w, w.open(), points);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((id) => found.get(id)?.value),
    [21.3, -1, 230.4, 1, 1],
  );
  assert.equal(levelOf(2 << 6), 'bad');
  assert.ok(Number.isNaN(found.get(6)?.value));
  assert.deepEqual(w.unit.asked, ['coils 9+1', 'holding 0+8']);
});

test('a device teaches its holes once: the next cycle and the next start read around them', async () => {
  const w = await world();
  w.unit.set(0, 10, 11).set(6, 16, 17);
  const points = [0, 1, 4, 6, 7].map((address) => point(address + 1, { table: 'holding', address }));
  const link = w.open();
  const found = await readAll(w, link, points);
  assert.deepEqual(
    [1, 2, 5, 7, 8].map((id) => found.get(id)?.value),
    [10, 11, NaN, 16, 17],
  );
  assert.equal(found.get(5)?.reason, 'device_error');
  const learned = link.learned();
  assert.ok(learned);
  assert.equal(link.learned(), undefined);
  w.unit.asked.length = 0;
  await readAll(w, w.open({}, learned), points);
  assert.deepEqual(w.unit.asked, ['holding 0+2', 'holding 6+2']);
});

test('a register that appears later is found within the time of a retry', async () => {
  const w = await world();
  w.unit.set(0, 10).set(2, 12);
  const points = [0, 1, 2].map((address) => point(address + 1, { table: 'holding', address }));
  const link = w.open();
  await readAll(w, link, points);
  w.unit.set(1, 11);
  assert.equal((await readAll(w, link, points)).get(2)?.reason, 'device_error');
  await w.clock.advance(11 * 60_000);
  await readAll(w, link, points);
  const found = await readAll(w, link, points);
  assert.deepEqual(
    [1, 2, 3].map((id) => found.get(id)?.value),
    [10, 11, 12],
  );
});

test('one register is written with function 6, several with 16, a coil with 5, and bits leave their neighbours', async () => {
  const w = await world();
  w.unit.set(0, 0, 0, 0, 0, 0xffff);
  w.unit.coils.set(3, 0);
  const link = w.open();
  const cases: [PointConfig, number][] = [
    [point(1, { table: 'holding', address: 0, type: 'int16', scale: 0.1 }), 21.5],
    [point(2, { table: 'holding', address: 2, type: 'float32', order: 'CDAB' }), 0.0827],
    [point(3, { table: 'coil', address: 3 }, { kind: 'binary' }), 1],
    [point(4, { table: 'holding', address: 4, type: 'bits', bit: 3 }, { kind: 'binary' }), 0],
    [point(5, { table: 'holding', address: 4, type: 'bits', bit: 8, bits: 3 }), 5],
  ];
  for (const [to, value] of cases) {
    assert.deepEqual(await write(w, link, to, value), { status: 'accepted' });
    const seen = await w.clock.settle(link.inspect(to));
    assert.ok(seen.ok);
    assert.equal(seen.value, value);
  }
  assert.equal(w.unit.holding.get(4), 0b1111_1101_1111_0111);
  assert.equal(w.unit.holding.get(0), 215);
});

test('what does not fit, is not writable or cannot be released is refused without a request', async () => {
  const w = await world();
  const link = w.open();
  const register = { table: 'holding', address: 0, type: 'int16', scale: 0.001 };
  const refusal = async (to: PointConfig, value: number | undefined) => {
    const outcome = await write(w, link, to, value);
    return outcome.status === 'refused' ? outcome.detail : outcome.status;
  };
  w.unit.set(0, 1, 2, 3, 4, 5, 6, 7, 8);
  assert.match(await refusal(point(1, register), 70), /^70 is outside -32\.768 to 32\.767/);
  assert.match(await refusal(point(1, register), undefined), /has no priority array/);
  assert.match(await refusal(point(1, register, { writable: false }), 1), /takes no writes/);
  assert.match(await refusal(point(1, { table: 'input', address: 0 }), 1), /takes no writes/);
  assert.match(await refusal(point(1, register, { kind: 'binary' }), 2), /neither 0 nor 1/);
  assert.deepEqual(
    w.unit.asked.filter((line) => line.startsWith('write')),
    [],
  );
});

/** Enough of a T3 panel to be recognised: head, values, ranges, switches and records. */
function panel(): SparseUnit {
  const unit = new SparseUnit();
  for (let address = 0; address < 200; address++) unit.set(address, 0);
  unit.set(0, 1, 2, 3, 0, 2, 66, 1, 88).set(34, 5);
  for (let address = 7100; address < 8788; address++) unit.set(address, 0);
  for (let address = 10_000; address < 15_504; address++) unit.set(address, 0);
  for (let output = 0; output < 64; output++) unit.set(7228 + output, 1);
  // Output 1 is a digital Off/On, output 2 an analog 0-10 V, input 1 a 10K thermistor in °C, variable 1 in ppm.
  unit.set(7292, 1, 1).set(7420, 0, 1).set(7100, 0, 1).set(7102, 0, 5500);
  unit.set(7804, 0x0103).set(7484, 0, 21_500);
  unit.set(8532, 24).set(8660, 1).set(8092, 0, 47_000);
  text(unit, 11_472, 0, 'Room temperature');
  text(unit, 11_472, 21, 'ROOMT');
  return unit;
}

function text(unit: SparseUnit, register: number, at: number, value: string): void {
  for (const [index, char] of value.split('').entries()) {
    const place = register + ((at + index) >> 1);
    const word = unit.holding.get(place) ?? 0;
    const code = char.charCodeAt(0);
    unit.holding.set(place, (at + index) % 2 === 0 ? (word & 0xff) | (code << 8) : (word & 0xff00) | code);
  }
}

function named(outcome: InterviewOutcome, name: string): PointConfig {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const found: PointDescription | undefined = outcome.points.find((one) => one.name === name);
  assert.ok(found, `${name} is not among ${outcome.points.map((one) => one.name).join(', ')}`);
  return { ...found, id: 1, deviceId: 1, enabled: true, pollIntervalMs: 1000, deadband: 0 };
}

test('a T3 panel is recognised, and only points with a range become points, with names, units and kinds', async () => {
  const w = await world();
  w.units.set(1, panel());
  const outcome = await w.interview();
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.deepEqual(
    { model: outcome.identity.model, firmware: outcome.identity.firmware, name: outcome.identity.name },
    { model: 'T3-BB', firmware: '66.02', name: 'T3-BB 197121' },
  );
  assert.equal(outcome.capabilities.details['map'], 't3-panel');
  assert.deepEqual(
    outcome.points.map(({ name, type, number, kind, unit, stateTexts }) => [
      name,
      type,
      number,
      kind,
      unit,
      stateTexts,
    ]),
    [
      ['Room temperature', 'input', 1, 'analog', '°C', []],
      ['Output 1', 'output', 1, 'binary', '', ['Off', 'On']],
      ['Output 2', 'output', 2, 'analog', 'V', []],
      ['Variable 1', 'variable', 1, 'analog', 'ppm', []],
    ],
  );
  const link = w.open({}, outcome.capabilities);
  const found = await readAll(
    w,
    link,
    outcome.points.map((one, index) => point(index + 1, one.address, { kind: one.kind })),
  );
  assert.deepEqual(
    [...found.values()].map(({ value }) => value),
    [1, 5.5, 21.5, 47],
  );
});

test('writes to a T3 panel keep to its traps: pairs with function 16, hand switches, nothing of its identity', async () => {
  const w = await world();
  const unit = panel();
  w.units.set(1, unit);
  const outcome = await w.interview();
  assert.ok(outcome.ok);
  const link = w.open({}, outcome.capabilities);
  unit.asked.length = 0;
  assert.deepEqual(await write(w, link, named(outcome, 'Variable 1'), 21.5), { status: 'accepted' });
  assert.deepEqual(unit.asked, ['write 8092=0,21500']);
  unit.set(7229, 2);
  const held = await write(w, link, named(outcome, 'Output 2'), 3);
  assert.ok(held.status === 'refused' && held.detail.includes('hand switch'), JSON.stringify(held));
  for (const [address, why] of [
    [6, 'identity'],
    [8092, 'whole pairs'],
    [9800, 'settings'],
  ] as const) {
    const refused = await write(w, link, point(9, { table: 'holding', address }), 1);
    assert.ok(refused.status === 'refused' && refused.detail.includes(why), JSON.stringify(refused));
  }
});

test('a panel nobody interviewed is asked who it is before the first write', async () => {
  const w = await world();
  const unit = panel();
  w.units.set(1, unit);
  const refused = await write(w, w.open(), point(9, { table: 'holding', address: 6 }), 7);
  assert.ok(refused.status === 'refused' && refused.detail.includes('identity'), JSON.stringify(refused));
  assert.equal(unit.holding.get(6), 1);
});

test('a device with a map of its own gives the points it has; the others are named with the reason', async () => {
  const w = await world();
  for (let address = 0; address < 32; address++) w.unit.input.set(address, address);
  w.unit.set(0, ...Array.from({ length: 32 }, () => 0));
  w.unit.set(99, 1, 2, 3);
  const outcome = await w.interview({ map: 'generic' });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.deepEqual(
    ['input', 'output', 'variable'].map((type) => outcome.points.filter((one) => one.type === type).length),
    [32, 32, 3],
  );
  assert.ok(outcome.skipped.some(({ why }) => why.includes('refused holding 102')));
  assert.equal(outcome.skipped.length, 64 + 509);
  const unknown = await w.interview({ map: 'none-such' });
  assert.ok(!unknown.ok && unknown.failure.detail.includes('there is no register map "none-such"; there are generic'));
});

test('a device that says who it is shows it, and without a fitting map it has no points and says why', async () => {
  const w = await world();
  w.unit.set(0, 1);
  w.unit.identification = new Map([
    [0, 'Acme'],
    [1, 'EM-24'],
    [2, '1.4'],
    [4, 'Energy meter'],
  ]);
  const outcome = await w.interview();
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.deepEqual(
    [outcome.identity.vendor, outcome.identity.model, outcome.identity.firmware, outcome.identity.name],
    ['Acme', 'Energy meter', '1.4', 'Energy meter'],
  );
  assert.equal(outcome.points.length, 0);
  assert.match(outcome.skipped[0]?.why ?? '', /no register map fits/);
});

test('a search over a range finds who is there, with the units named, and can be stopped', async () => {
  const w = await world({ lines: { connectTimeoutMs: 500 } });
  w.unit.set(0, 1);
  w.units.set(7, panel());
  const found: FoundDevice[] = [];
  const steps: [number, number][] = [];
  const onProgress = (done: number, total: number): void => void steps.push([done, total]);
  const request = { listenMs: 1000, hosts: ['192.168.1.8-12'], instanceMin: 1, instanceMax: 10, onProgress };
  const outcome = await w.clock.settle(w.driver.discover(request, (device) => found.push(device), never));
  assert.deepEqual(outcome, { found: 2, problem: '' });
  assert.deepEqual(
    found.map(({ key, vendor, warning }) => [key, vendor, warning]),
    [
      ['192.168.1.10:502/1', '', 'no register map fits by itself'],
      ['192.168.1.10:502/7', 'Temco Controls T3-BB', ''],
    ],
  );
  assert.deepEqual(steps.at(-1), [50, 50], 'five addresses with ten units each');
  assert.ok(steps.length > 10, 'units are told of one by one');
  assert.equal(w.server.connections, 0);
  const stop = new AbortController();
  stop.abort();
  const stopped = await w.clock.settle(w.driver.discover(request, () => {}, stop.signal));
  assert.equal(stopped.found, 0);
});

test('a search without addresses, or with none that make sense, says what to write', async () => {
  const w = await world();
  const ask = (hosts: readonly string[]) =>
    w.clock.settle(
      w.driver.discover({ listenMs: 1000, hosts, instanceMin: undefined, instanceMax: undefined }, () => {}, never),
    );
  assert.match((await ask([])).problem, /never announce themselves: name addresses or ranges, such as 10\.0\.0\.5/);
  assert.match((await ask(['meter.local'])).problem, /"meter\.local" is no address or range/);
  assert.match((await ask(['192.168.1.77'])).problem, /did not take a connection/);
});

test('a silent device is a timeout, and a unit that a gateway cannot reach as well', async () => {
  const w = await world({ lines: { timeoutMs: 300 } });
  const link = w.open({ unit: 9 });
  const [request] = link.pack([point(1, { table: 'holding', address: 0 })]);
  assert.ok(request);
  const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
  const failure = await w.clock.settle(link.read(request, into, 'routine'));
  assert.equal(failure?.reason, 'timeout');
  assert.match(failure?.detail ?? '', /gateway/);
  assert.equal((await w.clock.settle(link.probe()))?.reason, 'timeout');
  assert.equal(await w.clock.settle(w.open().probe()), undefined);
});

test('addresses are checked with the field, the value and what is allowed', async () => {
  const { driver } = await world();
  const error = (address: JsonObject) => {
    const parsed = driver.parseAddress(address);
    return parsed.ok ? '' : parsed.error;
  };
  assert.deepEqual(driver.parseAddress({ host: '10.0.0.5' }), {
    ok: true,
    address: { host: '10.0.0.5', port: 502, unit: 1 },
  });
  assert.match(error({ host: 'meter' }), /^host "meter" is no numeric IPv4 address$/);
  assert.match(error({ host: '10.0.0.5', unit: 256 }), /^unit 256 is not/);
  assert.match(error({ host: '10.0.0.5', slave: 1 }), /^slave is no field/);
  assert.match(error({ host: '10.0.0.5', framing: 'ascii' }), /^framing "ascii" is neither/);
  assert.match(error({ serial: '/dev/ttyUSB0' }), /^unit \(missing\)/);
  assert.match(error({ serial: '/dev/ttyUSB0', unit: 1, baud: 300 }), /^baud 300/);
  assert.match(error({ host: '10.0.0.5', map: 'none-such' }), /there is no register map/);
});

test('everything is closed when the driver stops', async () => {
  const w = await world();
  w.unit.set(0, 1);
  const link = w.open();
  await readAll(w, link, [point(1, { table: 'holding', address: 0 })]);
  assert.equal(w.server.connections, 1);
  link.close();
  await w.clock.settle(w.driver.stop());
  await w.clock.advance(100);
  assert.equal(w.server.connections, 0);
});
