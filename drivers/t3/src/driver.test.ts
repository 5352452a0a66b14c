import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GOOD } from '@t3000/core';
import type { FoundDevice, InterviewOutcome, PointConfig } from '@t3000/core';
import { aDevice } from '@t3000/testkit';
import { asConfig, loopbackWorld, readAll } from './testing/world.test-helper.ts';

const AIR_HANDLER = 1003;

describe('The T3 driver on real loopback sockets', () => {
  let world: Awaited<ReturnType<typeof loopbackWorld>>;
  let interview: Extract<InterviewOutcome, { ok: true }>;
  let points: PointConfig[];
  const address = () => {
    const device = world.simulator.devices.find(({ instance }) => instance === AIR_HANDLER);
    return { host: device?.address ?? '', port: world.port, serial: AIR_HANDLER };
  };
  const played = () => world.simulator.panels.find(({ panel }) => panel.instance === AIR_HANDLER)!;
  const open = () => world.driver.open(aDevice({ address: address(), capabilities: interview.capabilities }));
  const point = (name: string) => points.find((candidate) => candidate.name === name)!;

  before(async () => {
    world = await loopbackWorld('127.63');
    const outcome = await world.driver.interview(address(), () => {}, new AbortController().signal);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    interview = outcome;
    points = interview.points.map(asConfig);
  });
  after(() => world.stop());

  it('finds each panel once, whether the search or the Who-Is told of it', async () => {
    const found: FoundDevice[] = [];
    const request = { listenMs: 600, hosts: [], instanceMin: undefined, instanceMax: undefined };
    const outcome = await world.driver.discover(request, (device) => found.push(device), new AbortController().signal);
    assert.equal(outcome.problem, '');
    const expected = world.simulator.devices.map(({ instance }) => `serial:${instance}`).toSorted();
    assert.deepEqual(found.map(({ key }) => key).toSorted(), expected);
    const one = found.find(({ instance }) => instance === AIR_HANDLER);
    assert.deepEqual(one?.address, address());
    assert.ok(found.every(({ warning }) => warning === ''));
  });

  it('interviews a panel: who it is, and the points the building has', () => {
    assert.deepEqual(interview.identity, {
      name: 'HH-AHU-1',
      description: 'Panel 3, serial number 1003',
      vendor: 'Temco Controls',
      vendorId: 148,
      model: 'T3-BB',
      firmware: '66.2',
      instance: AIR_HANDLER,
    });
    const told = points.map(({ type, number, name }) => `${type} ${number} ${name}`);
    const built = played().panel.points.map(({ type, number, name }) => `${type} ${number} ${name}`);
    assert.deepEqual(told.toSorted(), built.toSorted());
    const supply = point('Supply Air Temp');
    assert.deepEqual([supply.unit, supply.kind, supply.description, supply.writable], ['°C', 'analog', 'SAT', false]);
    assert.deepEqual(point('Supply Fan Status').stateTexts, ['Off', 'On']);
    assert.equal(point('Duct Static Pressure').unit, 'Pa', 'units of custom tables');
  });

  it('reads what the building has, in few requests', async () => {
    const link = open();
    const requests = link.pack(points);
    assert.equal(requests.length, 5, 'two of inputs, one of outputs, two of variables');
    const values = await readAll(link, points);
    assert.ok(values instanceof Map, JSON.stringify(values));
    for (const [config, reading] of values) {
      const built = played().panel.points.find(({ type, number }) => type === config.type && number === config.number);
      assert.ok(built);
      const noise =
        config.type === 'input' && config.kind === 'analog' ? Math.abs(built.signal.value) * 0.05 + 5 : 0.001;
      assert.ok(Math.abs(reading.value - built.signal.value) <= noise, `${config.name}: ${reading.value}`);
      assert.equal(reading.quality, GOOD, config.name);
    }
  });

  it('writes a variable and reads it back from the building', async () => {
    const setpoint = point('CO2 Limit');
    const outcome = await open().write(setpoint, { value: 950, priority: 8 });
    assert.deepEqual(outcome, { status: 'accepted' });
    const built = played().panel.points.find(({ name }) => name === 'CO2 Limit');
    assert.equal(built?.signal.value, 950);
  });

  it('takes an output into manual at priority 8 and gives it back', async () => {
    const fan = point('Cooling Valve');
    const link = open();
    assert.deepEqual(await link.write(fan, { value: 33, priority: 8 }), { status: 'accepted' });
    const inspected = await link.inspect(fan);
    assert.ok(inspected.ok);
    assert.equal(inspected.value, 33);
    assert.equal(inspected.slots?.[7], 33);
    assert.deepEqual(await link.write(fan, { value: undefined, priority: 8 }), { status: 'accepted' });
    const released = await link.inspect(fan);
    assert.ok(released.ok);
    assert.equal(released.slots?.[7], undefined);
  });

  it('says so when the panel acknowledges and its program wins', async () => {
    const outcome = await open().write(point('Supply Fan Speed'), { value: 7, priority: 16 });
    assert.equal(outcome.status, 'refused');
    assert.match('detail' in outcome ? outcome.detail : '', /acknowledged but not applied: value of output 2/);
  });

  it('refuses what cannot be, before anything is sent', async () => {
    const link = open();
    const refusals = await Promise.all([
      link.write(point('Supply Air Temp'), { value: 1, priority: 8 }),
      link.write(point('CO2 Limit'), { value: undefined, priority: 8 }),
      link.write(point('Supply Fan Start'), { value: 0.5, priority: 8 }),
      link.write(point('CO2 Limit'), { value: 1e9, priority: 8 }),
    ]);
    assert.deepEqual(
      refusals.map(({ status }) => status),
      ['refused', 'refused', 'refused', 'refused'],
    );
  });

  it('shows an open sensor as a fault', async () => {
    const sensor = played().panel.points.find(({ name }) => name === 'Supply Air Temp')?.signal;
    assert.ok(sensor && 'open' in sensor);
    const config = point('Supply Air Temp');
    played().blocks.inputs.change(0, { decom: 0x41, autoManual: 1 });
    const values = await readAll(open(), [config]);
    played().blocks.inputs.change(0, { decom: 0x40, autoManual: 0 });
    assert.ok(values instanceof Map);
    assert.notEqual(values.get(config)?.quality, GOOD);
  });

  it('does not take another panel for the one it was told', async () => {
    const link = world.driver.open(aDevice({ address: { ...address(), serial: 4711 } }));
    const failure = await link.probe();
    assert.match(failure?.detail ?? '', /panel 1003 answers where panel 4711 is configured/);
    const values = await readAll(link, points.slice(0, 3));
    assert.ok(!(values instanceof Map), 'and gives no values of it');
  });

  it('names the field of an address that is wrong', () => {
    const problem = (value: Parameters<typeof world.driver.parseAddress>[0]) => {
      const parsed = world.driver.parseAddress(value);
      return parsed.ok ? '' : parsed.error;
    };
    assert.match(problem({ host: 'panel.local' }), /host "panel.local" is no numeric IPv4 address/);
    assert.match(problem({ host: '10.0.0.1', port: 0 }), /port 0/);
    assert.match(problem({ host: '10.0.0.1', serial: -1 }), /serial -1/);
    assert.match(problem({ host: '10.0.0.1', network: 5 }), /mac \(missing\) is not an MS\/TP address/);
    assert.match(problem({ host: '10.0.0.1', unit: 5 }), /unit is no field/);
    assert.deepEqual(world.driver.parseAddress({ host: '10.0.0.1', network: 5, mac: 3 }), {
      ok: true,
      address: { host: '10.0.0.1', port: 47_808, network: 5, mac: 3 },
    });
  });
});
