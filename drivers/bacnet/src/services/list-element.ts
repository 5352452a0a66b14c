import { objectId, propertyIdentifier, unsigned } from '../encoding/primitives.ts';
import { formatProperty } from '../encoding/property-types.ts';
import { anyValues, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { formatReference } from './property-reference.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const change = sequence({
  objectId: objectId.within(0),
  property: propertyIdentifier.within(1),
  index: optional(unsigned.within(2)),
  /** Whole elements of the list, one behind the other. */
  elements: anyValues.within(3),
});
export type ListElementRequest = ValueOf<typeof change>;

const describe = (request: ListElementRequest): string => {
  const { objectId: object, property, index, elements } = request;
  return `${formatReference(object, request)}: ${formatProperty(object, property, index, elements)}`;
};

/** Elements that are there already stay as they are. */
export const addListElement: ConfirmedService<ListElementRequest, never> = {
  choice: 8,
  name: 'add-list-element',
  clause: '15.1',
  repeatable: true,
  request: messageOf(change, describe),
  ack: undefined,
};

export const removeListElement: ConfirmedService<ListElementRequest, never> = {
  choice: 9,
  name: 'remove-list-element',
  clause: '15.2',
  request: messageOf(change, describe),
  ack: undefined,
};
