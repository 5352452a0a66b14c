import type { DeviceId, PointId } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { FindTagged } from './match.ts';

/** Points of one device under the words in which expressions name them. */
export type Neighbours = ReadonlyMap<string, PointId>;

export const noNeighbours: Neighbours = new Map();

/** Where neighbours are looked for. */
export interface NeighbourSite {
  readonly points: readonly Pick<BuildingPoint, 'id' | 'deviceId' | 'name'>[];
  readonly tagged?: FindTagged;
}

/**
 * The points that expressions name, for every device at once: `supply fan status` is the point of that name, `#fan run` the
 * one with these tags, `#fan cmd -speed` the one that lacks the last. Several with the same tags are none: nobody could say
 * which is meant.
 */
export function neighboursOf(wanted: ReadonlySet<string>, site: NeighbourSite): ReadonlyMap<DeviceId, Neighbours> {
  const byDevice = new Map<DeviceId, Map<string, PointId>>();
  if (wanted.size === 0) return byDevice;
  const byTags = [...wanted]
    .filter((word) => word.startsWith('#'))
    .map((word) => ({ word, points: taggedPoints(word, site) }));
  const ambiguous: (readonly [Map<string, PointId>, string])[] = [];
  for (const { id, deviceId, name } of site.points) {
    const words = byTags.filter(({ points }) => points?.has(id) === true).map(({ word }) => word);
    const key = name.toLowerCase();
    if (wanted.has(key)) words.push(key);
    if (words.length === 0) continue;
    const found = byDevice.get(deviceId) ?? new Map<string, PointId>();
    byDevice.set(deviceId, found);
    for (const word of words) {
      if (word.startsWith('#') && found.has(word)) ambiguous.push([found, word]);
      found.set(word, id);
    }
  }
  for (const [found, word] of ambiguous) found.delete(word);
  return byDevice;
}

function taggedPoints(word: string, { tagged }: NeighbourSite): ReadonlySet<PointId> | undefined {
  const words = word
    .slice(1)
    .split(/[\s,]+/)
    .filter(Boolean);
  const tags = words.filter((tag) => !tag.startsWith('-'));
  if (tags.length === 0 || tagged === undefined) return undefined;
  const points = new Set(tagged({ tags, placeId: undefined }).points);
  for (const tag of words.filter((each) => each.startsWith('-'))) {
    for (const id of tagged({ tags: [tag.slice(1)], placeId: undefined }).points) points.delete(id);
  }
  return points;
}
