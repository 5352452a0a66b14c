import { objectId } from '../encoding/primitives.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

/** Packed object identifier. */
export const deleteObject: ConfirmedService<number, never> = {
  choice: 11,
  name: 'delete-object',
  clause: '15.4',
  request: messageOf(objectId),
  ack: undefined,
};
