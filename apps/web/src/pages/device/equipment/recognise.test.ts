import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recognise } from './recognise.ts';
import type { NamedPoint } from './recognise.ts';
import { airBox, airHandler } from './air.ts';
import { meter } from './meter.ts';
import { boilerPlant, chiller } from './water.ts';

const named = (...names: readonly string[]): NamedPoint[] =>
  names.map((name, index) => ({ id: index + 1, name, description: '' }));
const kinds = (points: readonly NamedPoint[]): string[] =>
  recognise(points).map(({ template, name }) => `${template.kind} ${name}`.trim());

test('an air handler, a boiler plant, a chiller and a meter are known by what their points are called', () => {
  assert.deepEqual(kinds(named('Supply Air Temp', 'Supply Fan Status', 'Return Air Temp', 'Heating Valve')), ['ahu']);
  assert.deepEqual(kinds(named('HW Supply Temp', 'HW Return Temp', 'Boiler 1 Firing', 'Boiler 1 Flame')), ['boiler']);
  assert.deepEqual(kinds(named('CHW Supply Temp', 'CHW Return Temp', 'Compressor Status', 'CHW Setpoint')), [
    'chiller',
  ]);
  assert.deepEqual(kinds(named('Voltage', 'Active power', 'Active energy', 'Current L1')), ['meter']);
});

test('a controller of several rooms is drawn room by room, in the order people count', () => {
  const rooms = ['102', '11', '101'].flatMap((room) => [`${room} Room Temp`, `${room} Damper`, `${room} Setpoint`]);
  assert.deepEqual(kinds(named(...rooms, 'Occupied Mode', 'Supply Air Temp')), ['vav 11', 'vav 101', 'vav 102']);
});

test('a value stands in one place, the plain name before the longer one', () => {
  const [box] = recognise(named('101 Room Temp', '101 Damper', '101 Flow Setpoint', '101 Airflow', '101 Setpoint'));
  const names = [...(box?.found ?? [])].map(([key, { name }]) => `${key}: ${name}`);
  assert.deepEqual(names.toSorted(), [
    'airflow: 101 Airflow',
    'damper: 101 Damper',
    'flow_setpoint: 101 Flow Setpoint',
    'room_temp: 101 Room Temp',
    'setpoint: 101 Setpoint',
  ]);
});

test('what fits no drawing gets none', () => {
  assert.deepEqual(recognise(named('IN1', 'IN2', 'OUT7', 'Supply Air Temp')), []);
  assert.deepEqual(recognise([]), []);
});

test('every place of a drawing is on it, and no two are the same', () => {
  for (const { kind, slots, width, height, shapes } of [airHandler, airBox, boilerPlant, chiller, meter]) {
    assert.equal(new Set(slots.map(({ key }) => key)).size, slots.length, kind);
    assert.equal(new Set(slots.map(({ at }) => at.join())).size, slots.length, kind);
    for (const { key, at } of slots)
      assert.ok(at[0] > 0 && at[0] < width && at[1] > 0 && at[1] < height, `${kind} ${key}`);
    for (const { of } of shapes) assert.ok(of === undefined || slots.some(({ key }) => key === of), `${kind} ${of}`);
  }
});
