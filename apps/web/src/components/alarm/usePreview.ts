import { computed, onScopeDispose, ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { alarmDefinitionRoutes, Output } from '@t3000/contract';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { usePause } from '../../composables/usePause.ts';
import { watchedOf } from './definitionForm.ts';
import type { DefinitionForm } from './definitionForm.ts';

/** A pause in typing this long asks the server. */
const TYPING_MS = 350;

/** Where a definition would watch, as it is typed. */
export function usePreview(form: () => DefinitionForm) {
  const answer = shallowRef<Output<(typeof alarmDefinitionRoutes)['previewAlarmDefinition']>>();
  const problem = shallowRef<Problem>();
  const isIncomplete = ref(true);
  let running: AbortController | undefined;
  const asked = computed(() => JSON.stringify(watchedOf(form()) ?? null));

  async function ask(): Promise<void> {
    running?.abort();
    const body = watchedOf(form());
    if (body === undefined) return;
    const own = new AbortController();
    running = own;
    try {
      const next = await api.previewAlarmDefinition({ body }, { signal: own.signal });
      if (running !== own) return;
      answer.value = next;
      problem.value = undefined;
    } catch (error) {
      if (running === own) problem.value = problemOf(error);
    }
  }

  const { soon: askSoon } = usePause(TYPING_MS, ask);
  watch(
    asked,
    (text) => {
      isIncomplete.value = text === 'null';
      askSoon();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    running?.abort();
    running = undefined;
  });
  return { answer: shallowReadonly(answer), problem: shallowReadonly(problem), isIncomplete };
}
