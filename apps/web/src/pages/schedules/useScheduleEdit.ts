import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import type { Output, routes, Schedule } from '@t3000/contract';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { usePause } from '../../composables/usePause.ts';
import { draftOf, emptyDraft, isSame, planOf } from './scheduleDraft.ts';
import type { ScheduleDraft } from './scheduleDraft.ts';
import { useScheduleChanges } from './useSchedules.ts';

/** Steps that can be taken back. */
const UNDO_MAX = 200;
/** The server plans the next days again after a pause of this length. */
const PREVIEW_DELAY_MS = 250;
export const PREVIEW_DAYS = 14;

export type PlanPreview = Output<(typeof routes)['previewSchedulePlan']>;

/** One schedule on the desk: nothing is sent before `save`, everything until then can be taken back. */
export function useScheduleEdit(id: () => number | undefined) {
  const stored = shallowRef<Schedule>();
  const loadProblem = shallowRef<Problem>();
  const history = useHistory();
  const original = computed(() => (stored.value === undefined ? emptyDraft() : draftOf(stored.value)));
  const isChanged = computed(() => history.draft.value !== undefined && !isSame(history.draft.value, original.value));

  async function load(): Promise<void> {
    const wanted = id();
    history.start(undefined);
    stored.value = undefined;
    loadProblem.value = undefined;
    if (wanted === undefined) return history.start(emptyDraft());
    try {
      const schedule = await api.getSchedule({ params: { id: wanted } });
      if (id() !== wanted) return;
      stored.value = schedule;
      history.start(draftOf(schedule));
    } catch (error) {
      if (id() === wanted) loadProblem.value = problemOf(error);
    }
  }
  /** What holds now is shown as it changes; what is being edited stays. */
  async function follow(): Promise<void> {
    const wanted = id();
    if (wanted === undefined || stored.value === undefined) return;
    try {
      const untouched = !isChanged.value;
      const schedule = await api.getSchedule({ params: { id: wanted } });
      if (id() !== wanted) return;
      stored.value = schedule;
      if (untouched && !isSame(history.draft.value, draftOf(schedule))) history.start(draftOf(schedule));
    } catch {
      // Gone or not reachable: saving says so.
    }
  }
  useScheduleChanges(() => {
    void follow();
    void preview.refresh();
  });
  watch(id, () => void load(), { immediate: true });
  const preview = usePreview(id, history.draft);

  async function save(): Promise<Schedule> {
    const draft = history.draft.value ?? original.value;
    const wanted = id();
    const body = { ...draft, name: draft.name.trim() };
    const schedule =
      wanted === undefined
        ? await api.addSchedule({ body })
        : await api.updateSchedule({ params: { id: wanted }, body });
    stored.value = schedule;
    history.start(draftOf(schedule));
    return schedule;
  }
  return reactive({ ...history, stored, loadProblem, original, isChanged, load, save, preview });
}

export type ScheduleEdit = ReturnType<typeof useScheduleEdit>;

/** The schedule as it is being edited, the states before it, and those taken back. */
function useHistory() {
  const draft = shallowRef<ScheduleDraft>();
  const past = shallowRef<readonly ScheduleDraft[]>([]);
  const future = shallowRef<readonly ScheduleDraft[]>([]);
  let lastField = '';
  return {
    draft,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    start: (first: ScheduleDraft | undefined): void => {
      draft.value = first;
      past.value = future.value = [];
      lastField = '';
    },
    /** Takes a new state over. Letters typed into one `field` are one step. */
    set: (next: ScheduleDraft, field = ''): void => {
      if (draft.value === undefined || isSame(next, draft.value)) return;
      if (field === '' || field !== lastField) past.value = [...past.value, draft.value].slice(-UNDO_MAX);
      lastField = field;
      draft.value = next;
      future.value = [];
    },
    undo: (): void => {
      const last = past.value.at(-1);
      if (last === undefined || draft.value === undefined) return;
      future.value = [...future.value, draft.value];
      past.value = past.value.slice(0, -1);
      draft.value = last;
      lastField = '';
    },
    redo: (): void => {
      const next = future.value.at(-1);
      if (next === undefined || draft.value === undefined) return;
      past.value = [...past.value, draft.value];
      future.value = future.value.slice(0, -1);
      draft.value = next;
      lastField = '';
    },
  };
}

/** What would run in the next days, and where that differs from the stored schedule. Says why when a plan cannot be kept. */
function usePreview(id: () => number | undefined, draft: { readonly value: ScheduleDraft | undefined }) {
  const answer = shallowRef<PlanPreview>();
  const problem = shallowRef<Problem>();
  const isBehind = ref(false);
  let running: AbortController | undefined;

  async function refresh(): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    if (draft.value === undefined) {
      answer.value = undefined;
      return;
    }
    try {
      const body = { schedule_id: id() ?? null, days: PREVIEW_DAYS, plan: planOf(draft.value) };
      const next = await api.previewSchedulePlan({ body }, { signal: own.signal });
      if (running !== own) return;
      answer.value = next;
      problem.value = undefined;
    } catch (error) {
      if (running !== own) return;
      problem.value = problemOf(error);
    }
    isBehind.value = false;
  }
  const { soon: refreshSoon } = usePause(PREVIEW_DELAY_MS, refresh);
  watch(
    () => (draft.value === undefined ? '' : JSON.stringify([id(), planOf(draft.value)])),
    () => {
      isBehind.value = true;
      refreshSoon();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    running?.abort();
    running = undefined;
  });
  return reactive({ answer, problem, isBehind, refresh });
}
