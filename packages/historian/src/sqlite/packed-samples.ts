import type { PointId, Quality, Sample } from '@t3000/core';

/** One sample of each of many points, or none: as objects they would take longer to hand over than to find. */
export interface PackedSamples {
  /** NaN where there is none. */
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
}

export function noSamples(points: number): PackedSamples {
  return {
    at: new Float64Array(points).fill(Number.NaN),
    values: new Float64Array(points),
    qualities: new Uint8Array(points),
  };
}

export function putSample(into: PackedSamples, place: number, at: number, value: number, quality: number): void {
  into.at[place] = at;
  into.values[place] = value;
  into.qualities[place] = quality;
}

export function copySample(into: PackedSamples, place: number, from: PackedSamples, entry: number): void {
  putSample(into, place, from.at[entry] ?? Number.NaN, from.values[entry] ?? Number.NaN, from.qualities[entry] ?? 0);
}

/** The samples of `ids` (ascending), in the order of `pointIds`, of which each is one of those. */
export function inOrder(samples: PackedSamples, ids: Int32Array, pointIds: readonly PointId[]): PackedSamples {
  const places = new Map<PointId, number>();
  for (let place = 0; place < ids.length; place++) places.set(ids[place] ?? -1, place);
  const ordered = noSamples(pointIds.length);
  for (const [index, pointId] of pointIds.entries()) copySample(ordered, index, samples, places.get(pointId) ?? -1);
  return ordered;
}

/** The samples of the points that were asked for. */
export function unpackSamples(pointIds: readonly PointId[], packed: PackedSamples): (Sample | undefined)[] {
  return pointIds.map((pointId, index) => {
    const at = packed.at[index] ?? Number.NaN;
    if (Number.isNaN(at)) return undefined;
    // The byte was a quality when it was taken.
    const quality = (packed.qualities[index] ?? 0) as Quality;
    return { pointId, at, value: packed.values[index] ?? Number.NaN, quality };
  });
}
