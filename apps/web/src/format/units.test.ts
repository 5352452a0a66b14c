import assert from 'node:assert/strict';
import { test } from 'node:test';
import { american, conversionOf, metric, quantities, readUnitChoice, unitsOf } from './units.ts';

const shape = (unit: string, decimals = 1) => ({ kind: 'analog', unit, decimals, state_texts: [] }) as const;

// Figures of NIST SP 811 (2008), appendix B, and of the definition of the Fahrenheit scale.
const figures: readonly (readonly [from: string, value: number, to: string, expected: number])[] = [
  ['°C', 0, '°F', 32],
  ['°C', 100, '°F', 212],
  ['°F', -40, '°C', -40],
  ['°C', 20, 'K', 293.15],
  ['psi', 1, 'kPa', 6.894757],
  ['inWC', 1, 'Pa', 249.082],
  ['bar', 1, 'psi', 14.50377],
  ['cfm', 1, 'L/s', 0.4719474],
  ['gpm', 1, 'L/s', 0.0630902],
  ['m3/h', 3600, 'L/s', 1000],
  ['tons', 1, 'kW', 3.516853],
  ['Btu/h', 1, 'W', 0.2930711],
  ['hp', 1, 'W', 745.6999],
  ['kWh', 1, 'MJ', 3.6],
];

test('values are converted as the tables of units say', () => {
  for (const [from, value, to, expected] of figures) {
    const quantity = quantities.find((each) => unitsOf(each).includes(to)) ?? 'temperature';
    const found = conversionOf(shape(from), { [quantity]: to });
    assert.ok(found, `${from} to ${to}`);
    assert.ok(Math.abs(found.convert(value) - expected) <= Math.abs(expected) * 1e-6, `${value} ${from} in ${to}`);
    assert.equal(found.shape.unit, to);
  }
});

test('every unit leads to every other of its quantity and back', () => {
  for (const quantity of quantities) {
    for (const from of unitsOf(quantity)) {
      for (const to of unitsOf(quantity)) {
        const [there, back] = [
          conversionOf(shape(from), { [quantity]: to }),
          conversionOf(shape(to), { [quantity]: from }),
        ];
        if (from === to) assert.equal(there, undefined);
        else assert.ok(Math.abs((back?.convert(there?.convert(21.5) ?? 0) ?? 0) - 21.5) < 1e-6, `${from} ${to}`);
      }
    }
  }
});

test('digits say about as much as those of the point', () => {
  const digits = (unit: string, decimals: number, to: string) =>
    conversionOf(shape(unit, decimals), { pressure: to, temperature: to })?.shape.decimals;
  assert.deepEqual(
    [digits('°C', 1, '°F'), digits('kPa', 1, 'psi'), digits('psi', 1, 'Pa'), digits('Pa', 0, 'psi')],
    [1, 2, 0, 4],
  );
});

test('states, differences of temperature and unknown units stay as they are', () => {
  assert.equal(conversionOf({ ...shape('°C'), kind: 'binary' }, american), undefined);
  for (const unit of ['', 'ΔK', '%', 'ppm', 'furlong']) assert.equal(conversionOf(shape(unit), american), undefined);
  assert.equal(conversionOf(shape('°C'), metric), undefined);
  assert.equal(conversionOf(shape('°C'), {}), undefined);
});

test('a stored choice of another version is left out', () => {
  assert.deepEqual(readUnitChoice({ temperature: '°F', pressure: 'ells', colour: 'red', flow: 3 }), {
    temperature: '°F',
  });
  assert.deepEqual(readUnitChoice('{"temperature":"K"}'), { temperature: 'K' });
  for (const nonsense of ['x', '"x"', 'null', 7]) assert.deepEqual(readUnitChoice(nonsense), {});
});
