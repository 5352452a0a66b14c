import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regionalLocale } from './locale.ts';

test("dates and numbers follow the reader's region where it shares the language of the console", () => {
  assert.equal(regionalLocale('en', ['de-AT', 'en-GB', 'en']), 'en-GB');
  assert.equal(regionalLocale('de', ['de-AT', 'en-GB']), 'de-AT');
});

test('a reader of other languages gets the plain formats of the one the console speaks', () => {
  assert.equal(regionalLocale('en', ['fr-FR']), 'en');
});
