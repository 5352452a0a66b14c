import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Texts } from '../i18n/index.ts';
import { formatBytes, formatCount, formatShare } from '../format/bytes.ts';
import {
  formatAge,
  formatClock,
  formatDate,
  formatDateTime,
  formatDuration,
  formatMilliseconds,
  formatMoment,
  formatRemaining,
  formatSpan,
} from '../format/time.ts';
import { regionalLocale } from '../format/locale.ts';
import { conversionOf } from '../format/units.ts';
import { formatNumber, formatValue, valueParts } from '../format/value.ts';
import type { ValueShape } from '../format/value.ts';
import { preferences } from '../preferences.ts';
import { siteTimeZone } from '../site.ts';

/** Texts and formats in the language of the reader and the time zone of the site; reactive in templates. */
export function useTexts() {
  const { t: translate, locale: language } = useI18n<{ message: Texts }>();
  const locale = computed(() => regionalLocale(language.value, navigator.languages));
  const t: typeof translate = translate.bind(undefined);
  const time = (seconds = false) => ({ locale: locale.value, timeZone: siteTimeZone.value, seconds });
  /** A value in the units of the reader; everything that is entered or measured against a scale keeps those of the point. */
  const shownParts = (value: number | string | null | undefined, shape: ValueShape) => {
    const conversion = conversionOf(shape, preferences.units);
    if (conversion === undefined || typeof value !== 'number') return valueParts(value, shape, locale.value);
    return valueParts(conversion.convert(value), conversion.shape, locale.value);
  };
  return {
    t,
    locale,
    value: (value: number | string | null | undefined, shape: ValueShape) => formatValue(value, shape, locale.value),
    shownParts,
    shown: (value: number | string | null | undefined, shape: ValueShape): string => {
      const { text, unit } = shownParts(value, shape);
      return unit === '' ? text : `${text} ${unit}`;
    },
    /** An amount such as kWh, in the unit of the reader where it is an energy; that of `unit` otherwise. */
    amount: (value: number, unit: string, decimals: number): string => {
      const { text, unit: own } = shownParts(value, { kind: 'analog', unit, decimals, state_texts: [] });
      return own === '' ? text : `${text} ${own}`;
    },
    number: (value: number, decimals = 0) => formatNumber(value, decimals, locale.value),
    count: (value: number) => formatCount(value, locale.value),
    bytes: (value: number) => formatBytes(value, locale.value),
    share: (value: number) => formatShare(value, locale.value),
    duration: (ms: number) => formatDuration(ms, locale.value),
    span: (ms: number) => formatSpan(ms, locale.value),
    remaining: (ms: number) => formatRemaining(ms, locale.value),
    milliseconds: (ms: number) => formatMilliseconds(ms, locale.value),
    age: (at: number, now: number) => formatAge(at, now, locale.value),
    clock: (at: number, seconds = false) => formatClock(at, time(seconds)),
    date: (at: number) => formatDate(at, time()),
    dateTime: (at: number, seconds = false) => formatDateTime(at, time(seconds)),
    moment: (at: number, now: number) => formatMoment(at, now, time()),
  };
}
