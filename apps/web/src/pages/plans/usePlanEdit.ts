import { computed, reactive, ref, shallowRef } from 'vue';
import type { Place, PlanMarker, Point } from '@t3000/contract';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { changesOf, draftOf, withOutline } from './planDraft.ts';
import type { PlanDraft, Position } from './planDraft.ts';

/** Steps that can be taken back. */
const UNDO_MAX = 200;

export interface PlanEditSource {
  readonly floor: () => Place | undefined;
  readonly rooms: () => readonly Place[];
  readonly markers: () => readonly PlanMarker[];
  /** Reads what the server has now. */
  readonly saved: () => Promise<void>;
}

/** Drawing on a plan: nothing is sent before `save`, everything until then can be taken back. */
export function usePlanEdit(source: PlanEditSource) {
  const busy = ref(false);
  const problem = shallowRef<Problem>();
  const history = useDraftHistory();
  const tools = usePlanTools(history);
  const original = (): PlanDraft => draftOf(source.rooms(), source.markers());
  const isChanged = computed(() => {
    if (history.draft.value === undefined) return false;
    const { rooms, markers } = changesOf(history.draft.value, original());
    return rooms.length > 0 || markers;
  });

  function leave(): void {
    history.start(undefined);
    problem.value = undefined;
    tools.cancelTool();
  }
  async function save(): Promise<void> {
    const [floor, next] = [source.floor(), history.draft.value];
    if (floor === undefined || next === undefined) return;
    busy.value = true;
    problem.value = undefined;
    try {
      await send(floor, next, original());
      await source.saved();
      leave();
    } catch (error) {
      // What has been saved stays; the rest is still on the screen and can be tried again.
      await source.saved();
      problem.value = problemOf(error);
    } finally {
      busy.value = false;
    }
  }
  return reactive({
    ...history,
    ...tools,
    active: computed(() => history.draft.value !== undefined),
    busy,
    problem,
    isChanged,
    begin: () => history.start(original()),
    leave,
    save,
  });
}

export type PlanEdit = ReturnType<typeof usePlanEdit>;

async function send(floor: Place, next: PlanDraft, before: PlanDraft): Promise<void> {
  const { rooms, markers } = changesOf(next, before);
  for (const id of rooms) {
    const outline = (next.outlines.get(id) ?? []).map(([x, y]): Position => [x, y]);
    await api.updateRoom({ params: { id }, body: { outline } });
  }
  if (markers) await api.setPlanMarkers({ params: { id: floor.id }, body: { items: [...next.markers] } });
}

/** The plan as it is being drawn, and the states before it. */
function useDraftHistory() {
  const draft = shallowRef<PlanDraft>();
  const steps = shallowRef<readonly PlanDraft[]>([]);
  return {
    draft,
    canUndo: computed(() => steps.value.length > 0),
    start: (first: PlanDraft | undefined): void => {
      draft.value = first;
      steps.value = [];
    },
    /** Takes a new state over; `merge` belongs to the step before, as while something is dragged. */
    set: (next: PlanDraft, merge = false): void => {
      if (draft.value !== undefined && !merge) steps.value = [...steps.value, draft.value].slice(-UNDO_MAX);
      draft.value = next;
    },
    undo: (): void => {
      const last = steps.value.at(-1);
      if (last === undefined) return;
      draft.value = last;
      steps.value = steps.value.slice(0, -1);
    },
  };
}

/** What the next click on the plan does. */
function usePlanTools({ draft, set }: ReturnType<typeof useDraftHistory>) {
  /** The room that is being drawn, and its corners so far. */
  const drawing = shallowRef<Place>();
  const corners = shallowRef<readonly Position[]>([]);
  /** The point that goes where the plan is clicked next. */
  const placing = shallowRef<Point>();

  function cancelTool(): void {
    drawing.value = undefined;
    corners.value = [];
    placing.value = undefined;
  }
  function finishRoom(): void {
    const room = drawing.value;
    if (room !== undefined && draft.value !== undefined && corners.value.length > 2) {
      set(withOutline(draft.value, room.id, corners.value));
    }
    cancelTool();
  }
  return {
    drawing,
    corners,
    placing,
    cancelTool,
    finishRoom,
    drawRoom: (room: Place): void => {
      cancelTool();
      drawing.value = room;
    },
    placePoint: (point: Point): void => {
      cancelTool();
      placing.value = point;
    },
    addCorner: (at: Position): void => {
      corners.value = [...corners.value, at];
    },
    drawn: (outline: readonly Position[]): void => {
      corners.value = outline;
      finishRoom();
    },
  };
}
