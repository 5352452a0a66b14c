import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortMessage } from './alarmColumns.ts';

test('a message does not repeat the name that stands beside it', () => {
  const source = 'Supply Air Temp';
  assert.equal(shortMessage({ source, message: 'Supply Air Temp is 16 °C, above 8 °C' }), 'is 16 °C, above 8 °C');
  assert.equal(shortMessage({ source, message: 'Supply Air Temperature is high' }), 'Supply Air Temperature is high');
});
