import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundDevice } from '@t3000/core';
import { loopbackWorld } from '../testing/world.test-helper.ts';

test('devices on the trunk of a panel are found over real sockets, each behind its panel', async () => {
  const world = await loopbackWorld('127.43');
  try {
    const [panel] = world.simulator.panels;
    assert.ok(panel);
    panel.subDevices.push(
      { serialNumber: 700_011, productId: 44, modbusId: 11, name: 'Expansion' },
      { serialNumber: 700_012, productId: 9, modbusId: 12, name: 'Thermostat' },
    );
    const found: FoundDevice[] = [];
    const request = { listenMs: 600, hosts: [], instanceMin: undefined, instanceMax: undefined };
    await world.driver.discover(request, (device) => found.push(device), new AbortController().signal);
    const { instance } = panel.panel;
    assert.equal(found.filter(({ parent }) => parent === undefined).length, world.simulator.panels.length);
    const children = found.filter(({ parent }) => parent !== undefined);
    assert.deepEqual(
      children.map(({ key, parent, warning }) => [key, parent, warning]),
      [11, 12].map((unit) => [
        `serial:7000${unit}`,
        `serial:${instance}`,
        `it is behind panel ${instance} and speaks Modbus as unit ${unit}`,
      ]),
    );
  } finally {
    await world.stop();
  }
});
