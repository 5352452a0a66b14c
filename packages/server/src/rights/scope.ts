import type { DeviceId, PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { PlaceId, PlaceLimit } from '@t3000/site';
import { holdingsOf } from './holdings.ts';
import type { Holdings, SiteMap } from './holdings.ts';

/**
 * What somebody limited to places may see and change. Of several limits (that of a token and that of its maker) all have
 * to allow it. Worked out when it is first asked for, and anew when anything of the site moved.
 */
export class Scope {
  readonly userId: number;
  readonly limits: readonly PlaceLimit[];
  /** Outside of the places nothing exists, rather than not to be changed. */
  readonly isHidden: boolean;
  readonly #siteMap: () => SiteMap;
  #workedOut: { readonly map: SiteMap; readonly changed: Holdings; readonly seen: Holdings } | undefined;

  constructor(userId: number, limits: readonly PlaceLimit[], siteMap: () => SiteMap) {
    this.userId = userId;
    this.limits = limits;
    this.isHidden = limits.some(({ outside }) => outside === 'hidden');
    this.#siteMap = siteMap;
  }

  seesPlace(id: PlaceId): boolean {
    return !this.isHidden || this.#now().seen.places.has(id);
  }

  /** Seen, or on the way to what is seen: its name is no secret. */
  knowsPlace(id: PlaceId): boolean {
    return this.seesPlace(id) || this.#now().seen.above.has(id);
  }

  seesPoint(id: PointId): boolean {
    return !this.isHidden || this.#now().seen.points.has(id);
  }

  /** A device is seen by itself or by one of its points. */
  seesDevice(id: DeviceId): boolean {
    if (!this.isHidden) return true;
    const { devices, owners } = this.#now().seen;
    return devices.has(id) || owners.has(id);
  }

  /** Every point that is seen; undefined stands for all there are. */
  get seenPoints(): ReadonlySet<PointId> | undefined {
    return this.isHidden ? this.#now().seen.points : undefined;
  }

  changesPlace(id: PlaceId): boolean {
    return this.#now().changed.places.has(id);
  }

  changesPoint(id: PointId): boolean {
    return this.#now().changed.points.has(id);
  }

  /** A device is changed where it stands itself: one point of it in a place does not give the panel away. */
  changesDevice(id: DeviceId): boolean {
    return this.#now().changed.devices.has(id);
  }

  #now(): { readonly changed: Holdings; readonly seen: Holdings } {
    const map = this.#siteMap();
    if (this.#workedOut?.map !== map) {
      const changed = holdingsOf(placesOf(this.limits), map);
      const hiding = this.limits.filter(({ outside }) => outside === 'hidden');
      const seen = hiding.length === this.limits.length ? changed : holdingsOf(placesOf(hiding), map);
      this.#workedOut = { map, changed, seen };
    }
    return this.#workedOut;
  }
}

const placesOf = (limits: readonly PlaceLimit[]): (readonly PlaceId[])[] => limits.map(({ places }) => places);

/** The refusal of everything outside: it names the thing where the caller may know of it. */
export function outsidePlaces(what: string): ApiError {
  return new ApiError('outside_places', `${what}; you are limited to places, and this is not in them`);
}
