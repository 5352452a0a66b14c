import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbersOf } from './backupWords.ts';

test('panel numbers are pairs of 1 to 255, each named once', () => {
  assert.deepEqual(numbersOf('1=5, 2=6'), [
    { from: 1, to: 5 },
    { from: 2, to: 6 },
  ]);
  assert.deepEqual(numbersOf('  '), []);
  for (const wrong of ['1', '1=', '1=256', '0=1', '1=2 1=3', 'a=b', '1=2=3'])
    assert.equal(numbersOf(wrong), undefined, wrong);
});
