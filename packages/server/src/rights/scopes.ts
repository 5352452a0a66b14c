import type { PointId } from '@t3000/core';
import type { PlaceLimit, SiteStore } from '@t3000/site';
import { readSiteMap } from './holdings.ts';
import type { SiteMap } from './holdings.ts';
import { Scope } from './scope.ts';

/** A person, or a program with a key of that person. */
export interface Limited {
  readonly userId: number;
  readonly tokenId?: number | undefined;
}

/**
 * Who is limited to which places. For everybody else, which is nearly everybody, the answer is one look into a map. What
 * stands where is read once after every change of the site, when somebody limited next asks for something.
 */
export class Scopes {
  readonly #site: Pick<SiteStore, 'users' | 'apiTokens' | 'places' | 'points'>;
  readonly #listeners = new Set<() => void>();
  /** By user, and by token as a negative number; null has no limit. */
  #known = new Map<number, Scope | null>();
  #map: SiteMap | undefined;

  constructor(site: Pick<SiteStore, 'users' | 'apiTokens' | 'places' | 'points'>) {
    this.#site = site;
  }

  /** Undefined has no limit. */
  of({ userId, tokenId }: Limited): Scope | undefined {
    const key = tokenId === undefined ? userId : -tokenId;
    const known = this.#known.get(key);
    if (known !== undefined) return known ?? undefined;
    const limits = this.#limitsOf(userId, tokenId);
    const scope = limits.length === 0 ? null : new Scope(userId, limits, () => this.#siteMap());
    this.#known.set(key, scope);
    return scope ?? undefined;
  }

  /** The right as it is now, for whatever was asked for earlier: a schedule, a request, a command that waited. */
  mayChangePoint(who: Limited, id: PointId): boolean {
    return this.of(who)?.changesPoint(id) !== false;
  }

  /** Somebody was limited or freed, or a place, a device or a point came, went or moved. */
  changed(): void {
    this.#known = new Map();
    this.#map = undefined;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every change, so that open channels follow. Returns a function that ends it. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #limitsOf(userId: number, tokenId: number | undefined): PlaceLimit[] {
    const { users, apiTokens } = this.#site;
    const token = tokenId === undefined ? undefined : apiTokens.get(tokenId);
    return [users.get(userId)?.limit, token?.limit].filter((limit) => limit !== undefined);
  }

  #siteMap(): SiteMap {
    this.#map ??= readSiteMap(this.#site);
    return this.#map;
  }
}
