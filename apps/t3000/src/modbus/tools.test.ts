import assert from 'node:assert/strict';
import test from 'node:test';
import type { JsonObject } from '@t3000/core';
import { modbusTools } from './tools.ts';

const tools = modbusTools([], { serialPorts: () => Promise.resolve([]) });

function registersOf(entries: readonly JsonObject[]) {
  const read = tools.read({ entries });
  assert.ok(read.ok, JSON.stringify(read));
  return read.registers;
}

test('an entry becomes a point, a series one for each member', () => {
  const [power, ...phases] = registersOf([
    { register: '40101', name: 'Power', type: 'float32', order: 'CDAB', unit: 'kW', minimum: 0, maximum: 500 },
    { register: 'input:10', name: 'Current L{n}', type: 'uint16', scale: 0.01, unit: 'A', count: 3 },
  ]);
  assert.equal(power?.register, 'holding:100');
  assert.deepEqual(power?.entry['minimum'], 0);
  assert.deepEqual(power?.point.address, { table: 'holding', address: 100, type: 'float32', order: 'CDAB' });
  assert.deepEqual(
    phases.map(({ register, point }) => [register, point.name, point.type, point.writable]),
    [
      ['input:10', 'Current L1', 'input', false],
      ['input:11', 'Current L2', 'input', false],
      ['input:12', 'Current L3', 'input', false],
    ],
  );
});

test('every row that is wrong is named, and a register that stands there twice too', () => {
  const read = tools.read({
    entries: [
      { register: 'holding:0', name: 'A' },
      { register: 'holding:70000', name: 'B' },
      { register: '40001', name: 'C' },
      { register: 'holding:3', name: 'D', type: 'uint17' },
    ],
  });
  assert.ok(!read.ok);
  assert.deepEqual(
    read.problems.map(({ row, field }) => [row, field]),
    [
      [2, 'register'],
      [3, 'register'],
      [4, 'type'],
    ],
  );
  assert.match(read.problems[1]?.message ?? '', /holding:0 stands there twice: see row 1/);
  const csv = tools.read({ csv: 'register,name,scale\r\nholding:0,A,1\r\nholding:1,B,x\r\n' });
  assert.deepEqual(!csv.ok && csv.problems.map(({ row, field }) => [row, field]), [[3, 'scale']]);
});

test('what is exported is imported as the same registers', () => {
  const registers = registersOf([
    { register: 'holding:12.3', name: 'Pump "1", on', states: ['Off', 'On'] },
    { register: 'holding:20', name: 'Set-point', type: 'int16', scale: 0.1, unit: '°C', minimum: 5, maximum: 30 },
    { register: 'coil:4', name: 'Lamp' },
  ]);
  const again = tools.read({ csv: tools.writeCsv(registers.map(({ entry }) => entry)) });
  assert.ok(again.ok);
  assert.deepEqual(
    again.registers.map(({ register, point }) => [register, point]),
    registers.map(({ register, point }) => [register, point]),
  );
});

test('registers have their number of the manual, and other addresses are none', () => {
  assert.deepEqual(tools.describe({ table: 'holding', address: 100, type: 'float32' }), {
    register: 'holding:100',
    reference: 400_101,
    dataType: 'float32',
  });
  assert.equal(tools.describe({ table: 'coil', address: 0 })?.reference, 1);
  assert.equal(tools.describe({ table: 'holding', address: 12, type: 'bits', bit: 3 })?.register, 'holding:12.3');
  assert.equal(tools.describe({ objectType: 0, instance: 1 }), undefined);
  assert.deepEqual(tools.canonical('30001'), { register: 'input:0' });
  assert.ok('error' in tools.canonical('holding'));
  assert.ok(tools.maps().some(({ id, points }) => id === 'tstat8' && points > 0));
});
