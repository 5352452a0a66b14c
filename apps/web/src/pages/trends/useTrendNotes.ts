import { computed } from 'vue';
import type { TrendNote } from '@t3000/contract';
import { api } from '../../api.ts';
import type { EventMark } from '../../components/trend/drawMarks.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';

/** A window that moves by less than this is the same question. */
const STEP_SHARE = 0.1;
const REFRESH_MS = 60_000;

/** What people wrote on the time shown: of the points on the chart and of the whole building. */
export function useTrendNotes(ids: () => readonly number[], window: () => TimeWindow) {
  const { t } = useTexts();
  const toasts = useToasts();
  const asked = computed(() => {
    const { from, to } = window();
    const step = Math.max(1000, (to - from) * STEP_SHARE);
    return { ids: ids().join(','), from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step };
  });
  const answer = useLoad(
    async (signal) => {
      const { ids: list, from, to } = asked.value;
      if (list === '') return undefined;
      const query = { ids: list, start_time: String(Math.max(0, Math.round(from))), end_time: String(Math.round(to)) };
      return api.listTrendNotes({ query }, { signal });
    },
    { watch: () => JSON.stringify(asked.value), everyMs: REFRESH_MS },
  );
  const notes = computed((): readonly TrendNote[] => {
    const { from, to } = window();
    return (answer.data.value?.items ?? []).filter(({ at, until }) => at <= to && (until ?? at) >= from);
  });

  async function remove(note: TrendNote): Promise<void> {
    try {
      await api.deleteTrendNote({ params: { id: note.id } });
      await answer.reload();
      const { at, until, point_id, text } = note;
      toasts.undoable(t('notes.removed'), async () => {
        await api.addTrendNote({ body: { at, until, point_id, text } });
        await answer.reload();
      });
    } catch (error) {
      toasts.failed(error);
    }
  }

  return {
    notes,
    reload: answer.reload,
    remove,
    marks: computed((): EventMark[] =>
      notes.value.map(({ at, until }) => ({ at, kind: 'note', level: 4, until: until ?? undefined })),
    ),
  };
}
