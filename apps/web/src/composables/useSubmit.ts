import { ref, shallowRef } from 'vue';
import { problemOf } from '../api.ts';
import type { Problem } from '../api.ts';

/** Sending something once: whether it is under way, and why it was refused. */
export function useSubmit() {
  const busy = ref(false);
  const problem = shallowRef<Problem>();

  /** Runs the work unless some is under way; true when it was done. What went wrong stands in `problem`. */
  async function submit(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      problem.value = problemOf(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, submit };
}
