import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Widget } from '@t3000/contract';
import { useArranging } from './useArranging.ts';

const card = (id: string, x = 0): Widget => ({
  id,
  kind: 'devices',
  title: '',
  x,
  y: 0,
  width: 4,
  height: 6,
  point_ids: [],
  place_id: null,
  hours: 24,
  minimum: null,
  maximum: null,
});

test('steps are taken back and done again; a new step forgets what was taken back', () => {
  const arranging = useArranging();
  arranging.begin([card('a')]);
  arranging.change([card('a', 1)]);
  arranging.change([card('a', 2)]);
  arranging.undo();
  assert.equal(arranging.draft.value?.[0]?.x, 1);
  arranging.redo();
  assert.equal(arranging.draft.value?.[0]?.x, 2);
  arranging.undo();
  arranging.change([card('a', 5)]);
  assert.equal(arranging.canRedo.value, false);
  arranging.undo();
  arranging.undo();
  assert.equal(arranging.draft.value?.[0]?.x, 0);
  assert.equal(arranging.canUndo.value, false);
});

test('a drag is one step however often the pointer moved, and none when it came back', () => {
  const arranging = useArranging();
  const before = [card('a')];
  arranging.begin(before);
  for (const x of [1, 2, 3]) arranging.show([card('a', x)]);
  arranging.settle(before);
  arranging.undo();
  assert.equal(arranging.draft.value?.[0]?.x, 0);
  arranging.show([card('a', 4)]);
  arranging.show(before);
  arranging.settle(before);
  assert.equal(arranging.canUndo.value, false);
});

test('who does not arrange changes nothing', () => {
  const arranging = useArranging();
  arranging.change([card('a')]);
  arranging.undo();
  assert.equal(arranging.draft.value, undefined);
});
