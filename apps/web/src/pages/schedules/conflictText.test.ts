import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schedule } from '@t3000/contract';
import { draftConflicts } from './conflictText.ts';
import { emptyDraft } from './scheduleDraft.ts';

const stored = (id: number, priority: number, outputs: number[], enabled = true): Schedule => ({
  ...emptyDraft(),
  id,
  name: `S${id}`,
  priority,
  output_ids: outputs,
  enabled,
  zone: 'UTC',
  status: 'idle',
  value: null,
  source: '',
  next: null,
  last_run_at: null,
  waiting_ids: [],
  targets: [],
  left_to_device_ids: [],
  author: 'a',
  created_at: 0,
  updated_at: 0,
});

test('a draft meets the schedules that write its points, and it is said who wins', () => {
  const draft = { ...emptyDraft(), priority: 15, output_ids: [1, 2] };
  const others = [stored(1, 15, [2, 3]), stored(2, 14, [1]), stored(3, 16, [1, 2]), stored(4, 15, [9])];
  const found = draftConflicts(draft, undefined, others);
  assert.deepEqual(
    found.map(({ schedule, pointIds, outcome }) => [schedule.id, pointIds, outcome]),
    [
      [1, [2], 'last'],
      [2, [1], 'other'],
      [3, [1, 2], 'this'],
    ],
  );
});

test('a schedule does not meet itself, nor one that is disabled, and disabled it meets nobody', () => {
  const draft = { ...emptyDraft(), output_ids: [1] };
  const others = [stored(1, 15, [1]), stored(2, 15, [1], false)];
  assert.deepEqual(draftConflicts(draft, 1, others), []);
  assert.deepEqual(draftConflicts({ ...draft, enabled: false }, undefined, others), []);
});
