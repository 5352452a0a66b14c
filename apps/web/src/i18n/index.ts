import { createI18n } from 'vue-i18n';
import { Lang } from 'quasar';
import en from './en.json';

/** Languages the console speaks; each has a complete file of texts beside this one. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** Names of the languages, each in itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The packs of the library and the parameter that takes them are declared a hair apart. */
type LanguagePack = Parameters<typeof Lang.set>[0];

export type Texts = typeof en;

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  // The other languages speak English until their texts have been fetched.
  messages: { en, de: en },
});

/** A text outside of components. */
export const translate = i18n.global.t;

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (languages as readonly string[]).includes(value);
}

/** The language in use now, for number and date formats; reactive. */
export function currentLocale(): string {
  return i18n.global.locale.value;
}

/** Fetches the texts of a language when they are not here yet, then switches to it. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === 'de') {
    const [texts, lang] = await Promise.all([import('./de.json'), import('quasar/lang/de.js')]);
    i18n.global.setLocaleMessage('de', texts.default);
    Lang.set(lang.default as LanguagePack);
  } else {
    const lang = await import('quasar/lang/en-US.js');
    Lang.set(lang.default as LanguagePack);
  }
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
}
