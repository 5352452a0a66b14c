import type { JsonObject, PointDescription } from '@t3000/core';
import { OBJECT_INSTANCE_MAX, OBJECT_TYPE_MAX, packObjectId, unpackObjectId } from '../encoding/object-id.ts';

/** `{object_type, instance}`, both as numbers of the standard. */
export function pointAddress(objectId: number): JsonObject {
  const { type, instance } = unpackObjectId(objectId);
  return { object_type: type, instance };
}

/** The packed object identifier of a point; a damaged address names an object no device has. */
export function objectIdOf({ address }: PointDescription): number {
  const { object_type: objectType, instance } = address;
  const valid =
    typeof objectType === 'number' &&
    typeof instance === 'number' &&
    objectType <= OBJECT_TYPE_MAX &&
    instance <= OBJECT_INSTANCE_MAX;
  return valid ? packObjectId({ type: objectType, instance }) : NO_OBJECT;
}

/** Highest type and instance, which the standard keeps unused. */
export const NO_OBJECT = packObjectId({ type: OBJECT_TYPE_MAX, instance: OBJECT_INSTANCE_MAX });
