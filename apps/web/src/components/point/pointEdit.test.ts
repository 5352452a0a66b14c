import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, editFormOf, faultsOf, guardFields } from './pointEdit.ts';
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

test('a guard is typed in the unit of the point; what belongs together is asked for together', () => {
  const typed = { ...form, writeLowest: '10', writeHighest: '60,5', writeStep: '5', writeCount: '3', writeSpan: '60' };
  assert.deepEqual(faultsOf(typed), {});
  assert.deepEqual(changeOf(point, { ...typed, writeConfirm: true, writeConfirmText: ' Sure? ', critical: true }), {
    write_lowest: 10,
    write_highest: 60.5,
    write_step: 5,
    write_count: 3,
    write_span_seconds: 60,
    write_confirm: true,
    write_confirm_text: 'Sure?',
    critical: true,
  });
  assert.deepEqual(faultsOf({ ...form, writeLowest: '5', writeHighest: '4', writeStep: '0', writeCount: '2' }), {
    writeHighest: 'reversed',
    writeStep: 'out_of_bounds',
    writeSpan: 'rate_half',
  });
  assert.deepEqual(guardFields('binary'), ['writeCount', 'writeSpan']);
});
