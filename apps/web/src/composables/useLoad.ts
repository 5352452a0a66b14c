import { onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { Ref, WatchSource } from 'vue';
import { problemOf } from '../api.ts';
import type { Problem } from '../api.ts';

export interface Load<T> {
  /** The newest answer; stays while a newer one is on its way or has failed. */
  readonly data: Readonly<Ref<T | undefined>>;
  readonly problem: Readonly<Ref<Problem | undefined>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly reload: () => Promise<void>;
}

export interface LoadOptions {
  /** Loads again when any of these changes. */
  readonly watch?: WatchSource | WatchSource[];
  /** Loads again every so many milliseconds while the page is visible. */
  readonly everyMs?: number;
}

/**
 * Asks the server for something as long as the calling component lives. A question that has been overtaken is
 * aborted, so that answers never arrive in the wrong order.
 */
export function useLoad<T>(ask: (signal: AbortSignal) => Promise<T>, options: LoadOptions = {}): Load<T> {
  const data = shallowRef<T>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  let running: AbortController | undefined;

  async function reload(): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    loading.value = true;
    try {
      const answer = await ask(own.signal);
      if (running !== own) return;
      data.value = answer;
      problem.value = undefined;
    } catch (error) {
      if (running !== own) return;
      problem.value = problemOf(error);
    }
    loading.value = false;
  }

  if (options.watch !== undefined) watch(options.watch, () => void reload());
  const timer =
    options.everyMs === undefined
      ? undefined
      : setInterval(() => {
          if (!document.hidden) void reload();
        }, options.everyMs);
  onScopeDispose(() => {
    clearInterval(timer);
    running?.abort();
    running = undefined;
  });
  void reload();
  return { data: shallowReadonly(data), problem: shallowReadonly(problem), loading: readonly(loading), reload };
}
