import { DecodeError } from '@t3000/core';
import type { ByteWriter } from '@t3000/core';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { propertyName } from '../encoding/properties.ts';
import { writeContextUnsigned } from '../encoding/tags.ts';
import type { TagReader } from '../encoding/tags.ts';

/** A property, or one element of an array property. */
export interface PropertyReference {
  readonly property: number;
  /** Element counted from 1; 0 is the length of the array; undefined the whole. */
  readonly index: number | undefined;
}

/** Largest array index accepted; BACnetARRAY indexes are Unsigned, this is far above any real array. */
const ARRAY_INDEX_MAX = 0xffff_ffff;

const PROPERTY_MAX = 4_194_303;

/** Reads property identifier and optional array index from two consecutive context tags. */
export function readPropertyReference(tags: TagReader, propertyTag: number, indexTag: number): PropertyReference {
  const start = tags.reader.position;
  const property = tags.contextUnsigned(propertyTag);
  const index = tags.isContext(indexTag) ? tags.contextUnsigned(indexTag) : undefined;
  if (property > PROPERTY_MAX || (index !== undefined && index > ARRAY_INDEX_MAX)) {
    throw new DecodeError('out_of_range', `property ${property} index ${index ?? 'none'}`, start, '21');
  }
  return { property, index };
}

export function writePropertyReference(
  writer: ByteWriter,
  { property, index }: PropertyReference,
  propertyTag: number,
  indexTag: number,
): void {
  writeContextUnsigned(writer, propertyTag, property);
  if (index !== undefined) writeContextUnsigned(writer, indexTag, index);
}

export function formatReference(objectId: number, { property, index }: PropertyReference): string {
  const suffix = index === undefined ? '' : `[${index}]`;
  return `${formatObjectId(unpackObjectId(objectId))} ${propertyName(property)}${suffix}`;
}
