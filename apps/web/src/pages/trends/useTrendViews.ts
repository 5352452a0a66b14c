import { computed, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { TrendView } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import type { TrendState } from './trendState.ts';
import { addressOf, queryOf, stateOf, viewIdOf } from './viewAddress.ts';

/** Charts kept under a name. The one that is open stands in the address as `view`; alone, it opens what it names. */
export function useTrendViews(state: () => TrendState) {
  const { t } = useTexts();
  const toasts = useToasts();
  const route = useRoute();
  const router = useRouter();
  const { data, problem, loading, reload } = useLoad((signal) => api.listTrendViews({}, { signal }));
  const views = computed((): readonly TrendView[] => data.value?.items ?? []);
  const id = computed(() => viewIdOf(route.query));
  const current = computed(() => views.value.find((view) => view.id === id.value));
  const isGone = computed(() => id.value !== undefined && data.value !== undefined && current.value === undefined);
  const isChanged = computed(
    () => current.value !== undefined && addressOf(stateOf(current.value.address)) !== addressOf(state()),
  );

  // A link with nothing but the view in it.
  watch([current, id], ([view]) => {
    if (view !== undefined && route.name === 'trends' && route.query['ids'] === undefined && view.address !== '') {
      void router.replace({ name: 'trends', query: queryOf(view) });
    }
  });

  async function save(name: string, shared: boolean): Promise<void> {
    const view = await api.addTrendView({ body: { name, shared, address: addressOf(state()) } });
    await reload();
    await router.replace({ name: 'trends', query: queryOf(view) });
    toasts.done(t('trends.view_saved', { name }));
  }

  async function change(view: TrendView, body: { name?: string; shared?: boolean; address?: string }): Promise<void> {
    const { name } = await api.updateTrendView({ params: { id: view.id }, body });
    await reload();
    toasts.done(t('trends.view_saved', { name }));
  }

  async function remove(view: TrendView): Promise<void> {
    const { name, shared, address, own } = view;
    await api.deleteTrendView({ params: { id: view.id } });
    await reload();
    if (id.value === view.id) close();
    if (!own) return toasts.done(t('trends.view_removed', { name }));
    toasts.undoable(t('trends.view_removed', { name }), async () => {
      await api.addTrendView({ body: { name, shared, address } });
      await reload();
    });
  }

  function close(): void {
    const { view: _, ...query } = route.query;
    void router.replace({ name: 'trends', query });
  }

  return {
    views,
    current,
    isChanged,
    isGone,
    problem,
    loading,
    reload,
    save,
    change,
    remove,
    close,
    open: (view: TrendView): void => void router.push({ name: 'trends', query: queryOf(view) }),
    /** Keeps what the chart shows now in the view that is open. */
    saveChanges: async (): Promise<void> => {
      if (current.value === undefined) return;
      try {
        await change(current.value, { address: addressOf(state()) });
      } catch (error) {
        toasts.failed(error);
      }
    },
  };
}
