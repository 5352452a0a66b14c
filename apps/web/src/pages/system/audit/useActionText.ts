import { translate } from '../../../i18n/index.ts';
import { actionKey } from './auditWords.ts';

/** An action of the trail in the words of the reader. */
export function useActionText(): (action: string) => string {
  return (action) => {
    const key = actionKey(action);
    return key === undefined ? action.replaceAll(/[._]/g, ' ') : translate(key);
  };
}
