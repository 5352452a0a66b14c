import type { Place, PlaceLimit, RoleName } from '@t3000/contract';
import { pathTo } from '../../../components/place/placeTree.ts';
import { currentLocale, isLanguage } from '../../../i18n/index.ts';
import words from './limitWords.json';

/** Kept apart from the texts of every page: nobody but this page shows them. */
type Words = (typeof words)['en'];

/** Places named one by one; of more the number is told. */
const NAMED_MAX = 3;

/** A text about places, with what stands in its braces put in. */
export function limitText(key: keyof Words, values: Readonly<Record<string, string | number>> = {}): string {
  const locale = currentLocale();
  const text = words[isLanguage(locale) ? locale : 'en'][key];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What a limit says in the list of people: the places by name, and what is with the rest. */
export function limitLabel(limit: PlaceLimit | null, places: readonly Place[]): string {
  if (limit === null) return limitText('whole');
  return limitText(`short_${limit.outside}`, { places: placeNames(limit.place_ids, places) });
}

/** One sentence that says what somebody sees and may do. */
export function limitSentence(
  name: string,
  role: RoleName,
  limit: PlaceLimit | null,
  places: readonly Place[],
): string {
  const does = limitText(`does_${role}`);
  if (limit === null) return limitText('sum_whole', { name, does });
  if (limit.outside === 'read' && role === 'viewer') return limitText('sum_read_viewer', { name });
  return limitText(`sum_${limit.outside}`, { name, does, places: placeNames(limit.place_ids, places) });
}

/** `Tower / Floor 1, House and 2 more`, in the order of the tree. */
export function placeNames(ids: readonly number[], places: readonly Place[]): string {
  const names = places
    .filter(({ id }) => ids.includes(id))
    .map(({ id }) =>
      pathTo(places, id)
        .map(({ name }) => name)
        .join(' / '),
    );
  if (names.length === 0) return limitText('gone');
  const shown = names.slice(0, NAMED_MAX).join(', ');
  return names.length > NAMED_MAX ? limitText('and_more', { places: shown, count: names.length - NAMED_MAX }) : shown;
}
