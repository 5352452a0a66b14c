import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoText } from './assignFile.ts';

test('what a file moved goes back by a file of the same form', () => {
  const text = undoText([
    { what: 'devices', id: 3, from: [] },
    { what: 'points', id: 7, from: ['Harbour House', 'Floor, 1'] },
  ]);
  assert.equal(text, '\uFEFFdevice_id,point_id,building,floor,room\r\n3,,,,\r\n,7,Harbour House,"Floor, 1",\r\n');
});
