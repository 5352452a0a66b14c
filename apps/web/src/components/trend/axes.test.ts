import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleRange, stepDecimals, unitAxes } from './axes.ts';
import type { TrendPoint } from './series.ts';

const point = (id: number, unit: string, kind: TrendPoint['kind'] = 'analog', decimals = 1): TrendPoint => ({
  id,
  unit,
  kind,
  decimals,
  name: `P${id}`,
  device_name: 'D',
  state_texts: [],
  trend_interval_ms: null,
});

test('points of one unit share an axis, units alternate between left and right', () => {
  const axes = unitAxes([point(1, '°C'), point(2, '%', 'analog', 0), point(3, '°C', 'analog', 2), point(4, 'Pa')]);
  assert.deepEqual(
    axes.map(({ unit, ids, side, decimals }) => ({ unit, ids, side, decimals })),
    [
      { unit: '°C', ids: [1, 3], side: 'left', decimals: 2 },
      { unit: '%', ids: [2], side: 'right', decimals: 0 },
      { unit: 'Pa', ids: [4], side: 'left', decimals: 1 },
    ],
  );
});

test('a wide chart shows four axes, a narrow one two', () => {
  const points = ['°C', '%', 'Pa', 'W', 'A'].map((unit, index) => point(index + 1, unit));
  const shown = (width: number): number => unitAxes(points, width).filter((axis) => axis.shown).length;
  assert.equal(shown(1200), 4);
  assert.equal(shown(330), 2);
});

test('states have no axis', () => {
  assert.deepEqual(unitAxes([point(1, '', 'binary'), point(2, '', 'multistate')]), []);
});

test('a fifth unit is drawn without numbers beside it', () => {
  const axes = unitAxes(['a', 'b', 'c', 'd', 'e'].map((unit, index) => point(index, unit)));
  assert.deepEqual(
    axes.map(({ shown }) => shown),
    [true, true, true, true, false],
  );
});

test('the range leaves a margin and room for lanes below', () => {
  const [low, high] = scaleRange(20, 30, { decimals: 1, lanesShare: 0 });
  assert.ok(low < 20 && high > 30 && high < 31);
  const [lower, sameHigh] = scaleRange(20, 30, { decimals: 1, lanesShare: 0.25 });
  assert.equal(sameHigh, high);
  assert.ok(Math.abs((low - lower) / (high - lower) - 0.25) < 1e-9, 'lanes get a quarter of the height');
});

test('a flat line stands in the middle of a scale that has some height', () => {
  const [low, high] = scaleRange(21, 21, { decimals: 1, lanesShare: 0 });
  assert.ok(low < 21 && high > 21 && high - low < 1);
  const zero = scaleRange(0, 0, { decimals: 0, lanesShare: 0 });
  assert.ok(zero[0] < -2 && zero[1] > 2, 'a scale without digits spans whole numbers');
});

test('no values give a scale from 0 to 1', () => {
  assert.deepEqual(scaleRange(null, null, { decimals: 1, lanesShare: 0 }), [0, 1]);
});

test('marks are written with the digits their distance needs', () => {
  const cases = [
    [100, 0],
    [2.5, 1],
    [0.25, 2],
    [0.1 + 0.2 - 0.2, 1],
    [0.05, 2],
    [1e-9, 6],
  ] as const;
  for (const [step, decimals] of cases) assert.equal(stepDecimals(step), decimals, String(step));
});
