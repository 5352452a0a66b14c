import { i18n, translate } from '../../i18n/index.ts';

/** A fault this console does not know stands as the server calls it. */
export function faultTitle(fault: string): string {
  const key = `doctor_fault.${fault}`;
  return i18n.global.te(key) ? translate(key) : fault.replaceAll('_', ' ');
}
