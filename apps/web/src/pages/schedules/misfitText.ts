import type { ScheduleMisfit, ScheduleSaid } from '@t3000/contract';
import { i18n } from '../../i18n/index.ts';
import { weekdayName } from './selectorText.ts';
import type { SelectorWords } from './selectorText.ts';

/** Places as the contract names them, Monday first. */
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const places = ['schedule', 'week', 'exceptions', 'default', 'first day', 'last day', 'first and last day'] as const;

/** A sentence of a driver in the reader's language; one it has not is told in the driver's own words. */
export function saidText({ kind, terms }: ScheduleSaid, text: string, { t, locale }: SelectorWords): string {
  const key = `schedule_said.${kind}`;
  if (kind === '' || !i18n.global.te(key)) return text;
  const { kind: values, day } = terms;
  return t(key as 'schedule_said.whole_minutes', {
    ...terms,
    ...(i18n.global.te(`kind.${values}`) ? { kind: t(`kind.${values}` as 'kind.analog') } : {}),
    ...(typeof day === 'number' ? { day: weekdayName(day, locale) } : {}),
  });
}

/** What has no room in a device, as one line. */
export function misfitText({ place, value, limit, said }: ScheduleMisfit, words: SelectorWords): string {
  return `${misfitPlace(place, words)}: ${saidText(said, `${value} – ${limit}`, words)}`;
}

function misfitPlace(place: string, { t, locale }: SelectorWords): string {
  const weekday = weekdays.indexOf(place);
  if (weekday >= 0) return weekdayName(weekday + 1, locale);
  const name = /^exception "(.*)"$/s.exec(place)?.[1];
  if (name !== undefined) return t('schedule_said.place_exception', { name });
  const known = places.find((each) => each === place);
  if (known === undefined) return place;
  return t(`schedule_said.place_${known.replaceAll(' ', '_')}` as 'schedule_said.place_week');
}
