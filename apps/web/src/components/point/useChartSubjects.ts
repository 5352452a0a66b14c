import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api } from '../../api.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import { withPoints } from '../trend/chartQuery.ts';
import { keepChart, openChart, openChartIds } from '../trend/openChart.ts';
import { PENS_MAX } from '../trend/penStyle.ts';
import type { ChartSubject } from './chartSubject.ts';

/** A branch with more recorded points than this is picked from, not taken whole. */
const BRANCH_ASKED = 200;

/** Puts points, and what is recorded in a device or place, on a new chart or on the open one. */
export function useChartSubjects() {
  const { t, count } = useTexts();
  const toasts = useToasts();
  const route = useRoute();
  const router = useRouter();

  /** Opens the picker of the chart, narrowed to the branch. */
  function pickFrom({ kind, id }: ChartSubject, query: Readonly<Record<string, string>>): void {
    void router.push({ name: 'trends', query: { ...query, [kind]: String(id), pick: '1' } });
  }

  function show(query: Readonly<Record<string, string>>): void {
    void router.push({ name: 'trends', query });
  }

  async function add(subject: ChartSubject): Promise<void> {
    const query = openChart.value;
    const ids = await idsOf(subject, PENS_MAX - openChartIds.value.length);
    if (ids === undefined) return pickFrom(subject, query);
    const joined = withPoints(query, ids);
    if (joined.isFull) toasts.said(t('trends.full', { count: PENS_MAX }));
    if (ids.length === 0) toasts.said(t('chart_menu.none_recorded'));
    if (joined.added.length === 0) return;
    keepChart(joined.query);
    if (route.name === 'trends') return void router.replace({ query: { ...route.query, ...joined.query } });
    const { added } = joined;
    toasts.leading(t('chart_menu.added', { count: count(added.length) }, added.length), t('chart_menu.show'), () =>
      show(joined.query),
    );
  }

  async function open(subject: ChartSubject): Promise<void> {
    const ids = await idsOf(subject, PENS_MAX);
    if (ids === undefined) return pickFrom(subject, {});
    if (ids.length === 0) return toasts.said(t('chart_menu.none_recorded'));
    show({ ids: ids.join(',') });
  }

  const attempt = (work: Promise<void>): void => void work.catch(toasts.failed);
  return {
    /** Draws it on a chart of its own. */
    open: (subject: ChartSubject): void => attempt(open(subject)),
    /** Draws it beside what the open chart has. */
    add: (subject: ChartSubject): void => attempt(add(subject)),
    /** Several points at once. */
    openAll: (ids: readonly number[]): void => show({ ids: ids.slice(0, PENS_MAX).join(',') }),
    addAll: (ids: readonly number[]): void => {
      const joined = withPoints(openChart.value, ids);
      keepChart(joined.query);
      if (joined.isFull) toasts.said(t('trends.full', { count: PENS_MAX }));
      show(joined.query);
    },
    openCount: computed(() => openChartIds.value.length),
    isFull: computed(() => openChartIds.value.length >= PENS_MAX),
  };
}

/** Ids to draw; undefined when there are too many to take all of them. */
async function idsOf(subject: ChartSubject, room: number): Promise<readonly number[] | undefined> {
  if (subject.kind === 'point') return [subject.id];
  const of = subject.kind === 'device' ? { device_id: subject.id } : { place_id: subject.id };
  const { items, total } = await api.listPoints({ query: { ...of, sort: 'name', limit: BRANCH_ASKED } });
  const recorded = items.filter(({ trend_mode: mode }) => mode !== null).map(({ id }) => id);
  return total > BRANCH_ASKED || recorded.length > room ? undefined : recorded;
}
