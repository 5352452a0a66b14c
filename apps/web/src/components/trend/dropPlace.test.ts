import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropPlaces } from './dropPlace.ts';
import { PENS_MAX } from './penStyle.ts';
import type { TrendPoint } from './series.ts';

const on = (id: number, unit: string, kind: TrendPoint['kind'] = 'analog'): TrendPoint => ({
  id,
  unit,
  kind,
  name: `P${id}`,
  device_name: 'D',
  decimals: 1,
  state_texts: [],
  trend_interval_ms: null,
});

test('a dragged point goes to the axis of its unit, a new one opposite, states to a lane', () => {
  const places = dropPlaces(
    [on(1, '°C'), on(2, '°C')],
    [
      { id: 3, name: 'A', unit: '°C', kind: 'analog' },
      { id: 4, name: 'B', unit: '%', kind: 'analog' },
      { id: 5, name: 'C', unit: '%', kind: 'analog' },
      { id: 6, name: 'D', unit: '', kind: 'binary' },
      { id: 2, name: 'E', unit: '°C', kind: 'analog' },
    ],
  );
  assert.deepEqual(places, [
    { kind: 'axis', unit: '°C', side: 'left', others: 2 },
    { kind: 'axis', unit: '%', side: 'right', others: 0 },
    { kind: 'axis', unit: '%', side: 'right', others: 1 },
    { kind: 'lane' },
    { kind: 'present' },
  ]);
});

test('beyond the last free line nothing is taken', () => {
  const full = Array.from({ length: PENS_MAX }, (_, index) => on(index + 1, '°C'));
  assert.deepEqual(dropPlaces(full, [{ id: 99, name: 'A', unit: '°C', kind: 'analog' }]), [{ kind: 'full' }]);
});
