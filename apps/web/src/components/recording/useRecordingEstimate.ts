import { computed, ref, watch } from 'vue';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { usePause } from '../../composables/usePause.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { faultOf, strategyOf } from './recordingForm.ts';
import type { RecordingForm } from './recordingForm.ts';

const TYPING_MS = 250;

/** What recording some points so would cost a year, and what it costs now; asked for when the form pauses. */
export function useRecordingEstimate(about: {
  readonly ids: () => readonly number[];
  readonly form: () => RecordingForm;
  readonly isOpen: () => boolean;
}) {
  const { t } = useTexts();
  const asked = ref('');
  const { soon, cancel } = usePause(
    TYPING_MS,
    () => (asked.value = JSON.stringify([strategyOf(about.form()), about.ids()])),
  );
  watch([about.form, about.ids, about.isOpen], () => {
    cancel();
    if (about.isOpen() && faultOf(about.form()) === undefined) soon();
  });
  const { data, problem } = useLoad(
    async (signal) =>
      asked.value === '' || !about.isOpen() || about.ids().length === 0
        ? undefined
        : api.estimateRecording(
            { body: { point_ids: [...about.ids()], strategy: strategyOf(about.form()) } },
            { signal },
          ),
    { watch: asked },
  );
  return {
    estimate: data,
    /** Why there is none; empty when there is. What is wrong with a calendar stands beside it. */
    why: computed(() => {
      if (problem.value === undefined) return '';
      return about.form().mode === 'cron' ? t('recording.no_estimate') : problem.value.detail;
    }),
  };
}
