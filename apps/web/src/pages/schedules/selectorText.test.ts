import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createI18n } from 'vue-i18n';
import type { DateSelector } from '@t3000/contract';
import de from '../../i18n/de.json' with { type: 'json' };
import en from '../../i18n/en.json' with { type: 'json' };
import { selectorText } from './selectorText.ts';
import type { SelectorWords } from './selectorText.ts';

// The function knows its keys only as those of its own instance.
const i18n = createI18n({ legacy: false, locale: 'en', messages: { en, de } });

function words(selector: DateSelector, language: 'en' | 'de' = 'en'): string {
  i18n.global.locale.value = language;
  return selectorText(selector, {
    t: i18n.global.t as unknown as SelectorWords['t'],
    locale: language === 'en' ? 'en-GB' : 'de-AT',
  });
}

test('days are told in words, in the language of the reader', () => {
  assert.equal(words({ kind: 'yearly', month: 12, day: 25 }), 'every year on 25 December');
  assert.equal(words({ kind: 'yearly', month: 12, day: 25 }, 'de'), 'jedes Jahr am 25. Dezember');
  assert.equal(words({ kind: 'date', date: '2026-12-24' }), '24 Dec 2026');
  assert.equal(words({ kind: 'range', from: '2026-12-24', to: '2027-01-06' }), '24 Dec 2026 – 6 Jan 2027');
});

test('rules of weekdays name what they fix and nothing else', () => {
  const rule = (month: number | null, week: number | null, weekday: number | null) =>
    words({ kind: 'week_day', month, week, weekday });
  assert.equal(rule(5, 6, 1), 'last Monday in May');
  assert.equal(rule(null, 1, 3), 'first Wednesday of every month');
  assert.equal(rule(null, null, 6), 'every Saturday');
  assert.equal(rule(7, null, 6), 'every Saturday in July');
  assert.equal(rule(7, null, null), 'the whole of July');
  assert.equal(rule(null, 5, null), 'days 29 to 31 of every month');
});

test('days by Easter have their names, the others are counted', () => {
  assert.equal(words({ kind: 'easter', offset: -2 }), 'Good Friday');
  assert.equal(words({ kind: 'easter', offset: 50 }, 'de'), 'Pfingstmontag');
  assert.equal(words({ kind: 'easter', offset: 5 }), '5 days after Easter Sunday');
  assert.equal(words({ kind: 'easter', offset: -1 }), '1 day before Easter Sunday');
});
