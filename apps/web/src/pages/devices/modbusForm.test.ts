import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modbusFormOf, newModbusForm, readModbusAddress } from './modbusForm.ts';

test('an address says only what is not the rule', () => {
  const form = { ...newModbusForm(), host: ' 10.0.0.5 ', unit: '7' };
  assert.deepEqual(readModbusAddress(form), { address: { host: '10.0.0.5', port: 502, unit: 7 } });
  const behind = { ...form, port: '4001', framing: 'rtu', map: 'generic' } as const;
  assert.deepEqual(readModbusAddress(behind), {
    address: { host: '10.0.0.5', port: 4001, framing: 'rtu', unit: 7, map: 'generic' },
  });
});

test('a device on a serial port is named by port, speed and unit', () => {
  const form = { ...newModbusForm(), framing: 'serial', serial: ' /dev/ttyUSB0 ', baud: 19_200, unit: '3' } as const;
  const address = { serial: '/dev/ttyUSB0', baud: 19_200, parity: 'none', stop_bits: 1, unit: 3 };
  assert.deepEqual(readModbusAddress(form), { address });
  assert.deepEqual(readModbusAddress({ ...form, serial: '', unit: '0' }), { wrong: ['serial', 'unit'] });
});

test('what cannot be an address is named field by field', () => {
  const form = { ...newModbusForm(), host: 'meter', port: '70000', unit: '' };
  assert.deepEqual(readModbusAddress(form), { wrong: ['host', 'port', 'unit'] });
});

test('a stored address comes back as it was', () => {
  for (const address of [
    { host: '10.0.0.5', port: 1502, unit: 7 },
    { host: '10.0.0.5', port: 4001, framing: 'rtu', unit: 2, map: 'tstat8' },
    { serial: '/dev/ttyUSB0', baud: 38_400, parity: 'even', stop_bits: 2, unit: 9 },
  ]) {
    assert.deepEqual(readModbusAddress(modbusFormOf(address)), { address });
  }
});
