import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aDevice, aPoint } from './builders.ts';

test('builders take what the test names and choose the rest', () => {
  assert.equal(aDevice({ id: 7 }).name, 'Device 7');
  assert.deepEqual(aPoint({ id: 3, deviceId: 7 }).number, 3);
  assert.equal(aPoint({ type: 'output', writable: true }).writable, true);
});
