import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrendStrategy } from '@t3000/contract';
import { emptyForm, faultOf, formOf, strategyOf } from './recordingForm.ts';

test('every way of recording survives the form', () => {
  const ways: readonly (TrendStrategy | null)[] = [
    null,
    { mode: 'interval', interval_seconds: 5 },
    { mode: 'cron', cron: '0 6 * * *' },
    { mode: 'change', deadband: 0.5, heartbeat_seconds: 60 },
    { mode: 'change', deadband: null, heartbeat_seconds: null },
  ];
  for (const way of ways) assert.deepEqual(strategyOf(formOf(way)), way);
});

test('only what belongs to the mode is checked and sent', () => {
  const form = { ...emptyForm(), cron: '', deadband: 'x', intervalSeconds: 60 };
  assert.equal(faultOf(form), undefined);
  assert.deepEqual(strategyOf(form), { mode: 'interval', interval_seconds: 60 });
  assert.equal(faultOf({ ...form, mode: 'cron' }), 'cron_missing');
  assert.equal(faultOf({ ...form, mode: 'change' }), 'deadband');
  assert.equal(faultOf({ ...form, mode: 'off' }), undefined);
});

test('a deadband may be written with a comma, and not be negative', () => {
  const form = { ...emptyForm(), mode: 'change' as const };
  assert.equal(strategyOf({ ...form, deadband: ' 0,25 ' })?.deadband, 0.25);
  assert.equal(faultOf({ ...form, deadband: '-1' }), 'deadband');
  assert.equal(faultOf({ ...form, heartbeatSeconds: 5 }), 'heartbeat');
  assert.equal(faultOf({ ...form, heartbeatSeconds: 0 }), undefined);
});
