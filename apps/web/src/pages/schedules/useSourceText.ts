import { useTexts } from '../../composables/useTexts.ts';

/** Words of the server for where a value comes from; anything else is the name of an exception. */
const sources = new Set(['weekly', 'default', 'not_in_effect']);

/** Where a value of a schedule comes from, in words. */
export function useSourceText() {
  const { t } = useTexts();
  return {
    sourceText: (source: string): string =>
      source === '' ? '' : sources.has(source) ? t(`schedule.source_${source}`) : source,
    isException: (source: string): boolean => source !== '' && !sources.has(source),
  };
}
