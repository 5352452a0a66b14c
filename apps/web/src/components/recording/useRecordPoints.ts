import type { TrendStrategy } from '@t3000/contract';
import { api } from '../../api.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import { useRecordingTexts } from './useRecordingTexts.ts';

/** Records points as wanted, says how many, and offers to take it back: each as it was before. */
export function useRecordPoints() {
  const { t, count } = useTexts();
  const { strategyText } = useRecordingTexts();
  const toasts = useToasts();
  return async (ids: readonly number[], strategy: TrendStrategy | null, onUndone: () => void): Promise<void> => {
    const { changed, before } = await api.recordPoints({ body: { point_ids: [...ids], strategy } });
    const words = t('recording.saved', { count: count(changed), how: strategyText(strategy) }, changed);
    toasts.undoable(words, async () => {
      for (const way of before) await api.recordPoints({ body: way });
      onUndone();
    });
  };
}
