import { computed, onScopeDispose, readonly, ref, shallowReadonly, shallowRef } from 'vue';
import type { Exchange, ExchangeLog } from '@t3000/contract';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';

/** People follow a log with their eyes; faster would only cost. */
const EVERY_MS = 1000;

/** Kept on the page: the server keeps fewer, and a long look adds up. */
const SHOWN_MAX = 1000;

/** The exchange log of a device as it grows; the page asks for what is newer than it has. */
export function useExchanges(id: () => number) {
  const items = shallowRef<readonly Exchange[]>([]);
  const until = ref<number | null>(null);
  const problem = shallowRef<Problem>();
  const loaded = ref(false);
  const paused = ref(false);
  const isOn = computed(() => until.value !== null);
  let asking = false;

  function take({ recording_until: end, items: newest }: ExchangeLog, since: number): void {
    until.value = end;
    // The newest millisecond is asked for again: more may have happened within it.
    const kept = items.value.filter(({ at }) => at < since);
    if (newest.length > 0 || kept.length < items.value.length) items.value = [...kept, ...newest].slice(-SHOWN_MAX);
    loaded.value = true;
    problem.value = undefined;
  }

  async function ask(): Promise<void> {
    if (asking || paused.value || document.hidden) return;
    asking = true;
    const since = items.value.at(-1)?.at ?? 0;
    try {
      take(await api.listDeviceExchanges({ params: { id: id() }, query: { since } }), since);
    } catch (error) {
      problem.value = problemOf(error);
    } finally {
      asking = false;
    }
  }

  async function record(on: boolean, minutes?: number): Promise<void> {
    const log = await api.recordDeviceExchanges({
      params: { id: id() },
      body: { on, ...(minutes === undefined ? {} : { minutes }) },
    });
    until.value = log.recording_until;
    paused.value = false;
  }

  const timer = setInterval(() => void ask(), EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  void ask();

  return {
    items: shallowReadonly(items),
    until: readonly(until),
    problem: shallowReadonly(problem),
    loaded: readonly(loaded),
    paused,
    isOn,
    record,
    reload: ask,
    clear: (): void => {
      items.value = [];
    },
  };
}
