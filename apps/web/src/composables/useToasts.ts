import { Notify } from 'quasar';
import { problemOf } from '../api.ts';
import { translate } from '../i18n/index.ts';
import { iconDone, iconError } from '../theme/icons.ts';

/** Short messages at the edge of the screen. Texts are shown as text, never as markup. */
export function useToasts() {
  return {
    done: (message: string): void => {
      Notify.create({ message, icon: iconDone, classes: 'toast', position: 'bottom-right', timeout: 4000 });
    },
    /** Stays until closed: nobody should miss why something did not happen. */
    failed: (error: unknown): void => {
      const { title, detail } = problemOf(error);
      Notify.create({
        message: title,
        caption: detail,
        icon: iconError,
        classes: 'toast toast--problem',
        position: 'bottom-right',
        timeout: 0,
        attrs: { role: 'alert' },
        actions: [{ label: translate('action.close'), color: 'primary', noCaps: true }],
      });
    },
  };
}
