import { Notify } from 'quasar';
import { problemOf } from '../api.ts';
import { translate } from '../i18n/index.ts';
import { iconDone, iconError, iconInfo } from '../theme/icons.ts';

/** Left to itself the library writes in white, on our light panels as well. */
const look = { textColor: 'toast', position: 'bottom-right' } as const;

/** Long enough to notice a slip of the hand. */
const UNDO_MS = 10_000;

/** Short messages at the edge of the screen. Texts are shown as text, never as markup. */
export function useToasts() {
  return {
    done: (message: string): void => {
      Notify.create({ message, icon: iconDone, ...look, classes: 'toast', timeout: 4000 });
    },
    /** Says why there is nothing to do. */
    said: (message: string): void => {
      Notify.create({ message, icon: iconInfo, ...look, classes: 'toast', timeout: 6000 });
    },
    /** Says what was done, with the way to what came of it. */
    leading: (message: string, label: string, handler: () => void): void => {
      Notify.create({
        message,
        icon: iconDone,
        ...look,
        classes: 'toast',
        timeout: 6000,
        actions: [{ label, color: 'primary', noCaps: true, handler }],
      });
    },
    /** Says what is gone, and offers to bring it back for a while. */
    undoable: (message: string, undo: () => Promise<unknown>): void => {
      const bringBack = (): void => void undo().catch((error: unknown) => failed(error));
      Notify.create({
        message,
        icon: iconDone,
        ...look,
        classes: 'toast',
        timeout: UNDO_MS,
        actions: [{ label: translate('action.undo'), color: 'primary', noCaps: true, handler: bringBack }],
      });
    },
    failed,
  };
}

/** Stays until closed: nobody should miss why something did not happen. */
function failed(error: unknown): void {
  const { title, detail } = problemOf(error);
  Notify.create({
    message: title,
    caption: detail,
    icon: iconError,
    ...look,
    classes: 'toast toast--problem',
    timeout: 0,
    attrs: { role: 'alert' },
    actions: [{ label: translate('action.close'), color: 'primary', noCaps: true }],
  });
}
