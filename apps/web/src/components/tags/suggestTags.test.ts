import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from '../point/testPoint.ts';
import { suggestTags } from './suggestTags.ts';

const cases: readonly (readonly [name: string, change: Parameters<typeof testPoint>[0], tags: string])[] = [
  ['101 Room Temp', { point_type: 'input', unit: '°C', writable: false }, 'zone air temp sensor'],
  ['Supply Temp Setpoint', { point_type: 'variable', unit: '°C' }, 'discharge air temp sp'],
  ['OAT1', { point_type: 'input', unit: '°F' }, 'outside air temp sensor'],
  ['HWS_Temp', { point_type: 'input', unit: '°C' }, 'hot water temp sensor'],
  ['SupplyFanSpeed', { point_type: 'output', unit: '%' }, 'discharge air fan speed cmd'],
  ['Thing 7', { point_type: 'variable', unit: '', writable: false }, 'sensor'],
];

test('names, units and types speak for tags', () => {
  for (const [name, change, tags] of cases) {
    assert.deepEqual(suggestTags(testPoint({ name, ...change })).toSorted(), tags.split(' ').toSorted(), name);
  }
});

test('what is there already is not suggested', () => {
  const point = testPoint({ name: 'Room Temp', point_type: 'input', unit: '°C', tags: ['temp', 'air'] });
  assert.deepEqual(suggestTags(point), ['zone', 'sensor']);
});
