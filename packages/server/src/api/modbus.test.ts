import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

/** A device of the Modbus protocol with a link that keeps one exchange. */
function seedMeter(h: Harness): number {
  const { deviceId } = seedDevice(h);
  const row = h.site.devices.get(deviceId);
  assert.ok(row !== undefined);
  const { id: _, createdAt: _created, updatedAt: _updated, ...facts } = row;
  const device = h.site.devices.insert({ ...facts, protocol: 'modbus', key: 'm', name: 'Meter' }, 1);
  h.building.links.set(device.id, {
    ...h.driver.open(),
    exchanges: () => [
      { at: 1000, direction: 'sent', bytes: new Uint8Array([3, 0, 0, 0, 1]), text: 'read holding registers 0 to 0' },
      { at: 1004, direction: 'received', bytes: new Uint8Array([3, 2, 0, 9]), text: '9' },
    ],
  });
  return device.id;
}

test('a Modbus device shows line, unit, plan and exchanges, and other devices say why they do not', async (t) => {
  const h = await harness(t);
  const id = seedMeter(h);
  const url = `/api/t3000/devices/${id}/modbus`;
  await run(h, [
    { name: 'maps', operation: 'listRegisterMaps', as: 'viewer', url: '/api/t3000/register_maps', status: 200 },
    {
      name: 'serial ports',
      operation: 'listSerialPorts',
      as: 'engineer',
      url: '/api/t3000/modbus/serial_ports',
      status: 200,
      has: /by-id/,
    },
    { name: 'look', operation: 'getModbusDevice', as: 'viewer', url, status: 200, has: /"link":"open"/ },
    {
      name: 'the past hour of the line',
      operation: 'getModbusTraffic',
      as: 'viewer',
      url: `${url}/traffic`,
      status: 200,
      has: /"slot_ms":15000.*"answers":3/,
    },
    {
      name: 'exchanges, newest first',
      operation: 'listModbusExchanges',
      as: 'viewer',
      url: `${url}/exchanges`,
      status: 200,
      has: /"at":1004,"direction":"received","hex":"03020009".*"at":1000/,
    },
    {
      name: 'a BACnet device',
      operation: 'getModbusDevice',
      url: `/api/t3000/devices/${id - 1}/modbus`,
      status: 409,
      code: 'conflict',
      has: /only Modbus devices have registers/,
    },
    {
      name: 'nobody',
      operation: 'getModbusDevice',
      url: '/api/t3000/devices/99/modbus',
      status: 404,
      code: 'not_found',
    },
  ]);
  h.site.devices.update(id, { enabled: false }, 2);
  await run(h, [
    { name: 'off', operation: 'getModbusDevice', url, status: 409, code: 'conflict', has: /Meter is switched off/ },
  ]);
});

test('the wizard ranks what a register may mean, and says why it cannot', async (t) => {
  const h = await harness(t);
  const url = `/api/t3000/devices/${seedMeter(h)}/modbus/decode`;
  const body = { register: 'holding:4', display: '230.4' };
  const row = { operation: 'decodeRegisters', method: 'POST', url, body } as const;
  await run(h, [{ ...row, name: 'silence', status: 504, code: 'device_timeout', has: /no answer/ }]);
  h.modbus.answer = { ok: false, reason: 'question', detail: 'a coil is one bit' };
  await run(h, [{ ...row, name: 'no question', status: 400, code: 'invalid_request', has: /a coil is one bit/ }]);
  h.modbus.answer = { ok: false, reason: 'refused', detail: 'illegal data address' };
  await run(h, [{ ...row, name: 'refused', status: 502, code: 'device_refused' }]);
  const entry = { register: 'holding:4', name: '', type: 'float32' };
  const way = {
    register: 'holding:4',
    shift: 0,
    type: 'float32',
    order: 'ABCD',
    scale: 1,
    reason: 'display',
    why: 'shows what the display shows',
    entry,
  } as const;
  h.modbus.answer = {
    ok: true,
    read: { table: 'holding', address: 3, count: 6 },
    words: [0, 1, 2, 3, 4, 5],
    elapsedMs: 4.5,
    decodings: [
      { ...way, value: 230.4, score: 0.9 },
      { ...way, value: 7, score: 0.1 },
    ],
  };
  await run(h, [
    { ...row, name: 'ranked', body: { ...body, limit: 1 }, status: 200, has: /"total":2.*230\.4/, hasNot: /"value":7/ },
    { ...row, name: 'only engineers touch the field', as: 'operator', status: 403, code: 'not_permitted' },
    { ...row, name: 'a stray field', body: { ...body, x: 1 }, status: 400, code: 'invalid_request' },
  ]);
});

test('the poll budget covers every Modbus line, or the line of one device', async (t) => {
  const h = await harness(t);
  const id = seedMeter(h);
  const url = '/api/t3000/modbus/budget';
  await run(h, [
    { name: 'all', operation: 'getPollBudget', as: 'viewer', url, status: 200, has: /bus of Meter/, hasNot: /Roof/ },
    { name: 'one', operation: 'getPollBudget', url: `${url}?device_id=${id}`, status: 200, has: /"verdict":"fine"/ },
    { name: 'BACnet', operation: 'getPollBudget', url: `${url}?device_id=${id - 1}`, status: 409, code: 'conflict' },
  ]);
});
