import { isPriority } from '@t3000/core';
import { translate } from '../../i18n/index.ts';

/** What a slot of the priority array is for (ASHRAE 135 clause 19.2), in the reader's language. */
export function priorityName(priority: number): string {
  return isPriority(priority) ? translate(`priority_name.${priority}`) : '';
}
