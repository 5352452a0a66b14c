import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegisterUnit } from '@t3000/driver-modbus/device';
import { temporaryFolder } from '@t3000/testkit';
import { startField } from './harness/field.ts';
import { startTestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const field = { baseAddress: '127.54.20.1', localAddress: '127.54.21.1', localPort: 48_455, port: 48_454 } as const;
const MODBUS_PORT = 8456;
const SERIAL = 5_400_044;

/** A T3-8AI8AO6DO on the trunk: serial number, product and one input of 10K type 2 that reads 21.5 °C. */
function expansionModule(): RegisterUnit {
  const unit = new RegisterUnit({ serverId: 'T3-8AI8AO6DO' });
  for (let byte = 0; byte < 4; byte++) unit.holding[byte] = (SERIAL >>> (8 * byte)) & 0xff;
  unit.holding[6] = 11;
  unit.holding[7] = 44;
  unit.holding[117] = 21_500;
  unit.holding[157] = 1;
  unit.holding[225] = 3;
  return unit;
}

test('a device on the trunk of a panel is added from the row of its search, and read through the panel', async (t) => {
  await using ends = new AsyncDisposableStack();
  const simulator = await startField(field, { panelModbusPort: MODBUS_PORT });
  ends.defer(() => simulator.stop());
  const [panel] = simulator.panels;
  assert.ok(panel);
  panel.subDevices.push({
    serialNumber: SERIAL,
    productId: 44,
    modbusId: 11,
    name: 'Expansion',
    unit: expansionModule(),
  });
  const hub = await startTestHub(temporaryFolder(t), field);
  ends.defer(async () => void (await hub.program.stop()));
  const { address: host, port } = panel.seat;

  const started = await hub.api.discover({ body: { protocol: 't3', hosts: [host], listen_ms: 1000 } });
  const key = `serial:${SERIAL}`;
  const found = await until('the module', async () => {
    const job = await hub.api.getDiscovery({ params: { job: started.id } });
    return job.devices.find((device) => device.key === key);
  });
  assert.deepEqual(
    [found.protocol, found.address, found.parent],
    ['modbus', { host, port: MODBUS_PORT, unit: 11 }, `serial:${panel.panel.instance}`],
  );
  await until('the end of the search', async () => {
    const job = await hub.api.getDiscovery({ params: { job: started.id } });
    return job.state === 'finished';
  });
  await hub.api.addDiscovered({ params: { job: started.id }, body: { keys: [key] } });
  const added = await until('the module in the site', async () => {
    const { items } = await hub.api.listDevices({ query: {} });
    return items.find(({ protocol }) => protocol === 'modbus');
  });
  assert.equal(added.model, 'T3-8AI8AO6DO');
  const input = await until('its input', async () => {
    const { items } = await hub.api.listPoints({ query: { limit: 100 } });
    return items.find(({ device_id, value }) => device_id === added.id && value.value === 21.5);
  });
  assert.equal(input.unit, '°C');

  await hub.api.addDevice({ body: { protocol: 't3', address: { host, port, serial: panel.panel.instance } } });
  const above = await until('the panel in the site', async () => {
    const { items } = await hub.api.listDevices({ query: {} });
    return items.find(({ protocol }) => protocol === 't3');
  });
  const { items } = await hub.api.listDeviceDependencies({});
  assert.equal(items.find(({ device_id }) => device_id === added.id)?.reached_through_id, above.id);

  const again = await hub.api.discover({ body: { protocol: 't3', hosts: [host], listen_ms: 1000 } });
  await until('the module as known', async () => {
    const job = await hub.api.getDiscovery({ params: { job: again.id } });
    return job.devices.some((device) => device.key === key && device.state === 'known');
  });
});
