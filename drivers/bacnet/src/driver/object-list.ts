import type { RequestFailure } from '@t3000/core';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf, isRefusal } from './failure.ts';
import { readProperties } from './property-reader.ts';
import { numberOf } from './single-read.ts';

/** Objects taken from one device. The largest panels have some thousands; a lying count must not run for hours. */
export const OBJECTS_MAX = 20_000;

export interface ObjectList {
  /** Packed identifiers, each once, in the device's order. */
  readonly objectIds: readonly number[];
  readonly skipped: readonly { readonly what: string; readonly why: string }[];
}

/** The object list in one piece, or element by element where that does not fit into one answer. */
export async function readObjectList(
  session: DeviceSession,
  deviceObjectId: number,
  signal: AbortSignal,
): Promise<ObjectList | RequestFailure> {
  const options = { priority: 'routine', signal } as const;
  const request = { objectId: deviceObjectId, property: Property.objectList, index: undefined };
  const whole = await session.readProperty(request, options);
  if (whole.kind === 'answer') return listOf(whole.value.values, whole.value.values.length);
  if (!isRefusal(whole)) return failureOf(whole);
  const count = await session.readProperty({ ...request, index: 0 }, options);
  if (count.kind !== 'answer') return failureOf(count);
  const claimed = numberOf(count.value.values[0]);
  const total = Number.isInteger(claimed) && claimed >= 0 ? claimed : 0;
  const wanted = Array.from({ length: Math.min(total, OBJECTS_MAX) }, (_, index) => ({ ...request, index: index + 1 }));
  const elements = await readProperties(session, wanted, options);
  if (!elements.ok) return elements.failure;
  return listOf(
    elements.results.map((result) => (result.ok ? result.values[0] : undefined)),
    total,
  );
}

function listOf(values: readonly (BacnetValue | undefined)[], total: number): ObjectList {
  const objectIds = new Set<number>();
  let unreadable = 0;
  for (const value of values.slice(0, OBJECTS_MAX)) {
    if (value?.type === 'objectId') objectIds.add(value.value);
    else unreadable++;
  }
  const skipped = [];
  if (total > OBJECTS_MAX) {
    skipped.push({ what: `${total - OBJECTS_MAX} objects`, why: `the device lists more than ${OBJECTS_MAX}` });
  }
  if (unreadable > 0)
    skipped.push({ what: `${unreadable} entries of the object list`, why: 'they hold no object identifier' });
  return { objectIds: [...objectIds], skipped };
}
