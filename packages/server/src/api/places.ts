import type { JsonObject } from '@t3000/core';
import { ApiError, PLACES_MAX } from '@t3000/contract';
import type { Input, Place, placeRoutes } from '@t3000/contract';
import { UnknownReference } from '@t3000/site';
import type { NewPlace, PlaceKind, PlacePatch, PlaceRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { planByRule } from '../places/assign-by-rule.ts';
import { actorOf } from './actor.ts';
import { pageOf, paged } from './page.ts';
import type { Paged } from './page.ts';

type Routes = typeof placeRoutes;
type PlanRoute = 'getFloorPlan' | 'setFloorPlan' | 'deleteFloorPlan' | 'listPlanMarkers' | 'setPlanMarkers';

export function placeHandlers(hub: Hub): Handlers<Omit<Routes, PlanRoute>> {
  return {
    listPlaces: () => ({ items: showAll(hub, hub.site.places.all()) }),
    listBuildings: ({ query }) => children(hub, undefined, query),
    addBuilding: ({ body }, call) => add(hub, call, 'building', undefined, body),
    updateBuilding: ({ params, body }, call) => update(hub, call, 'building', params.id, body),
    deleteBuilding: ({ params, query }, call) => remove(hub, call, 'building', params.id, query),
    listFloors: ({ params, query }) => children(hub, placeOf(hub, 'building', params.id), query),
    addFloor: ({ params, body }, call) => add(hub, call, 'floor', placeOf(hub, 'building', params.id), body),
    updateFloor: ({ params, body }, call) => update(hub, call, 'floor', params.id, body),
    deleteFloor: ({ params, query }, call) => remove(hub, call, 'floor', params.id, query),
    listRooms: ({ params, query }) => children(hub, placeOf(hub, 'floor', params.id), query),
    addRoom: ({ params, body }, call) => add(hub, call, 'room', placeOf(hub, 'floor', params.id), body),
    updateRoom: ({ params, body }, call) => update(hub, call, 'room', params.id, body),
    deleteRoom: ({ params, query }, call) => remove(hub, call, 'room', params.id, query),
    assignPlaces: ({ body }, call) => {
      const { place_id: placeId, device_ids: devices = [], point_ids: points = [] } = body;
      checkPlace(hub, placeId);
      checkKnown(hub, devices, points);
      const moves = movesTo(hub, placeId, devices, points);
      hub.site.places.assign(placeId ?? undefined, devices, points);
      changed(hub, call, 'place.assign', placeId, { devices: devices.length, points: points.length, ...moves });
      return { devices: devices.length, points: points.length };
    },
    assignByRule: ({ body: { rules, dry_run: dryRun } }, call) => {
      for (const rule of rules) checkPlace(hub, rule.place_id);
      const plan = planByRule(hub, rules);
      const applied = dryRun !== true && plan.items.length > 0;
      if (applied) {
        const moves = plan.items.map(({ what, id, place_id: placeId }) =>
          what === 'devices' ? moveOf(hub, placeId, id, undefined) : moveOf(hub, placeId, undefined, id),
        );
        hub.site.transaction(() => {
          for (const { what, id, place_id: placeId } of plan.items) {
            hub.site.places.assign(placeId, what === 'devices' ? [id] : [], what === 'points' ? [id] : []);
          }
        });
        changed(hub, call, 'place.assign', null, {
          by_rule: rules.length,
          moved: plan.items.length,
          moves: moves.slice(0, MOVES_MAX),
        });
      }
      return { ...plan, applied };
    },
  };
}

/** Moves told one by one in a row of the trail; those of a whole campus are counted. */
const MOVES_MAX = 200;

/** What is about to move where, for the trail. */
function movesTo(
  hub: Hub,
  placeId: number | null,
  devices: readonly number[],
  points: readonly number[],
): { moves: JsonObject[] } {
  const moves = [
    ...devices.map((id) => moveOf(hub, placeId, id, undefined)),
    ...points.map((id) => moveOf(hub, placeId, undefined, id)),
  ];
  return { moves: moves.slice(0, MOVES_MAX) };
}

function moveOf(hub: Hub, placeId: number | null, device: number | undefined, point: number | undefined): JsonObject {
  const { places } = hub.site;
  return device === undefined
    ? { point: point ?? null, old: places.pointAssignments().get(point ?? 0) ?? null, requested: placeId }
    : { device, old: places.deviceAssignments().get(device) ?? null, requested: placeId };
}

/** A place of this kind, or a clear 404. */
export function placeOf(hub: Hub, kind: PlaceKind, id: number): PlaceRow {
  const row = hub.site.places.get(id);
  if (row?.kind !== kind) throw new ApiError('not_found', `there is no ${kind} ${id}`);
  return row;
}

export function changed(
  hub: Hub,
  call: Call,
  action: string,
  placeId: number | null,
  details: Parameters<Hub['audit']['done']>[3] = {},
): void {
  hub.places.forget();
  hub.audit.done(actorOf(call), action, placeId === null ? 'places' : `place:${placeId}`, details);
  hub.live.announce('places', []);
}

function showAll(hub: Hub, rows: readonly PlaceRow[]): Place[] {
  const plans = hub.site.places.plans();
  const states = hub.places.states(hub.site.places.all());
  return rows.flatMap((row): Place[] => {
    const state = states.get(row.id);
    if (state === undefined) return [];
    const { id, kind, name, note, position } = row;
    return [
      {
        id,
        kind,
        parent_id: row.parentId ?? null,
        name,
        note,
        position,
        served_by: row.servedBy ?? null,
        outline: row.outline.map(([x, y]): [number, number] => [x, y]),
        plan_updated_at: plans.get(id) ?? null,
        state,
        created_at: row.createdAt,
        updated_at: row.updatedAt,
      },
    ];
  });
}

function show(hub: Hub, row: PlaceRow): Place {
  const [shown] = showAll(hub, [row]);
  if (shown === undefined) throw new ApiError('not_found', `place ${row.id} was removed meanwhile`);
  return shown;
}

function children(
  hub: Hub,
  parent: PlaceRow | undefined,
  query: Input<Routes['listBuildings']>['query'],
): Paged<Place> {
  const rows = hub.site.places.all().filter(({ parentId }) => parentId === parent?.id);
  const page = paged(rows, pageOf(query), (row) => row);
  return { ...page, items: showAll(hub, page.items) };
}

function add(
  hub: Hub,
  call: Call,
  kind: PlaceKind,
  parent: PlaceRow | undefined,
  body: Input<Routes['addRoom']>['body'],
): Place {
  if (hub.site.places.all().length >= PLACES_MAX) {
    throw new ApiError('conflict', `a site has ${PLACES_MAX} places at most`, { limit: PLACES_MAX });
  }
  const { name, note, served_by: servedBy, outline } = body;
  checkServer(hub, servedBy);
  const place: NewPlace = {
    kind,
    parentId: parent?.id,
    name: name.trim(),
    ...(note === undefined ? {} : { note }),
    ...(typeof servedBy === 'number' ? { servedBy } : {}),
    ...(outline === undefined ? {} : { outline }),
  };
  const row = hub.site.places.insert(place, hub.clock.now());
  changed(hub, call, 'place.create', row.id, { kind, name: row.name });
  return show(hub, row);
}

function update(hub: Hub, call: Call, kind: PlaceKind, id: number, body: Input<Routes['updateRoom']>['body']): Place {
  const old = show(hub, placeOf(hub, kind, id));
  const { served_by: servedBy, parent_id: parentId, name, ...same } = body;
  checkServer(hub, servedBy);
  const patch: PlacePatch = {
    ...same,
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(servedBy === undefined ? {} : { servedBy: servedBy ?? undefined }),
    ...(parentId === undefined ? {} : { parentId }),
  };
  const row = referring(() => hub.site.places.update(id, patch, hub.clock.now()));
  if (row === undefined) throw new ApiError('not_found', `there is no ${kind} ${id}`);
  hub.places.forget();
  const after = show(hub, row);
  changed(hub, call, 'place.update', id, changesOf(body, old, after));
  return after;
}

function remove(
  hub: Hub,
  call: Call,
  kind: PlaceKind,
  id: number,
  query: Input<Routes['deleteRoom']>['query'],
): { done: true } {
  const row = placeOf(hub, kind, id);
  const inside = hub.site.places.all().filter(({ parentId }) => parentId === id).length;
  const state = hub.places.states(hub.site.places.all()).get(id);
  if (query.everything !== true && (inside > 0 || (state?.points ?? 0) + (state?.devices ?? 0) > 0)) {
    throw new ApiError(
      'conflict',
      `${row.name} is not empty: ${inside} places, ${state?.devices ?? 0} devices and ${state?.points ?? 0} points ` +
        'are in it; ask for everything to remove it all the same',
      { places: inside, devices: state?.devices ?? 0, points: state?.points ?? 0 },
    );
  }
  hub.site.places.remove(id);
  changed(hub, call, 'place.delete', id, { kind, name: row.name });
  return { done: true };
}

/** A parent of the wrong kind is the caller's mistake. */
function referring<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UnknownReference) throw new ApiError('conflict', error.message);
    throw error;
  }
}

function checkServer(hub: Hub, deviceId: number | null | undefined): void {
  if (typeof deviceId === 'number' && hub.site.devices.get(deviceId) === undefined) {
    throw new ApiError('not_found', `there is no device ${deviceId}`);
  }
}

function checkPlace(hub: Hub, placeId: number | null): void {
  if (placeId !== null && hub.site.places.get(placeId) === undefined) {
    throw new ApiError('not_found', `there is no place ${placeId}`);
  }
}

function checkKnown(hub: Hub, devices: readonly number[], points: readonly number[]): void {
  const device = devices.find((id) => hub.site.devices.get(id) === undefined);
  if (device !== undefined) throw new ApiError('not_found', `there is no device ${device}; nothing was moved`);
  const owners = points.length === 0 ? undefined : hub.site.points.owners();
  const point = points.find((id) => owners?.has(id) !== true);
  if (point !== undefined) throw new ApiError('not_found', `there is no point ${point}; nothing was moved`);
}
