import { faultTexts } from '@t3000/driver-bacnet';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Words = Readonly<Record<'doctor_fault' | 'doctor_meaning' | 'doctor_advice', Readonly<Record<string, string>>>>;

/** The texts of the console are data: it does not know the drivers, so whoever knows both compares them. */
function textsOf(language: string): Words {
  const file = new URL(`../../../web/src/i18n/${language}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Words;
}

test('the console has words for every fault in both languages, and in English those of the command line', () => {
  const faults = Object.keys(faultTexts).toSorted();
  for (const language of ['en', 'de']) {
    const texts = textsOf(language);
    for (const words of [texts.doctor_fault, texts.doctor_meaning, texts.doctor_advice])
      assert.deepEqual(Object.keys(words).toSorted(), faults, language);
  }
  const english = textsOf('en');
  for (const [fault, { meaning, advice }] of Object.entries(faultTexts)) {
    assert.deepEqual([english.doctor_meaning[fault], english.doctor_advice[fault]], [meaning, advice]);
  }
});
