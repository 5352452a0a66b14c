import { GOOD } from '@t3000/core';
import type { PointConfig, Quality, RequestFailure, RequestPriority } from '@t3000/core';
import { unpackObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { polledProperty, stateOffset } from '../point-types.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf, isRefusal } from './failure.ts';
import { DEVICE_ERROR, flagQuality, valueQuality } from './packed-read.ts';
import { objectIdOf } from './point-address.ts';
import { scaled, scaleOf } from './point-scale.ts';

export interface Reading {
  readonly value: number;
  readonly quality: Quality;
}

/** The value of a point and its status flags by two ReadProperty, for devices that know nothing better. */
export async function readPointSingly(
  session: DeviceSession,
  point: PointConfig,
  withFlags: boolean,
  priority: RequestPriority,
): Promise<Reading | RequestFailure> {
  const options = { priority, signal: undefined };
  const objectId = objectIdOf(point);
  const { type: objectType } = unpackObjectId(objectId);
  const property = polledProperty(objectType);
  const present = await session.readProperty({ objectId, property, index: undefined }, options);
  if (present.kind !== 'answer') {
    return isRefusal(present) ? { value: NaN, quality: DEVICE_ERROR } : failureOf(present);
  }
  const [first] = present.value.values;
  const isOther = first?.type === (point.kind === 'analog' ? 'enumerated' : 'real');
  const value = isOther ? NaN : scaled(numberOf(first), scaleOf(point)) + stateOffset(objectType);
  const state = valueQuality(value, point);
  if (state !== GOOD) return { value: NaN, quality: state };
  if (!withFlags) return { value, quality: GOOD };
  const flags = await session.readProperty({ objectId, property: Property.statusFlags, index: undefined }, options);
  if (flags.kind === 'answer') return { value, quality: flagQuality(flagBits(flags.value.values[0])) };
  return isRefusal(flags) ? { value, quality: GOOD } : failureOf(flags);
}

/** The number in a value; NaN for everything that is none. */
export function numberOf(value: BacnetValue | undefined): number {
  switch (value?.type) {
    case 'real':
    case 'double':
    case 'unsigned':
    case 'signed':
    case 'enumerated':
      return value.value;
    case 'boolean':
      return value.value ? 1 : 0;
    default:
      return NaN;
  }
}

/** Status flags as the first octet of their bit string. */
export function flagBits(value: BacnetValue | undefined): number {
  if (value?.type !== 'bits') return 0;
  return value.value.slice(0, 4).reduce((octet, bit, index) => (bit ? octet | (0x80 >> index) : octet), 0);
}
