import { objectId, oneOf, text, unsigned } from '../encoding/primitives.ts';
import { choice, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService, UnconfirmedService } from './service.ts';

const textMessage = sequence({
  device: objectId.within(0),
  messageClass: optional(choice({ numeric: unsigned.within(0), character: text.within(1) }).within(1)),
  priority: oneOf('normal', 'urgent').within(2),
  message: text.within(3),
});
export type TextMessage = ValueOf<typeof textMessage>;

export const confirmedTextMessage: ConfirmedService<TextMessage, never> = {
  choice: 19,
  name: 'confirmed-text-message',
  clause: '16.5',
  request: messageOf(textMessage),
  ack: undefined,
};

export const unconfirmedTextMessage: UnconfirmedService<TextMessage> = {
  choice: 5,
  name: 'unconfirmed-text-message',
  clause: '16.6',
  request: messageOf(textMessage),
};
