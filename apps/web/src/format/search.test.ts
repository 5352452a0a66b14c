import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchFor } from './search.ts';

test('every word that was typed is looked for, in any order and case', () => {
  const fits = searchFor(' temp  AHU');
  assert.equal(fits('HH-AHU-1 Supply Air Temp'), true);
  assert.equal(fits('HH-AHU-1 Fan'), false);
  assert.equal(searchFor('  ')('anything'), true);
});
