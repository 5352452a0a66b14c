import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alarm } from '@t3000/contract';
import { alarmActions, fitsAction, permissionFor } from './alarmAction.ts';

const offered = (phase: Alarm['phase']) => alarmActions.filter((action) => fitsAction(action, { phase }));

test('each state offers what leads out of it', () => {
  assert.deepEqual(offered('unacknowledged'), ['acknowledge', 'shelve', 'out_of_service', 'comment']);
  assert.deepEqual(offered('returned'), ['acknowledge', 'shelve', 'out_of_service', 'comment']);
  assert.deepEqual(offered('acknowledged'), ['shelve', 'out_of_service', 'comment']);
  assert.deepEqual(offered('shelved'), ['shelve', 'unshelve', 'out_of_service', 'comment']);
  assert.deepEqual(offered('out_of_service'), ['in_service', 'comment']);
});

test('taking an alarm out of service is for those who configure', () => {
  assert.equal(permissionFor('out_of_service'), 'configure');
  assert.equal(permissionFor('acknowledge'), 'write_points');
});
