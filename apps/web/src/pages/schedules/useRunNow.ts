import { ref } from 'vue';
import type { Schedule } from '@t3000/contract';
import { api } from '../../api.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';

/** Writes what a schedule says now once more, and says how it went. */
export function useRunNow() {
  const { t } = useTexts();
  const toasts = useToasts();
  const running = ref(new Set<number>());

  async function runNow(schedule: Schedule): Promise<void> {
    running.value = new Set(running.value).add(schedule.id);
    try {
      const { results } = await api.runSchedule({ params: { id: schedule.id } });
      const bad = results.filter(({ ok }) => !ok);
      const [first] = bad;
      if (first === undefined) {
        toasts.done(t('schedule.ran', { name: schedule.name, count: results.length }, results.length));
      } else {
        const text = t('schedule.ran_badly', { name: schedule.name, bad: bad.length, count: results.length });
        toasts.failed(new Error(`${text} ${first.message}`));
      }
    } catch (error) {
      toasts.failed(error);
    } finally {
      const next = new Set(running.value);
      next.delete(schedule.id);
      running.value = next;
    }
  }
  return { runNow, isRunning: (id: number): boolean => running.value.has(id) };
}
