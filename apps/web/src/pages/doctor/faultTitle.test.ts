import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultTexts } from '@t3000/driver-bacnet';
import de from '../../i18n/de.json' with { type: 'json' };
import en from '../../i18n/en.json' with { type: 'json' };

test('every fault of the doctor has its words in both languages, and in English those of the command line', () => {
  const faults = Object.keys(faultTexts).toSorted();
  for (const texts of [de, en]) {
    for (const words of [texts.doctor_fault, texts.doctor_meaning, texts.doctor_advice])
      assert.deepEqual(Object.keys(words).toSorted(), faults);
  }
  for (const [fault, { meaning, advice }] of Object.entries(faultTexts)) {
    assert.equal(Reflect.get(en.doctor_meaning, fault), meaning);
    assert.equal(Reflect.get(en.doctor_advice, fault), advice);
  }
});
