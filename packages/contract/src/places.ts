import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';

/** More than the largest campus has. */
export const PLACES_MAX = 20_000;

/** A scanned plan of a large floor; more would only slow every screen that shows it. */
export const PLAN_BYTES_MAX = 6 * 1024 * 1024;

/** What the largest plan shows readably. */
export const MARKERS_MAX = 1000;

const Share = Type.Number({ minimum: 0, maximum: 1 });
const Position = Type.Tuple([Share, Share], {
  description: 'From the left and from the top, as shares of width and height',
});

const editable = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  note: Type.String({ maxLength: 2000 }),
  served_by: nullable(Id),
};
const outline = Type.Array(Position, {
  maxItems: 200,
  description: 'Corners on the plan of the floor; empty for none',
});
const position = Type.Integer({ minimum: 0, maximum: PLACES_MAX, description: 'Order among its siblings, from 0' });

/** How everything in a place is doing, with everything inside it counted in. */
export const PlaceState = Type.Object({
  points: Type.Integer(),
  bad: Type.Integer(),
  uncertain: Type.Integer(),
  overridden: Type.Integer(),
  devices: Type.Integer(),
  devices_offline: Type.Integer(),
  /** The worst of them, for the colour of a branch. */
  worst: oneOf(['normal', 'overridden', 'uncertain', 'bad', 'offline']),
});
export type PlaceState = Static<typeof PlaceState>;

export const Place = Type.Object(
  {
    id: Id,
    kind: oneOf(['building', 'floor', 'room']),
    /** The building of a floor, the floor of a room. */
    parent_id: nullable(Id),
    ...editable,
    position,
    outline,
    /** When the plan of a floor last changed; null without one. */
    plan_updated_at: nullable(At),
    state: PlaceState,
    created_at: At,
    updated_at: At,
  },
  { $id: 'Place' },
);
export type Place = Static<typeof Place>;

export const FloorPlan = Type.Object(
  {
    floor_id: Id,
    content_type: oneOf(['image/png', 'image/jpeg', 'image/webp']),
    image_base64: Type.String(),
    width: Type.Integer(),
    height: Type.Integer(),
    updated_at: At,
  },
  { $id: 'FloorPlan' },
);
export type FloorPlan = Static<typeof FloorPlan>;

export const PlanMarker = Type.Object({ point_id: Id, at: Position }, closed);
export type PlanMarker = Static<typeof PlanMarker>;

const newPlace = Type.Object(
  { name: editable.name, note: Type.Optional(editable.note), served_by: Type.Optional(editable.served_by) },
  closed,
);
const newRoom = Type.Object({ ...newPlace.properties, outline: Type.Optional(outline) }, closed);
const changed = { ...Type.Partial(Type.Object(editable)).properties, position: Type.Optional(position) };
const moved = { ...changed, parent_id: Type.Optional(Id) };

const removal = Type.Object(
  { everything: Type.Optional(Type.Boolean({ description: 'Also when something stands inside it', default: false })) },
  closed,
);
const tag = 'places';
const remove = {
  method: 'DELETE',
  tag,
  permission: 'configure',
  params: IdParams,
  query: removal,
  reply: Done,
} as const;
const update = { method: 'PUT', tag, permission: 'configure', params: IdParams, reply: Place } as const;
const add = { method: 'POST', tag, permission: 'configure', status: 201, reply: Place } as const;
const list = {
  method: 'GET',
  tag,
  permission: 'read',
  scope: 'filtered',
  query: Type.Object(pageQuery, closed),
  reply: pageOf(Place),
} as const;

