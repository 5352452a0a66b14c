import assert from 'node:assert/strict';
import test from 'node:test';
import { readMapText, modbusDriver } from '@t3000/driver-modbus';
import type { FoundDevice, PointConfig } from '@t3000/core';
import { Simulation, aDevice } from '@t3000/testkit';
import { startSimulator } from '../simulator.ts';
import { powerMeterMap } from './power-meter-map.ts';

test('the meter of the building is found, recognised by its own map, read and written over Modbus TCP', async () => {
  const simulation = new Simulation({ seed: 2 });
  const { clock, rng, net } = simulation;
  const simulator = await startSimulator(
    {
      clock,
      rng,
      net: net.host(['10.0.0.21', ...Array.from({ length: 10 }, (_, index) => `10.0.0.${index + 1}`)]),
    },
    {
      baseAddress: '10.0.0.1',
      broadcast: undefined,
      modbus: { address: '10.0.0.21', port: 1502 },
      scanPort: undefined,
    },
  );
  const map = readMapText(JSON.stringify(powerMeterMap));
  assert.ok(map.ok, JSON.stringify(map));
  const driver = modbusDriver({ clock, rng, net: net.host('10.0.0.99') }, { maps: [map.map] });
  await driver.start();
  const never = new AbortController().signal;
  const found: FoundDevice[] = [];
  const request = { listenMs: 1000, hosts: ['10.0.0.21:1502'], instanceMin: undefined, instanceMax: undefined };
  await clock.settle(driver.discover(request, (device) => found.push(device), never));
  assert.deepEqual(
    found.map(({ vendor, warning }) => [vendor, warning]),
    [['Harbour Meters PM-400', '']],
  );
  const address = found[0]?.address ?? {};
  const interview = await clock.settle(driver.interview(address, () => {}, never));
  assert.ok(interview.ok, JSON.stringify(interview));
  assert.equal(interview.identity.name, 'HH-MAIN-METER');
  assert.equal(interview.points.length, 11);
  assert.deepEqual(interview.skipped, []);
  const link = driver.open(aDevice({ protocol: 'modbus', address, capabilities: interview.capabilities }));
  const pointNamed = (name: string): PointConfig => {
    const point = interview.points.find((one) => one.name === name);
    assert.ok(point, name);
    return { ...point, id: 1, deviceId: 1, enabled: true, pollIntervalMs: 1000, deadband: 0 };
  };
  const valueOf = async (name: string): Promise<number> => {
    const seen = await clock.settle(link.inspect(pointNamed(name)));
    assert.ok(seen.ok);
    return seen.value;
  };
  const meters = simulator.building?.meters;
  assert.ok(meters);
  assert.equal(await valueOf('Active power'), meters.power.value);
  assert.equal(await valueOf('Voltage'), meters.voltage.value);
  assert.ok(Math.abs((await valueOf('Active energy')) - meters.energy.reading.value) < 0.06);
  const written = await clock.settle(link.write(pointNamed('Demand limit'), { value: 123.4, priority: 8 }));
  assert.deepEqual(written, { status: 'accepted' });
  assert.equal(meters.demandLimit.value, 123.4);
  assert.equal(await valueOf('Demand limit'), 123.4);
  link.close();
  await clock.settle(Promise.all([driver.stop(), simulator.stop()]));
});
