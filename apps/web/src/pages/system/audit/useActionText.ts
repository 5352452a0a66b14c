import { currentLocale, isLanguage } from '../../../i18n/index.ts';
import { wordsOf } from './auditWords.ts';

/** An action of the trail in the words of the reader. */
export function useActionText(): (action: string) => string {
  return (action) => {
    const locale = currentLocale();
    return wordsOf(action, isLanguage(locale) ? locale : 'en') ?? action.replaceAll(/[._]/g, ' ');
  };
}
