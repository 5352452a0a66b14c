import { levelOf, NOT_READ } from '@t3000/core';
import type { Clock, DeviceId, PointId } from '@t3000/core';
import type { PlaceState } from '@t3000/contract';
import type { Building } from '@t3000/engine';
import type { PlaceId, PlaceRow, SiteStore } from '@t3000/site';

export interface PlaceMapOptions {
  readonly clock: Clock;
  readonly site: Pick<SiteStore, 'places' | 'points'>;
  readonly building: Pick<Building, 'value' | 'deviceStatus' | 'allOverrides'>;
}

/** How old a state of places may be: everybody who looks at the tree asks for it every few seconds. */
const STATE_AGE_MAX_MS = 2000;

interface Assignments {
  readonly devices: ReadonlyMap<DeviceId, PlaceId>;
  readonly points: ReadonlyMap<PointId, PlaceId>;
}

type Counts = { -readonly [K in Exclude<keyof PlaceState, 'worst'>]: number };

/** Where devices and points stand, kept in memory, and how each place is doing. */
export class PlaceMap {
  readonly #options: PlaceMapOptions;
  #assignments: Assignments | undefined;
  #states: { readonly at: number; readonly byPlace: ReadonlyMap<PlaceId, PlaceState> } | undefined;

  constructor(options: PlaceMapOptions) {
    this.#options = options;
  }

  /** To be called after every change of places or of what stands in them. */
  forget(): void {
    this.#assignments = undefined;
    this.#states = undefined;
  }

  ofDevice(id: DeviceId): PlaceId | undefined {
    return this.#known().devices.get(id);
  }

  /** The point's own place, else that of its device. */
  ofPoint(id: PointId, deviceId: DeviceId): PlaceId | undefined {
    const { devices, points } = this.#known();
    return points.get(id) ?? devices.get(deviceId);
  }

  /** State of every place, with everything inside it counted in; a few seconds old at most. */
  states(rows: readonly PlaceRow[]): ReadonlyMap<PlaceId, PlaceState> {
    const now = this.#options.clock.monotonic();
    const known = this.#states;
    // A place made since then is missing from it.
    if (known !== undefined && now - known.at < STATE_AGE_MAX_MS && rows.every(({ id }) => known.byPlace.has(id))) {
      return known.byPlace;
    }
    const byPlace = this.#count(rows);
    this.#states = { at: now, byPlace };
    return byPlace;
  }

  #known(): Assignments {
    const { places } = this.#options.site;
    this.#assignments ??= { devices: places.deviceAssignments(), points: places.pointAssignments() };
    return this.#assignments;
  }

  #count(rows: readonly PlaceRow[]): ReadonlyMap<PlaceId, PlaceState> {
    const { site, building } = this.#options;
    const counts = new Map(rows.map(({ id }) => [id, emptyCounts()]));
    const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]));
    const add = (place: PlaceId | undefined, what: keyof Counts): void => {
      for (let at = place; at !== undefined; at = parents.get(at)) {
        const found = counts.get(at);
        if (found !== undefined) found[what]++;
      }
    };
    for (const [deviceId, place] of this.#known().devices) {
      add(place, 'devices');
      if (building.deviceStatus(deviceId)?.state === 'offline') add(place, 'devices_offline');
    }
    const commanded = new Set(building.allOverrides().map(({ pointId }) => pointId));
    for (const [pointId, deviceId] of site.points.owners()) {
      const place = this.ofPoint(pointId, deviceId);
      if (place === undefined) continue;
      add(place, 'points');
      const level = levelOf(building.value(pointId)?.quality ?? NOT_READ);
      if (level !== 'good') add(place, level);
      if (commanded.has(pointId)) add(place, 'overridden');
    }
    return new Map([...counts].map(([id, found]) => [id, { ...found, worst: worstOf(found) }]));
  }
}

function emptyCounts(): Counts {
  return { points: 0, bad: 0, uncertain: 0, overridden: 0, devices: 0, devices_offline: 0 };
}

function worstOf({ devices_offline, bad, uncertain, overridden }: Counts): PlaceState['worst'] {
  if (devices_offline > 0) return 'offline';
  if (bad > 0) return 'bad';
  if (uncertain > 0) return 'uncertain';
  return overridden > 0 ? 'overridden' : 'normal';
}
