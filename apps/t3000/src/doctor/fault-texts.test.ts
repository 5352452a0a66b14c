import { faultTexts } from '@t3000/driver-bacnet';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Words = Readonly<Record<'title' | 'meaning' | 'advice', Readonly<Record<string, string>>>>;

/** The texts of the console are data: it does not know the drivers, so whoever knows both compares them. */
const file = new URL('../../../web/src/pages/doctor/faultWords.json', import.meta.url);

test('the console has words for every fault in both languages, and in English those of the command line', () => {
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<'en' | 'de', Words>>;
  const faults = Object.keys(faultTexts).toSorted();
  for (const { title, meaning, advice } of [texts.en, texts.de]) {
    for (const words of [title, meaning, advice]) assert.deepEqual(Object.keys(words).toSorted(), faults);
  }
  for (const [fault, { meaning, advice }] of Object.entries(faultTexts)) {
    assert.deepEqual([texts.en.meaning[fault], texts.en.advice[fault]], [meaning, advice]);
  }
});
