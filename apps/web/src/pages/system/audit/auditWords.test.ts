import assert from 'node:assert/strict';
import { test } from 'node:test';
import en from '../../../i18n/en.json' with { type: 'json' };
import { actionKey, knownActions } from './auditWords.ts';

test('every action that has words has them, and no words are left over', () => {
  const words = Object.keys(en.audit_action).map((key) => `audit_action.${key}`);
  assert.deepEqual(new Set(knownActions.map(actionKey)), new Set(words));
});

test('an action nobody has words for has no key', () => {
  assert.equal(actionKey('spaceship.start'), undefined);
});
