import { api } from '../../api.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import { isLive } from '../../live.ts';
import { can } from '../../session.ts';
import { dragged, endChartDrag } from '../point/chartDrag.ts';

interface Subject {
  readonly pointIds: readonly number[];
  readonly deviceIds: readonly number[];
}

/** What is dragged and may go into a place; undefined for everything else. */
function subject(): Subject | undefined {
  const what = dragged.value;
  if (what === undefined || !isLive.value || !can('configure')) return undefined;
  if ('points' in what) return { pointIds: what.points.map(({ id }) => id), deviceIds: [] };
  return what.branch.kind === 'device' ? { pointIds: [], deviceIds: [what.branch.id] } : undefined;
}

/** Points or a device let go over a place go there; a slip is taken back. */
export function useAssign() {
  const { t } = useTexts();
  const toasts = useToasts();

  async function dropInto(placeId: number, name: string): Promise<void> {
    const what = subject();
    endChartDrag();
    if (what === undefined) return;
    try {
      const before = await placesOf(what);
      await api.assignPlaces({ body: bodyOf(placeId, what) });
      toasts.undoable(t('assign.done', { place: name }), async () => {
        for (const [place, moved] of before) await api.assignPlaces({ body: bodyOf(place, moved) });
      });
    } catch (error) {
      toasts.failed(error);
    }
  }
  return { subject, dropInto };
}

function bodyOf(placeId: number | null, { pointIds, deviceIds }: Subject) {
  return { place_id: placeId, point_ids: [...pointIds], device_ids: [...deviceIds] };
}

/** Where things stood, to bring them back. A point that stood with its device gets that place as its own. */
async function placesOf({ pointIds, deviceIds }: Subject): Promise<ReadonlyMap<number | null, Subject>> {
  const [points, devices] = await Promise.all([
    pointIds.length === 0
      ? []
      : api.listPoints({ query: { ids: pointIds.join(','), limit: pointIds.length } }).then(({ items }) => items),
    deviceIds.length === 0 ? [] : api.listDevices({ query: { limit: 10_000 } }).then(({ items }) => items),
  ]);
  const byDevice = new Map(devices.map(({ id, place_id: place }) => [id, place]));
  const found = new Map<number | null, { pointIds: number[]; deviceIds: number[] }>();
  const at = (place: number | null) => {
    const known = found.get(place) ?? { pointIds: [], deviceIds: [] };
    found.set(place, known);
    return known;
  };
  for (const { id, place_id: place } of points) at(place).pointIds.push(id);
  for (const id of deviceIds) at(byDevice.get(id) ?? null).deviceIds.push(id);
  return found;
}
