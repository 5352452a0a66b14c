import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlarmCondition, AlarmDefinition } from '@t3000/contract';
import { bodyOf, conditionKinds, faultsOf, formOf, newForm, watchedOf, withAdjustment } from './definitionForm.ts';

const definition: AlarmDefinition = {
  id: 3,
  name: 'Room too warm',
  enabled: true,
  level: 2,
  condition: { kind: 'high_limit', limit: 27.5, deadband: 0.5 },
  target: {
    point_ids: [4, 5],
    device_ids: [],
    match: {
      name: '* Room Temp',
      device: null,
      group: null,
      point_type: 'input',
      kind: null,
      unit: '°C',
      tags: ['zone'],
      place_id: 7,
    },
    except_point_ids: [9],
  },
  adjustments: [{ point_id: 4, device_id: null, limit: 30, deadband: null, level: null, on_delay_seconds: null }],
  on_delay_seconds: 300,
  off_delay_seconds: 10,
  suppression: {
    while_device_offline: true,
    while_parent_off: false,
    expression: 'p12 == 0',
    settle_seconds: 60,
    set_point_seconds: 0,
  },
  instruction: 'Look at the damper.',
  note_required: true,
  places: 2,
  problem: '',
  created_at: 0,
  updated_at: 0,
};

const conditions: readonly AlarmCondition[] = [
  { kind: 'high_limit', limit: 27.5, deadband: 0.5 },
  { kind: 'low_limit', limit: -3, deadband: 0 },
  { kind: 'deviation', set_point: { point_id: 8 }, limit: 2, deadband: 0 },
  { kind: 'deviation', set_point: { replace: 'Temp', by: 'Setpoint' }, limit: 2, deadband: 0 },
  { kind: 'rate', per_minute: 1.5, window_seconds: 600 },
  { kind: 'state', states: [1, 3] },
  { kind: 'change' },
  { kind: 'fault' },
  { kind: 'stale' },
  { kind: 'device_offline' },
  { kind: 'reported' },
  { kind: 'expression', text: 'value > 26 and p12 == 1' },
];

test('a definition comes out of its form as it went in, whatever it watches', () => {
  const { id: _, places: __, problem: ___, created_at: ____, updated_at: _____, ...body } = definition;
  for (const condition of conditions) {
    assert.deepEqual(bodyOf(formOf({ ...definition, condition })), { ...body, condition }, condition.kind);
  }
  assert.deepEqual(new Set(conditions.map(({ kind }) => kind)), new Set(conditionKinds));
});

test('a new form says what is missing and asks for nothing else', () => {
  assert.deepEqual(faultsOf(newForm()), { name: 'required', limit: 'number' });
  assert.equal(bodyOf(newForm()), undefined);
  assert.deepEqual(faultsOf({ ...newForm(), name: 'a', kind: 'stale' }), {});
});

test('numbers may have a comma, and are checked', () => {
  const form = { ...newForm([7]), limit: '21,5' };
  assert.deepEqual(watchedOf(form)?.condition, { kind: 'high_limit', limit: 21.5, deadband: 0 });
  assert.deepEqual(watchedOf(form)?.target, { point_ids: [7], device_ids: [], match: null });
  assert.equal(faultsOf({ ...form, kind: 'deviation', limit: '0', replace: 'T' }).limit, 'positive');
  assert.equal(faultsOf({ ...form, onDelay: '1.5' }).onDelay, 'seconds');
  assert.equal(faultsOf({ ...form, onDelay: '90000' }).onDelay, 'seconds');
});

test('a place gets a limit of its own, another one, and loses it', () => {
  const place = { point_id: 4, device_id: 2 };
  const once = withAdjustment([], place, { limit: 30 });
  assert.deepEqual(once, [
    { point_id: 4, device_id: null, limit: 30, deadband: null, level: null, on_delay_seconds: null },
  ]);
  const twice = withAdjustment(once, place, { level: 1 });
  assert.deepEqual([twice.length, twice[0]?.limit, twice[0]?.level], [1, 30, 1]);
  const other = withAdjustment(twice, { point_id: null, device_id: 2 }, { level: 2 });
  assert.equal(other.length, 2);
  assert.deepEqual(withAdjustment(withAdjustment(twice, place, { limit: null }), place, { level: null }), []);
});
