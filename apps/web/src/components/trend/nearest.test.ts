import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestIn } from './nearest.ts';

test('the nearest of ascending times is found on either side, and at both ends', () => {
  const times = [10, 20, 40];
  assert.deepEqual(
    [0, 14, 15, 16, 20, 31, 99].map((at) => nearestIn(times, at)),
    [10, 10, 10, 20, 20, 40, 40],
  );
  assert.equal(nearestIn([], 5), undefined);
});
