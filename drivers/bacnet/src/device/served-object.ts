import type { Priority } from '@t3000/core';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { ServiceError } from '../services/error.ts';

/** What a property holds: one value, a BACnetARRAY (elements can be read by index) or a BACnetLIST (they cannot). */
export type PropertyContent =
  | BacnetValue
  | { readonly type: 'array'; readonly items: readonly BacnetValue[] }
  | { readonly type: 'list'; readonly items: readonly BacnetValue[] };

export interface PropertyWrite {
  readonly property: number;
  readonly index: number | undefined;
  readonly values: readonly BacnetValue[];
  readonly priority: Priority | undefined;
}

/** An object a device serves. Read for every request, so it computes instead of storing ready answers. */
export interface ServedObject {
  /** Packed object identifier. */
  readonly objectId: number;
  /** Properties in the order of an ALL answer, object-identifier, object-name and object-type included. */
  propertyIds(): readonly number[];
  /** Undefined when the object has no such property. */
  read(property: number): PropertyContent | undefined;
  /** Undefined when done, the refusal otherwise. The property is known to exist. */
  write(request: PropertyWrite): ServiceError | undefined;
  /** What losing power does: commands are forgotten. */
  reset(): void;
}

const impliedProperties = new Set<number>([
  Property.objectIdentifier,
  Property.objectName,
  Property.objectType,
  Property.propertyList,
]);

/** Elements of Property_List, which leaves out what every object has (clause 12.1.1.4). */
export function propertyListOf(ids: readonly number[]): BacnetValue[] {
  return ids.filter((id) => !impliedProperties.has(id)).map((value) => ({ type: 'enumerated', value }));
}
