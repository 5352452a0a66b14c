import { onScopeDispose } from 'vue';

/** Does something once nobody has asked for it for `ms`: after a pause in typing, at the end of a burst of changes. */
export function usePause<Args extends unknown[]>(ms: number, work: (...args: Args) => unknown) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => clearTimeout(timer);
  onScopeDispose(cancel);
  return {
    /** What was asked for last is done; what was asked before is forgotten. */
    soon: (...args: Args): void => {
      cancel();
      timer = setTimeout(() => work(...args), ms);
    },
    cancel,
  };
}
