import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from '../../components/point/testPoint.ts';
import { temperaturePoint, warmth } from './roomColour.ts';

test('the temperature of a room is its room sensor, not the air blown into it', () => {
  const point = (id: number, name: string, unit = '°C') => testPoint({ id, name, unit, point_type: 'input' });
  const points = [point(1, '101 Discharge Temp'), point(2, '101 Room Temp'), point(3, '101 Airflow', 'm³/h')];
  assert.equal(temperaturePoint(points)?.id, 2);
  assert.equal(temperaturePoint(points.slice(0, 1))?.id, 1);
  assert.equal(temperaturePoint(points.slice(2)), undefined);
});

test('comfort has no colour, and nothing is colder than cold', () => {
  assert.equal(warmth(22, '°C'), 0);
  assert.equal(warmth(-40, '°C'), -1);
  assert.equal(warmth(95, '°F'), 1);
});
