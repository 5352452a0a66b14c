import { ApiError } from '@t3000/contract';
import type { FloorPlan, PlanMarker, placeRoutes } from '@t3000/contract';
import type { PlanMarker as StoredMarker } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { readPlanImage } from '../places/plan-image.ts';
import { changed, placeOf } from './places.ts';

type Routes = Pick<
  typeof placeRoutes,
  'getFloorPlan' | 'setFloorPlan' | 'deleteFloorPlan' | 'listPlanMarkers' | 'setPlanMarkers'
>;

export function planHandlers(hub: Hub): Handlers<Routes> {
  const { places, points } = hub.site;
  return {
    getFloorPlan: ({ params }) => {
      const floor = placeOf(hub, 'floor', params.id);
      const plan = places.plan(floor.id);
      if (plan === undefined) throw new ApiError('not_found', `${floor.name} has no plan`);
      const { contentType, bytes, width, height, updatedAt } = plan;
      return {
        floor_id: floor.id,
        // Only types that passed readPlanImage are stored.
        content_type: contentType as FloorPlan['content_type'],
        image_base64: Buffer.from(bytes).toString('base64'),
        width,
        height,
        updated_at: updatedAt,
      };
    },
    setFloorPlan: ({ params, body }, call) => {
      const floor = placeOf(hub, 'floor', params.id);
      const image = readPlanImage(body.image_base64);
      const old = places.plan(floor.id);
      const updatedAt = hub.clock.now();
      places.setPlan(floor.id, { ...image, updatedAt });
      const size = `${image.width} x ${image.height}`;
      changed(hub, call, 'plan.update', floor.id, {
        old: old === undefined ? null : `${old.width} x ${old.height}`,
        requested: size,
        read_back: size,
      });
      return { floor_id: floor.id, width: image.width, height: image.height, updated_at: updatedAt };
    },
    deleteFloorPlan: ({ params }, call) => {
      const floor = placeOf(hub, 'floor', params.id);
      if (!places.removePlan(floor.id)) throw new ApiError('not_found', `${floor.name} has no plan`);
      changed(hub, call, 'plan.delete', floor.id);
      return { done: true };
    },
    listPlanMarkers: ({ params }) => ({
      items: places.markers(placeOf(hub, 'floor', params.id).id).map(markerDto),
    }),
    setPlanMarkers: ({ params, body }, call) => {
      const floor = placeOf(hub, 'floor', params.id);
      const unknown = body.items.find((marker) => points.get(marker.point_id) === undefined);
      if (unknown !== undefined) {
        throw new ApiError('not_found', `there is no point ${unknown.point_id}; no marker was changed`);
      }
      const old = places.markers(floor.id).map(markerDto);
      places.setMarkers(
        floor.id,
        body.items.map(({ point_id: pointId, at }) => ({ pointId, at })),
      );
      const items = places.markers(floor.id).map(markerDto);
      changed(
        hub,
        call,
        'plan.markers',
        floor.id,
        changesOf({ markers: body.items }, { markers: old }, { markers: items }),
      );
      return { items };
    },
  };
}

function markerDto({ pointId, at: [x, y] }: StoredMarker): PlanMarker {
  return { point_id: pointId, at: [x, y] };
}
