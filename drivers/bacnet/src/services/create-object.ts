import { objectId, objectType } from '../encoding/primitives.ts';
import { propertyValue } from '../encoding/reference-types.ts';
import { choice, listOf, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const request = sequence({
  /** A type lets the device choose the instance. */
  specifier: choice({ type: objectType.within(0), object: objectId.within(1) }).within(0),
  initialValues: optional(listOf(propertyValue).within(1)),
});
export type CreateObjectRequest = ValueOf<typeof request>;

export const createObject: ConfirmedService<CreateObjectRequest, number> = {
  choice: 10,
  name: 'create-object',
  clause: '15.3',
  request: messageOf(request),
  ack: messageOf(objectId),
};
