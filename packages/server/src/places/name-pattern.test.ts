import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namePattern } from './name-pattern.ts';

test('a star stands for any text and a question mark for one character, whatever the case', () => {
  const rows: readonly [pattern: string, name: string, fits: boolean][] = [
    ['HH-F1-*', 'hh-f1-EAST', true],
    ['HH-F1-*', 'HH-F10-EAST', false],
    ['*F1*', 'HH-F1-EAST', true],
    ['VAV-1?', 'VAV-12', true],
    ['VAV-1?', 'VAV-1', false],
    ['VAV-1?', 'VAV-123', false],
    ['*', '', true],
    ['', 'x', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-b', false],
    ['a.c', 'abc', false],
  ];
  for (const [pattern, name, fits] of rows) assert.equal(namePattern(pattern)(name), fits, `${pattern} ~ ${name}`);
});

test('a pattern of many stars answers at once', () => {
  assert.equal(namePattern(`${'*a'.repeat(90)}b`)('a'.repeat(5000)), false);
});
