import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPassword } from './password.ts';

test('a few words are strong', () => {
  assert.equal(checkPassword('violet kettle harbour', []).strength, 3);
});

test('signs and digits do not make a short password good', () => {
  const { isLongEnough, strength } = checkPassword('P4$$w0rd!', []);
  assert.equal(isLongEnough, false);
  assert.equal(strength, 0);
});

test('a name with digits around it is still the name', () => {
  const check = checkPassword('Campus-North 2026', ['m.weber', 'Campus North']);
  assert.equal(check.isNoName, false);
  assert.equal(check.strength, 0);
});

test('one character repeated is weak at any length', () => {
  assert.equal(checkPassword('aaaaaaaaaaaaaaaaaaaaaaaa', []).strength, 0);
});