export const placeRoutes = defineRoutes({
  listPlaces: {
    method: 'GET',
    path: '/api/t3000/places',
    tag,
    summary: 'Every building, floor and room with its state, siblings in their order',
    permission: 'read',
    scope: 'filtered',
    reply: Type.Object({ items: Type.Array(Place) }),
  },
  listBuildings: { ...list, path: '/api/t3000/buildings', summary: 'Buildings' },
  addBuilding: { ...add, path: '/api/t3000/buildings', summary: 'Add a building', body: newPlace },
  updateBuilding: {
    ...update,
    path: '/api/t3000/buildings/:id',
    summary: 'Rename, note or reorder a building',
    body: Type.Object(changed, closed),
  },
  deleteBuilding: {
    ...remove,
    path: '/api/t3000/buildings/:id',
    summary: 'Remove a building; devices and points stay without a place',
  },
  listFloors: { ...list, path: '/api/t3000/buildings/:id/floors', summary: 'Floors of a building', params: IdParams },
  addFloor: {
    ...add,
    path: '/api/t3000/buildings/:id/floors',
    summary: 'Add a floor to a building',
    params: IdParams,
    body: newPlace,
  },
  updateFloor: {
    ...update,
    path: '/api/t3000/floors/:id',
    summary: 'Rename, note, reorder or move a floor',
    body: Type.Object(moved, closed),
  },
  deleteFloor: { ...remove, path: '/api/t3000/floors/:id', summary: 'Remove a floor with its rooms and plan' },
  listRooms: { ...list, path: '/api/t3000/floors/:id/rooms', summary: 'Rooms of a floor', params: IdParams },
  addRoom: {
    ...add,
    path: '/api/t3000/floors/:id/rooms',
    summary: 'Add a room to a floor',
    params: IdParams,
    body: newRoom,
  },
  updateRoom: {
    ...update,
    path: '/api/t3000/rooms/:id',
    summary: 'Rename, note, reorder, move or draw a room',
    body: Type.Object({ ...moved, outline: Type.Optional(outline) }, closed),
  },
  deleteRoom: { ...remove, path: '/api/t3000/rooms/:id', summary: 'Remove a room' },
  assignPlaces: {
    method: 'POST',
    path: '/api/t3000/places/assign',
    tag,
    summary: 'Put devices and points into a place, or out of any; a device brings its points along',
    permission: 'configure',
    scope: 'filtered',
    body: Type.Object(
      {
        place_id: nullable(Id),
        device_ids: Type.Optional(Type.Array(Id, { maxItems: 10_000 })),
        point_ids: Type.Optional(Type.Array(Id, { maxItems: 10_000 })),
      },
      closed,
    ),
    reply: Type.Object({ devices: Type.Integer(), points: Type.Integer() }),
  },
  assignByRule: {
    method: 'POST',
    path: '/api/t3000/places/assign-by-rule',
    tag,
    summary: 'Put devices or points whose names fit a pattern into places; the first rule that fits wins',
    permission: 'configure',
    body: Type.Object(
      {
        rules: Type.Array(
          Type.Object(
            {
              /** `*` stands for any text, `?` for one character; case does not matter. */
              pattern: Type.String({ minLength: 1, maxLength: 200 }),
              what: oneOf(['devices', 'points']),
              place_id: Id,
            },
            closed,
          ),
          { minItems: 1, maxItems: 200 },
        ),
        /** Tells what would happen and changes nothing. */
        dry_run: Type.Optional(Type.Boolean({ default: false })),
      },
      closed,
    ),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          what: oneOf(['devices', 'points']),
          id: Id,
          name: Type.String(),
          place_id: Id,
          /** Where it stood before. */
          from_place_id: nullable(Id),
        }),
      ),
      /** Rules, counted from 0, that nothing fits. */
      unused_rules: Type.Array(Type.Integer()),
      applied: Type.Boolean(),
    }),
  },
  getFloorPlan: {
    method: 'GET',
    path: '/api/t3000/floors/:id/plan',
    tag,
    summary: 'The picture of a floor',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: FloorPlan,
  },
  setFloorPlan: {
    method: 'PUT',
    path: '/api/t3000/floors/:id/plan',
    tag,
    summary: 'Set the picture of a floor: PNG, JPEG or WebP of 6 MiB and 50 megapixels at most',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object(
      { image_base64: Type.String({ minLength: 16, maxLength: Math.ceil(PLAN_BYTES_MAX / 3) * 4 }) },
      closed,
    ),
    bodyBytesMax: Math.ceil(PLAN_BYTES_MAX / 3) * 4 + 1024,
    reply: Type.Object({ floor_id: Id, width: Type.Integer(), height: Type.Integer(), updated_at: At }),
  },
  deleteFloorPlan: {
    method: 'DELETE',
    path: '/api/t3000/floors/:id/plan',
    tag,
    summary: 'Remove the picture of a floor; rooms and markers stay',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    reply: Done,
  },
  listPlanMarkers: {
    method: 'GET',
    path: '/api/t3000/floors/:id/markers',
    tag,
    summary: 'Points shown on the plan of a floor',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Type.Object({ items: Type.Array(PlanMarker) }),
  },
  setPlanMarkers: {
    method: 'PUT',
    path: '/api/t3000/floors/:id/markers',
    tag,
    summary: 'Replace the points shown on the plan of a floor',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object({ items: Type.Array(PlanMarker, { maxItems: MARKERS_MAX }) }, closed),
    bodyBytesMax: 256 * 1024,
    reply: Type.Object({ items: Type.Array(PlanMarker) }),
  },
});
