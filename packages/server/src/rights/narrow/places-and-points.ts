import type { DeviceId, PointId } from '@t3000/core';
import type { DeviceTable, PlaceRow, PlaceTable, PointTable, SiteStore, TagTable, TagUse } from '@t3000/site';
import { outsidePlaces } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { closed } from './closed.ts';

type Site = Pick<SiteStore, 'devices' | 'points' | 'places' | 'tags'>;

export function requirePoint(scope: Scope, id: PointId): void {
  if (!scope.changesPoint(id)) throw outsidePlaces(`point ${id} is not yours to change`);
}

export function requireDevice(scope: Scope, id: DeviceId): void {
  if (!scope.changesDevice(id)) throw outsidePlaces(`device ${id} is not yours to change`);
}

export function requirePlace(scope: Scope, id: number | undefined): void {
  if (id === undefined || !scope.changesPlace(id)) throw outsidePlaces(`place ${id ?? 'none'} is not yours to change`);
}

export function narrowPoints({ points }: Site, scope: Scope): PointTable {
  const keep = <T extends { readonly id: PointId }>(rows: readonly T[]): T[] =>
    rows.filter(({ id }) => scope.seesPoint(id));
  return closed<PointTable>('points', {
    all: () => keep(points.all()),
    get: (id) => (scope.seesPoint(id) ? points.get(id) : undefined),
    some: (ids) => keep(points.some(ids)),
    byDevice: (id) => keep(points.byDevice(id)),
    owners: () => new Map([...points.owners()].filter(([id]) => scope.seesPoint(id))),
    find(deviceId, type, number) {
      const row = points.find(deviceId, type, number);
      return row && scope.seesPoint(row.id) ? row : undefined;
    },
    query(query) {
      const seen = scope.seenPoints;
      if (seen === undefined) return points.query(query);
      return points.query({ ...query, ids: query.ids?.filter((id) => seen.has(id)) ?? [...seen] });
    },
    insert(rows, at) {
      for (const { deviceId } of rows) requireDevice(scope, deviceId);
      return points.insert(rows, at);
    },
    update(id, patch, at) {
      requirePoint(scope, id);
      return points.update(id, patch, at);
    },
    remove(id) {
      requirePoint(scope, id);
      return points.remove(id);
    },
  });
}

export function narrowDevices({ devices, points }: Site, scope: Scope): DeviceTable {
  return closed<DeviceTable>('devices', {
    all: () => devices.all().filter(({ id }) => scope.seesDevice(id)),
    get: (id) => (scope.seesDevice(id) ? devices.get(id) : undefined),
    update(id, patch, at) {
      requireDevice(scope, id);
      return devices.update(id, patch, at);
    },
    remove(id) {
      requireDevice(scope, id);
      // Its points go with it, also those that stand elsewhere.
      for (const point of points.byDevice(id)) requirePoint(scope, point.id);
      return devices.remove(id);
    },
  });
}

export function narrowPlaces({ places }: Site, scope: Scope): PlaceTable {
  const show = (row: PlaceRow | undefined): PlaceRow | undefined => {
    if (row === undefined || !scope.knowsPlace(row.id)) return undefined;
    const servedBy = row.servedBy !== undefined && scope.seesDevice(row.servedBy) ? row.servedBy : undefined;
    // What leads to a place is there by its name alone.
    return scope.seesPlace(row.id) ? { ...row, servedBy } : { ...row, servedBy: undefined, note: '', outline: [] };
  };
  return closed<PlaceTable>('places', {
    all: () => places.all().flatMap((row) => show(row) ?? []),
    get: (id) => show(places.get(id)),
    assign(placeId, devices, points) {
      requirePlace(scope, placeId);
      for (const id of devices) requireDevice(scope, id);
      for (const id of points) requirePoint(scope, id);
      places.assign(placeId, devices, points);
    },
    deviceAssignments: () =>
      new Map([...places.deviceAssignments()].filter(([id, place]) => scope.seesDevice(id) && scope.knowsPlace(place))),
    pointAssignments: () => new Map([...places.pointAssignments()].filter(([id]) => scope.seesPoint(id))),
    plan: (id) => (scope.seesPlace(id) ? places.plan(id) : undefined),
    plans: () => new Map([...places.plans()].filter(([id]) => scope.seesPlace(id))),
    setPlan(id, plan) {
      requirePlace(scope, id);
      places.setPlan(id, plan);
    },
    removePlan(id) {
      requirePlace(scope, id);
      return places.removePlan(id);
    },
    markers: (id) => (scope.seesPlace(id) ? places.markers(id).filter((one) => scope.seesPoint(one.pointId)) : []),
    setMarkers(id, markers) {
      requirePlace(scope, id);
      // Markers of points this person does not know of stay where somebody else put them.
      const others = places.markers(id).filter((one) => !scope.seesPoint(one.pointId));
      places.setMarkers(id, [...markers, ...others]);
    },
  });
}

export function narrowTags({ tags, points, devices }: Site, scope: Scope): TagTable {
  return closed<TagTable>('tags', {
    ofPoint: (id) => (scope.seesPoint(id) ? tags.ofPoint(id) : []),
    ofDevice: (id) => (scope.seesDevice(id) ? tags.ofDevice(id) : []),
    setPoint(id, wanted) {
      requirePoint(scope, id);
      tags.setPoint(id, wanted);
    },
    setDevice(id, wanted) {
      requireDevice(scope, id);
      tags.setDevice(id, wanted);
    },
    uses() {
      const counts = new Map<string, { tag: string; points: number; devices: number }>();
      const count = (tag: string, what: 'points' | 'devices'): void => {
        const known = counts.get(tag) ?? { tag, points: 0, devices: 0 };
        known[what]++;
        counts.set(tag, known);
      };
      const seen = scope.seenPoints ?? points.owners().keys();
      for (const id of seen) for (const tag of tags.ofPoint(id)) count(tag, 'points');
      for (const { id } of devices.all()) {
        if (scope.seesDevice(id)) for (const tag of tags.ofDevice(id)) count(tag, 'devices');
      }
      return [...counts.values()].toSorted((a, b) => (a.tag < b.tag ? -1 : 1)) satisfies TagUse[];
    },
  });
}
