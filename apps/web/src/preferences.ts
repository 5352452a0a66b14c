import { effectScope, reactive, readonly, watch } from 'vue';
import { Dark } from 'quasar';
import { isLanguage, setLanguage } from './i18n/index.ts';
import type { Language } from './i18n/index.ts';
import { readUnitChoice } from './format/units.ts';
import type { UnitChoice } from './format/units.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const densities = ['compact', 'normal', 'large'] as const;
export type Density = (typeof densities)[number];

/** What a person chose for themself. Kept by the server per user, and in this browser for the time before login. */
export interface Preferences {
  theme: Theme;
  language: Language;
  density: Density;
  /** Keys without a modifier (`g p`, `/`, `W`); some people need them off (WCAG 2.1.4). */
  single_keys: boolean;
  rail_open: boolean;
  tree_open: boolean;
  /** How the site tree is ordered. */
  tree_order: 'places' | 'devices';
  /** A tone for every new alarm. */
  alarm_sound: boolean;
  /** Units values are shown in. */
  units: UnitChoice;
}

const STORAGE_KEY = 't3000.preferences';

/** Row heights in pixels; the list components need the number, the style sheet has the same as `--row`. */
export const rowHeights: Readonly<Record<Density, number>> = { compact: 28, normal: 36, large: 44 };

const current = reactive<Preferences>({
  theme: 'auto',
  language: navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en',
  density: matchMedia('(pointer: coarse)').matches ? 'large' : 'compact',
  single_keys: true,
  rail_open: true,
  tree_open: true,
  tree_order: 'devices',
  alarm_sound: false,
  units: {},
});

export const preferences: Readonly<Preferences> = readonly(current);

/** As the server keeps them: texts, numbers and switches alone. */
export type KeptPreferences = Omit<Preferences, 'units'> & { units: string };

const savers = new Set<(preferences: KeptPreferences) => void>();

/** Called after every change made here; the session sends it to the server. */
export function onPreferencesChanged(save: (preferences: KeptPreferences) => void): void {
  savers.add(save);
}

export function setPreferences(change: Partial<Preferences>): void {
  Object.assign(current, change);
  for (const save of savers) save({ ...current, units: JSON.stringify(current.units) });
}

/** Takes over what the server kept; words of another version are left out. */
export function adoptPreferences(stored: Readonly<Record<string, unknown>>): void {
  const { theme, language, density, single_keys, rail_open, tree_open, tree_order, alarm_sound, units } = stored;
  if (isOneOf(themes, theme)) current.theme = theme;
  if (isLanguage(language)) current.language = language;
  if (isOneOf(densities, density)) current.density = density;
  if (typeof single_keys === 'boolean') current.single_keys = single_keys;
  if (typeof rail_open === 'boolean') current.rail_open = rail_open;
  if (typeof tree_open === 'boolean') current.tree_open = tree_open;
  if (typeof alarm_sound === 'boolean') current.alarm_sound = alarm_sound;
  if (units !== undefined) current.units = readUnitChoice(units);
  if (isOneOf(['places', 'devices'] as const, tree_order)) current.tree_order = tree_order;
}

/** Puts the preferences on the page and keeps them there for its whole life. */
export function startPreferences(): void {
  adoptPreferences(readStored());
  const darkQuery = matchMedia('(prefers-color-scheme: dark)');
  const applyTheme = (): void => {
    const dark = current.theme === 'dark' || (current.theme === 'auto' && darkQuery.matches);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    Dark.set(dark);
  };
  darkQuery.addEventListener('change', applyTheme);
  effectScope(true).run(() => {
    watch(() => current.theme, applyTheme, { immediate: true });
    watch(
      () => current.density,
      (density) => (document.documentElement.dataset['density'] = density),
      { immediate: true },
    );
    watch(
      () => current.language,
      (language) => void setLanguage(language),
    );
    watch(current, (value) => localStorage.setItem(STORAGE_KEY, JSON.stringify(value)));
  });
}

function readStored(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Not ours any longer: the defaults are as good.
    return {};
  }
}

function isOneOf<const T extends readonly string[]>(values: T, value: unknown): value is T[number] {
  return typeof value === 'string' && values.includes(value);
}
