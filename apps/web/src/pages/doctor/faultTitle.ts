import type { NetworkFinding } from '@t3000/contract';
import { i18n, translate } from '../../i18n/index.ts';

/** A fault this console does not know stands as the server calls it. */
export function faultTitle(fault: string): string {
  return ofFault('doctor_fault', fault) ?? fault.replaceAll('_', ' ');
}

/** What a fault means, in the language of the reader; in that of the server where this console does not know it. */
export function faultMeaning({ fault, meaning }: Pick<NetworkFinding, 'fault' | 'meaning'>): string {
  return ofFault('doctor_meaning', fault) ?? meaning;
}

/** What to do about it, likewise. */
export function faultAdvice({ fault, advice }: Pick<NetworkFinding, 'fault' | 'advice'>): string {
  return ofFault('doctor_advice', fault) ?? advice;
}

function ofFault(texts: string, fault: string): string | undefined {
  const key = `${texts}.${fault}`;
  return i18n.global.te(key) ? translate(key) : undefined;
}
