import { computed, readonly, ref, shallowReactive, shallowReadonly, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { WIDGETS_MAX } from '@t3000/contract';
import type { Dashboard, Point, RoleName, Widget } from '@t3000/contract';
import { api } from '../../../api.ts';
import { useLoad } from '../../../composables/useLoad.ts';
import { compacted, freePlace, moved, resized, stepped } from './layout.ts';
import { useArranging } from './useArranging.ts';

/** What a new or changed card says; its place follows from the others. */
export type WidgetContent = Omit<Widget, 'x' | 'y' | 'width' | 'height' | 'id'>;

/** The cards of the caller, and the draft of them while somebody arranges. */
export function useDashboard() {
  const load = useLoad((signal) => api.getDashboard({}, { signal }));
  const dashboard = shallowRef<Dashboard>();
  const busy = ref(false);
  const points = shallowReactive(new Map<number, Point>());
  const arranging = useArranging();
  const { draft, change } = arranging;

  const take = (next: Dashboard): void => {
    dashboard.value = next;
    for (const point of next.points) points.set(point.id, point);
  };
  watch(load.data, (next) => next !== undefined && take(next));

  const stored = computed(() => compacted(dashboard.value?.widgets ?? []));
  const widgets = computed(() => draft.value ?? stored.value);

  async function sending(send: () => Promise<void>): Promise<void> {
    busy.value = true;
    try {
      await send();
    } finally {
      busy.value = false;
    }
  }

  const set = (next: readonly Widget[]): Promise<void> =>
    sending(async () => {
      take(await api.setDashboard({ body: { widgets: [...next] } }));
      arranging.end();
    });

  return {
    widgets,
    points: shallowReadonly(points),
    source: computed(() => dashboard.value?.source),
    isLoaded: computed(() => dashboard.value !== undefined),
    problem: load.problem,
    reload: load.reload,
    isArranging: computed(() => draft.value !== undefined),
    isChanged: computed(() => draft.value !== undefined && arranging.canUndo.value),
    canUndo: arranging.canUndo,
    canRedo: arranging.canRedo,
    isFull: computed(() => widgets.value.length >= WIDGETS_MAX),
    busy: readonly(busy),
    arrange: (): void => arranging.begin(stored.value),
    discard: (): void => arranging.end(),
    undo: arranging.undo,
    redo: arranging.redo,
    save: (): Promise<void> => set(widgets.value),
    set,
    /** Gives up the own dashboard; the answer is what was there, for whoever wants it back. */
    restore: async (): Promise<readonly Widget[]> => {
      const before = stored.value;
      await sending(async () => {
        take(await api.deleteDashboard());
        arranging.end();
      });
      return before;
    },
    saveForRoles: (roles: readonly RoleName[]): Promise<void> =>
      sending(async () => {
        const body = { widgets: [...widgets.value] };
        for (const role of roles) await api.setRoleDashboard({ params: { role }, body });
      }),
    /** A layout worked out elsewhere, for the pointer that drags: not a step to take back. */
    show: arranging.show,
    /** The pointer let go: what it did from `before` on is one step. */
    settle: arranging.settle,
    ...cardSteps(widgets, change),
    know: (known: readonly Point[]): void => {
      for (const point of known) points.set(point.id, point);
    },
  };
}

/** What is done to one card: each a step that can be taken back. */
function cardSteps(widgets: Readonly<Ref<readonly Widget[]>>, change: (next: Widget[]) => void) {
  return {
    step: (id: string, dx: number, dy: number): void => change(stepped(widgets.value, id, dx, dy)),
    moved: (from: readonly Widget[], id: string, x: number, y: number): Widget[] => moved(from, id, x, y),
    resized: (from: readonly Widget[], id: string, width: number, height: number): Widget[] =>
      resized(from, id, width, height),
    grow: (id: string, dw: number, dh: number): void => {
      const card = widgets.value.find((one) => one.id === id);
      if (card !== undefined) change(resized(widgets.value, id, card.width + dw, card.height + dh));
    },
    add: (content: WidgetContent, size: { readonly width: number; readonly height: number }): string => {
      const id = crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(36), 'w');
      change([...widgets.value, { ...content, id, ...size, ...freePlace(widgets.value, size) }]);
      return id;
    },
    edit: (id: string, content: WidgetContent): void =>
      change(widgets.value.map((card) => (card.id === id ? Object.assign({}, card, content) : card))),
    remove: (id: string): void => change(compacted(widgets.value.filter((card) => card.id !== id))),
  };
}

export type DashboardModel = ReturnType<typeof useDashboard>;
