import { computed, onScopeDispose, shallowReadonly, shallowRef } from 'vue';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';

type Answer = Awaited<ReturnType<typeof api.getNetworkExamination>>;

/** Steps take seconds. */
const EVERY_MS = 1000;

/** The newest examination of the network, followed while it runs. */
export function useDoctor() {
  const answer = shallowRef<Answer>();
  const problem = shallowRef<Problem>();
  const examination = computed(() => answer.value?.examination ?? undefined);
  const isRunning = computed(() => examination.value?.state === 'running');
  let asking = false;

  async function take(question: () => Promise<Answer>): Promise<void> {
    asking = true;
    try {
      answer.value = await question();
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    } finally {
      asking = false;
    }
  }
  const reload = (): Promise<void> => take(() => api.getNetworkExamination({}));
  const timer = setInterval(() => {
    if (isRunning.value && !asking && !document.hidden) void reload();
  }, EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  void reload();

  return {
    answer: shallowReadonly(answer),
    examination,
    problem: shallowReadonly(problem),
    isRunning,
    reload,
    run: () => take(() => api.examineNetwork({ body: {} })),
    stop: () => take(() => api.stopNetworkExamination({})),
  };
}
