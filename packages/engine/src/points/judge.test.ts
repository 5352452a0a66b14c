import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, levelOf, quality, reasonOf } from '@t3000/core';
import { aPoint } from '@t3000/testkit';
import { judge } from './judge.ts';

const analog = aPoint({ minimum: 0, maximum: 100 });
const binary = aPoint({ kind: 'binary' });
const multistate = aPoint({ kind: 'multistate', stateTexts: ['off', 'low', 'high'] });

const cases = [
  { name: 'inside the limits', point: analog, value: 50, expected: 'good none' },
  { name: 'at the minimum', point: analog, value: 0, expected: 'good none' },
  { name: 'below the minimum', point: analog, value: -0.1, expected: 'uncertain out_of_range' },
  { name: 'above the maximum', point: analog, value: 1e308, expected: 'uncertain out_of_range' },
  { name: 'no number', point: analog, value: NaN, expected: 'bad invalid_value' },
  { name: 'infinite', point: binary, value: Infinity, expected: 'bad invalid_value' },
  { name: 'on', point: binary, value: 1, expected: 'good none' },
  { name: 'neither off nor on', point: binary, value: 2, expected: 'uncertain invalid_value' },
  { name: 'half on', point: binary, value: 0.5, expected: 'uncertain invalid_value' },
  { name: 'the last state', point: multistate, value: 3, expected: 'good none' },
  { name: 'past the last state', point: multistate, value: 4, expected: 'uncertain out_of_range' },
  { name: 'state zero', point: multistate, value: 0, expected: 'uncertain out_of_range' },
  { name: 'between two states', point: multistate, value: 1.5, expected: 'uncertain invalid_value' },
];

for (const { name, point, value, expected } of cases) {
  test(`a ${point.kind} value ${name} is ${expected}`, () => {
    const judged = judge(point, value, GOOD);
    assert.equal(`${levelOf(judged)} ${reasonOf(judged)}`, expected);
  });
}

test('a limit met exactly in single precision is met', () => {
  const point = aPoint({ minimum: 0.1, maximum: 0.1 });
  assert.equal(judge(point, Math.fround(0.1), GOOD), GOOD);
});

test('the worse quality of the device stands', () => {
  const fault = quality('bad', 'fault');
  assert.equal(judge(analog, 1e9, fault), fault);
  const overridden = quality('uncertain', 'overridden');
  assert.equal(judge(analog, 50, overridden), overridden);
});
