import { levelOf, quality, reasonOf } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { RegisterReading } from '@t3000/contract';
import type { PointBuckets } from '@t3000/historian';
import { finite } from '../api/value-dto.ts';
import { parseRange } from '../history/moment.ts';
import type { Hub } from '../hub.ts';
import type { KnownDevice, KnownRegister } from './register-directory.ts';

/** Readings one request may look through: a day of a dozen registers every five seconds. */
export const READINGS_SCAN_MAX = 200_000;

const OUT_OF_RANGE = quality('uncertain', 'out_of_range');

export interface WantedRegister {
  readonly device: KnownDevice;
  readonly register: KnownRegister;
}

export interface KeptQuery {
  readonly start_time: string;
  readonly end_time: string;
  readonly interval_seconds?: number;
  readonly aggregate?: 'avg' | 'min' | 'max' | 'first' | 'last';
}

/** The newest value of each register, from memory. */
export function latestReadings(hub: Hub, wanted: readonly WantedRegister[]): RegisterReading[] {
  return wanted.map(({ device, register }) => {
    const live = hub.building.value(register.pointId);
    const value = live?.value ?? Number.NaN;
    const byte = judged(live?.quality ?? quality('bad', 'not_read'), register, value, value);
    return { ...head(device, register), ...reading(live?.at, value, byte), interval: null };
  });
}

/** What history keeps of these registers, in order of register and time. */
export async function keptReadings(
  hub: Hub,
  wanted: readonly WantedRegister[],
  query: KeptQuery,
): Promise<RegisterReading[]> {
  const { from, to } = parseRange(query);
  return query.interval_seconds === undefined
    ? rawReadings(hub, wanted, from, to)
    : intervalReadings(hub, wanted, { from, to, widthMs: query.interval_seconds * 1000 }, query.aggregate ?? 'avg');
}

async function rawReadings(
  hub: Hub,
  wanted: readonly WantedRegister[],
  from: number,
  to: number,
): Promise<RegisterReading[]> {
  const found: RegisterReading[] = [];
  for (const { device, register } of wanted) {
    const series = await hub.history.range(register.pointId, from, to, READINGS_SCAN_MAX - found.length + 1);
    if (series.truncated || found.length + series.at.length > READINGS_SCAN_MAX) {
      throw new ApiError(
        'too_costly',
        `more than ${READINGS_SCAN_MAX} readings lie in this range; narrow it, name registers, or ask for interval_seconds`,
        { limit: READINGS_SCAN_MAX },
      );
    }
    const same = head(device, register);
    for (const [index, at] of series.at.entries()) {
      const value = series.values[index] ?? Number.NaN;
      const byte = judged(series.qualities[index] ?? 0, register, value, value);
      found.push(Object.assign(reading(at, value, byte), same, { interval: null }));
    }
  }
  return found;
}

async function intervalReadings(
  hub: Hub,
  wanted: readonly WantedRegister[],
  { from, to, widthMs }: { readonly from: number; readonly to: number; readonly widthMs: number },
  aggregate: NonNullable<KeptQuery['aggregate']>,
): Promise<RegisterReading[]> {
  const count = Math.ceil((to - from) / widthMs);
  if (count * wanted.length > READINGS_SCAN_MAX) {
    throw new ApiError(
      'too_costly',
      `${count} intervals of ${wanted.length} registers are above the maximum ${READINGS_SCAN_MAX}; widen interval_seconds`,
      { limit: READINGS_SCAN_MAX },
    );
  }
  const ids = wanted.map(({ register }) => register.pointId);
  const grid = await hub.history.buckets(ids, from, from + count * widthMs, widthMs);
  return wanted.flatMap(({ device, register }, place) => {
    const buckets = grid.points[place];
    if (buckets === undefined) return [];
    const same = head(device, register);
    return Array.from(buckets.counts, (samples, index): RegisterReading[] => {
      // Nothing was kept in this interval: a gap stays a gap.
      if (samples === 0) return [];
      const interval = intervalOf(buckets, index);
      const { min, max } = interval;
      const byte = judged(buckets.qualities[index] ?? 0, register, min ?? Number.NaN, max ?? Number.NaN);
      const value = interval[aggregate] ?? Number.NaN;
      return [Object.assign(reading(from + index * widthMs, value, byte), same, { interval })];
    }).flat();
  });
}

function intervalOf(buckets: PointBuckets, index: number): NonNullable<RegisterReading['interval']> {
  return {
    min: finite(buckets.min[index]),
    max: finite(buckets.max[index]),
    avg: finite(buckets.avg[index]),
    first: finite(buckets.first[index]),
    last: finite(buckets.last[index]),
    count: buckets.counts[index] ?? 0,
  };
}

/** A value that was read well and lies outside the limits of its register is one to doubt. */
function judged(byte: number, { minimum, maximum }: KnownRegister, low: number, high: number): number {
  if (levelOf(byte) !== 'good') return byte;
  return (minimum !== undefined && low < minimum) || (maximum !== undefined && high > maximum) ? OUT_OF_RANGE : byte;
}

function head({ id, name }: KnownDevice, register: KnownRegister) {
  return {
    device_id: id,
    device_name: name,
    point_id: register.pointId,
    register: register.register,
    register_address: register.reference,
    register_name: register.name,
    data_type: register.dataType,
    unit: register.unit,
  };
}

function reading(at: number | undefined, value: number, byte: number) {
  return { timestamp: at ?? null, value: finite(value), quality: levelOf(byte), reason: reasonOf(byte) };
}
