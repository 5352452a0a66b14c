import assert from 'node:assert/strict';
import { test } from 'node:test';
import actionWords from './actionWords.json' with { type: 'json' };
import { knownActions, wordsOf } from './auditWords.ts';

test('every action that has words has them in every language, and no words are left over', () => {
  const names = new Set(knownActions.map((action) => action.replaceAll('.', '_')));
  for (const [language, words] of Object.entries(actionWords)) {
    assert.deepEqual(new Set(Object.keys(words)), names, language);
    for (const [name, text] of Object.entries(words)) assert.notEqual(text, '', `${language}: ${name}`);
  }
  assert.equal(wordsOf('point.write', 'en'), 'Value written');
});

test('an action nobody has words for has none', () => {
  assert.equal(wordsOf('spaceship.start', 'en'), undefined);
});
