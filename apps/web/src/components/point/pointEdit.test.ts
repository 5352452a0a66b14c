import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, editFormOf, faultsOf } from './pointEdit.ts';
import { testPoint } from './testPoint.ts';

const point = testPoint();
const form = editFormOf(point);

test('an untouched form has no faults and changes nothing', () => {
  assert.deepEqual(faultsOf(form), {});
  assert.deepEqual(changeOf(point, form), {});
});

test('only what differs is sent, seconds as milliseconds and an empty limit as none', () => {
  const change = changeOf(point, { ...form, name: ' Valve ', maximum: '', pollSeconds: '2,5', deadband: '0.1' });
  assert.deepEqual(change, { name: 'Valve', maximum: null, poll_interval_ms: 2500, deadband: 0.1 });
});

test('every field says what is wrong with it', () => {
  assert.deepEqual(
    faultsOf({ ...form, name: ' ', decimals: '1.5', minimum: 'low', pollSeconds: '0.1', deadband: '-1' }),
    {
      name: 'required',
      decimals: 'out_of_bounds',
      minimum: 'not_a_number',
      pollSeconds: 'out_of_bounds',
      deadband: 'out_of_bounds',
    },
  );
  assert.deepEqual(faultsOf({ ...form, minimum: '10', maximum: '5' }), { maximum: 'reversed' });
});
