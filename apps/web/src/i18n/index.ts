import { createI18n } from 'vue-i18n';
import { Lang } from 'quasar';
import type en from './en.json';

/** Languages the console speaks; each has a complete file of texts beside this one. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** Names of the languages, each in itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The packs of the library and the parameter that takes them are declared a hair apart. */
type LanguagePack = Parameters<typeof Lang.set>[0];

export type Texts = typeof en;

/** Nobody waits for the texts of a language they do not read: each comes when it is chosen first (see `setLanguage`). */
const none = (): Texts => ({}) as Texts;

export const i18n = createI18n({ legacy: false, locale: 'en', messages: { en: none(), de: none() } });

/** A text outside of components. */
export const translate = i18n.global.t;

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (languages as readonly string[]).includes(value);
}

/** The language in use now, for number and date formats; reactive. */
export function currentLocale(): string {
  return i18n.global.locale.value;
}

type Part = { default: Readonly<Record<string, unknown>> };

const firstParts: Readonly<Record<Language, () => Promise<[Part, { default: unknown }]>>> = {
  en: () => Promise.all([import('./en.json?first'), import('quasar/lang/en-US.js')]),
  de: () => Promise.all([import('./de.json?first'), import('quasar/lang/de.js')]),
};
const restParts: Readonly<Record<Language, () => Promise<Part>>> = {
  en: () => import('./en.json?rest'),
  de: () => import('./de.json?rest'),
};

/** The newest wish: of two on their way at once the later one holds. */
let wanted: Language = 'en';
/** Whether somebody went beyond the first pages. */
let wantsRest = false;
/** Languages whose texts are all here. */
const complete = new Set<Language>();

/** Fetches the texts of a language when they are not here yet, then switches to it. */
export async function setLanguage(language: Language): Promise<void> {
  wanted = language;
  const [texts, lang] = await firstParts[language]();
  i18n.global.mergeLocaleMessage(language, texts.default);
  if (wantsRest) await fetchRest(language);
  if (wanted !== language) return;
  Lang.set(lang.default as LanguagePack);
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
}

/** Fetches what sign-in and overview do not say; every other page waits for it. */
export async function needAllTexts(): Promise<void> {
  wantsRest = true;
  await fetchRest(wanted);
}

async function fetchRest(language: Language): Promise<void> {
  if (complete.has(language)) return;
  const rest = await restParts[language]();
  i18n.global.mergeLocaleMessage(language, rest.default);
  complete.add(language);
}
