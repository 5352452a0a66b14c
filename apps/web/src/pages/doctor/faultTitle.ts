import type { NetworkFinding } from '@t3000/contract';
import { currentLocale, isLanguage } from '../../i18n/index.ts';
import faultWords from './faultWords.json';

/** Kept apart from the texts of every page: they are long, and nobody but this page shows them. */
type Words = (typeof faultWords)['en'];

/** A fault this console does not know stands as the server calls it. */
export function faultTitle(fault: string): string {
  return ofFault('title', fault) ?? fault.replaceAll('_', ' ');
}

/** What a fault means, in the language of the reader; in that of the server where this console does not know it. */
export function faultMeaning({ fault, meaning }: Pick<NetworkFinding, 'fault' | 'meaning'>): string {
  return ofFault('meaning', fault) ?? meaning;
}

/** What to do about it, likewise. */
export function faultAdvice({ fault, advice }: Pick<NetworkFinding, 'fault' | 'advice'>): string {
  return ofFault('advice', fault) ?? advice;
}

function ofFault(kind: keyof Words, fault: string): string | undefined {
  const locale = currentLocale();
  const words: Readonly<Record<string, string>> = faultWords[isLanguage(locale) ? locale : 'en'][kind];
  return Object.hasOwn(words, fault) ? words[fault] : undefined;
}
