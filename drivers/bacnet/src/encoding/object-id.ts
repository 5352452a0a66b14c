import { objectTypeName } from './object-types.ts';

/** Type (10 bits) and instance (22 bits) of an object (clause 20.2.14). */
export interface ObjectId {
  readonly type: number;
  readonly instance: number;
}

export const OBJECT_TYPE_MAX = 1023;
/** The highest instance; as a Device instance it means "whoever reads this" (clause 12.11.1). */
export const OBJECT_INSTANCE_MAX = 4_194_303;

/** The identifier as one unsigned 32-bit number, as on the wire and as a map key. */
export function packObjectId(id: ObjectId): number {
  return ((id.type << 22) | (id.instance & OBJECT_INSTANCE_MAX)) >>> 0;
}

export function unpackObjectId(packed: number): ObjectId {
  return { type: packed >>> 22, instance: packed & OBJECT_INSTANCE_MAX };
}

/** `analog-input,3`: the form people type and read. */
export function formatObjectId(id: ObjectId): string {
  return `${objectTypeName(id.type)},${id.instance}`;
}
