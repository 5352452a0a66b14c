import type { DeviceId, PointId } from '@t3000/core';

export type PlaceId = number;

/** A building has floors, a floor has rooms; nothing else stands in anything. */
export const placeKinds = ['building', 'floor', 'room'] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** A corner on a plan; both from 0 (left, top) to 1 (right, bottom), so that a better picture keeps what was drawn. */
export type PlanPosition = readonly [x: number, y: number];

export interface PlaceRow {
  readonly id: PlaceId;
  readonly kind: PlaceKind;
  /** Undefined for a building. */
  readonly parentId: PlaceId | undefined;
  readonly name: string;
  readonly note: string;
  /** Order among its siblings, from 0. */
  readonly position: number;
  /** The device that serves the place, for example the air handler of a floor. */
  readonly servedBy: DeviceId | undefined;
  /** Corners of a room on the plan of its floor; empty while it has not been drawn. */
  readonly outline: readonly PlanPosition[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewPlace = Pick<PlaceRow, 'kind' | 'parentId' | 'name'> &
  Partial<Pick<PlaceRow, 'note' | 'servedBy' | 'outline'>>;

/** `position` moves the place before whatever stands there now. */
export type PlacePatch = Partial<Pick<PlaceRow, 'parentId' | 'name' | 'note' | 'position' | 'servedBy' | 'outline'>>;

/** The picture of a floor. */
export interface PlanImage {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly updatedAt: number;
}

/** A point's live value on the plan of a floor. */
export interface PlanMarker {
  readonly pointId: PointId;
  readonly at: PlanPosition;
}

export interface PlaceTable {
  /** Buildings, floors and rooms, siblings in their order. */
  all(): PlaceRow[];
  get(id: PlaceId): PlaceRow | undefined;
  /** Added behind its siblings. Throws {@link Conflict} when one of them has that name, {@link UnknownReference} without a parent. */
  insert(place: NewPlace, at: number): PlaceRow;
  update(id: PlaceId, patch: PlacePatch, at: number): PlaceRow | undefined;
  /** With everything inside it; devices and points stay, without a place. */
  remove(id: PlaceId): boolean;

  /** Puts devices and points into a place, or out of any; what is not there (any more) is passed over. */
  assign(placeId: PlaceId | undefined, devices: readonly DeviceId[], points: readonly PointId[]): void;
  /** What stands in a place by itself. */
  deviceAssignments(): Map<DeviceId, PlaceId>;
  pointAssignments(): Map<PointId, PlaceId>;

  plan(floorId: PlaceId): PlanImage | undefined;
  setPlan(floorId: PlaceId, plan: PlanImage): void;
  removePlan(floorId: PlaceId): boolean;
  /** Floors that have a picture, with when it last changed. */
  plans(): Map<PlaceId, number>;
  markers(floorId: PlaceId): PlanMarker[];
  /** Replaces all markers of a floor. */
  setMarkers(floorId: PlaceId, markers: readonly PlanMarker[]): void;
}
