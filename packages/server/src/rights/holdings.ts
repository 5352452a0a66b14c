import type { DeviceId, PointId } from '@t3000/core';
import type { PlaceId, SiteStore } from '@t3000/site';

/** Where everything of a site stands. */
export interface SiteMap {
  /** Of every place; a building stands in nothing. */
  readonly parents: ReadonlyMap<PlaceId, PlaceId | undefined>;
  /** What stands in a place by itself. */
  readonly ofDevice: ReadonlyMap<DeviceId, PlaceId>;
  readonly ofPoint: ReadonlyMap<PointId, PlaceId>;
  /** The device of every point. */
  readonly owners: ReadonlyMap<PointId, DeviceId>;
}

/** Everything that stands in some places. */
export interface Holdings {
  /** With everything below them. */
  readonly places: ReadonlySet<PlaceId>;
  /** What leads to them: the building of a floor, the floor and the building of a room. */
  readonly above: ReadonlySet<PlaceId>;
  /** By their own place, whatever stands elsewhere of their points. */
  readonly devices: ReadonlySet<DeviceId>;
  /** By their own place, else by that of their device. */
  readonly points: ReadonlySet<PointId>;
  /** Whose points are among these, wherever they stand themselves. */
  readonly owners: ReadonlySet<DeviceId>;
}

export function readSiteMap({ places, points }: Pick<SiteStore, 'places' | 'points'>): SiteMap {
  return {
    parents: new Map(places.all().map(({ id, parentId }) => [id, parentId])),
    ofDevice: places.deviceAssignments(),
    ofPoint: places.pointAssignments(),
    owners: points.owners(),
  };
}

/** What stands in all of the limits at once; each limit is a list of places, and no limit at all is everything placed. */
export function holdingsOf(limits: readonly (readonly PlaceId[])[], map: SiteMap): Holdings {
  const roots = limits.map((limit) => new Set(limit));
  const isInside = (place: PlaceId): boolean => roots.every((limit) => wayUp(place, map).some((at) => limit.has(at)));
  const places = new Set([...map.parents.keys()].filter(isInside));
  const above = new Set([...places].flatMap((place) => wayUp(place, map)).filter((place) => !places.has(place)));
  const devices = new Set<DeviceId>();
  for (const [device, place] of map.ofDevice) if (places.has(place)) devices.add(device);
  const points = new Set<PointId>();
  const owners = new Set<DeviceId>();
  for (const [point, device] of map.owners) {
    const place = map.ofPoint.get(point) ?? map.ofDevice.get(device);
    if (place === undefined || !places.has(place)) continue;
    points.add(point);
    owners.add(device);
  }
  return { places, above, devices, points, owners };
}

/** The place and everything it stands in. */
function wayUp(place: PlaceId, { parents }: SiteMap): PlaceId[] {
  const way: PlaceId[] = [];
  for (let at: PlaceId | undefined = place; at !== undefined && parents.has(at); at = parents.get(at)) way.push(at);
  return way;
}
