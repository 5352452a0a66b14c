import type { PointId, Quality, Sample } from '@t3000/core';

/** One sample of each of many points, or none: as objects they would take longer to hand over than to find. */
export interface PackedSamples {
  /** NaN where there is none. */
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
}

export function packSamples(samples: readonly (Sample | undefined)[]): PackedSamples {
  const packed = {
    at: new Float64Array(samples.length).fill(Number.NaN),
    values: new Float64Array(samples.length),
    qualities: new Uint8Array(samples.length),
  };
  for (const [index, sample] of samples.entries()) {
    if (sample === undefined) continue;
    packed.at[index] = sample.at;
    packed.values[index] = sample.value;
    packed.qualities[index] = sample.quality;
  }
  return packed;
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
