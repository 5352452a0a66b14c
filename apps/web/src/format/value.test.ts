import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatValue, NO_VALUE, stateText, valueParts } from './value.ts';
import type { ValueShape } from './value.ts';

const analog: ValueShape = { kind: 'analog', unit: '°C', decimals: 1, state_texts: [] };
const binary: ValueShape = { kind: 'binary', unit: '', decimals: 0, state_texts: ['Off', 'On'] };
const multi: ValueShape = { kind: 'multistate', unit: '', decimals: 0, state_texts: ['Heat', 'Cool', ''] };

test('a quantity has the digits of its point, the separators of the reader and its unit', () => {
  assert.equal(formatValue(21.34, analog, 'en'), '21.3 °C');
  assert.equal(formatValue(12345.67, { ...analog, decimals: 2 }, 'de'), '12.345,67 °C');
  assert.deepEqual(valueParts(21.3, analog, 'en'), { text: '21.3', unit: '°C' });
});

test('no value is a dash without a unit', () => {
  for (const none of [null, undefined, Number.NaN]) assert.equal(formatValue(none, analog, 'en'), NO_VALUE);
});

test('a negative that rounds to zero loses its sign', () => {
  assert.equal(formatValue(-0.04, analog, 'en'), '0.0 °C');
  assert.equal(formatValue(-0.06, analog, 'en'), '-0.1 °C');
});

test('binary states count from zero and multi-states from one', () => {
  assert.equal(formatValue(1, binary, 'en'), 'On');
  assert.equal(formatValue(0, binary, 'en'), 'Off');
  assert.equal(formatValue(1, multi, 'en'), 'Heat');
});

test('a state without a text keeps its number', () => {
  assert.equal(stateText(3, multi), '3');
  assert.equal(stateText(9, multi), '9');
});
