import type { Priority } from '@t3000/core';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { ServiceError } from '../services/error.ts';
import type { DeviceMoment } from './device-clock.ts';
import type { EventSource } from './event-source.ts';

/** What a property holds: one value, a BACnetARRAY (elements can be read by index) or a BACnetLIST (they cannot). */
export type PropertyContent =
  | BacnetValue
  | { readonly type: 'array'; readonly items: readonly BacnetValue[] }
  /** A BACnetARRAY whose elements take several values each. */
  | { readonly type: 'elements'; readonly elements: readonly (readonly BacnetValue[])[] }
  | { readonly type: 'list'; readonly items: readonly BacnetValue[] };

export interface PropertyWrite {
  readonly property: number;
  readonly index: number | undefined;
  readonly values: readonly BacnetValue[];
  readonly priority: Priority | undefined;
}

/** Elements to be put into a list property, or taken out of it. */
export interface ListChange {
  readonly property: number;
  readonly action: 'add' | 'remove';
  readonly elements: readonly BacnetValue[];
}

/** A refusal, and which element caused it, counted from 1; 0 where it was none of them. */
export interface ListRefusal extends ServiceError {
  readonly firstFailed: number;
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
  /** Changes elements of a list; absent where the object has no list that can be changed. */
  changeList?(change: ListChange): ListRefusal | undefined;
  /** Lets time pass; called about once a second on a device that has a clock. */
  tick?(moment: DeviceMoment): void;
  /** What it reports alarms and events about. */
  readonly events?: EventSource | undefined;
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

/** The values between the tags of a property. */
export function flatValues(content: PropertyContent): readonly BacnetValue[] {
  if (content.type === 'array' || content.type === 'list') return content.items;
  return content.type === 'elements' ? content.elements.flat() : [content];
}
