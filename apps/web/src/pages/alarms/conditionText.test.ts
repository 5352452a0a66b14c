import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionText } from './conditionText.ts';
import type { ConditionWords } from './conditionText.ts';

const words: ConditionWords = {
  t: (key, values) => [key.slice(15), ...Object.values(values)].join(' '),
  number: (value, decimals = 0) => value.toFixed(decimals),
};

test('a limit is told with the value that ends the alarm', () => {
  assert.equal(conditionText({ kind: 'high_limit', limit: 27, deadband: 0.5 }, words), 'high_limit 27 26.5');
  assert.equal(conditionText({ kind: 'low_limit', limit: 16.25, deadband: 0 }, words), 'low_limit 16.25 16.25');
});

test('an expression tells itself, and the rest have a word of their own', () => {
  assert.equal(conditionText({ kind: 'expression', text: 'p1 > 3' }, words), 'p1 > 3');
  assert.equal(conditionText({ kind: 'stale' }, words), 'stale');
  assert.equal(conditionText({ kind: 'state', states: [1, 2] }, words), 'state 1, 2');
});
