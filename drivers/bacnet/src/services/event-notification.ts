import { timeStamp } from '../encoding/calendar-types.ts';
import { eventState, eventType, notifyType } from '../encoding/enumerations.ts';
import { notificationParameters } from '../encoding/notification-parameters.ts';
import { boolean, objectId, text, unsigned } from '../encoding/primitives.ts';
import { optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService, UnconfirmedService } from './service.ts';

const eventNotificationShape = sequence({
  process: unsigned.within(0),
  device: objectId.within(1),
  object: objectId.within(2),
  stamp: timeStamp.within(3),
  notificationClass: unsigned.within(4),
  /** 0 is the highest, 255 the lowest. */
  priority: unsigned.within(5),
  eventType: eventType.within(6),
  message: optional(text.within(7)),
  notifyType: notifyType.within(8),
  /** The rest is left out, but for `toState`, when the notification tells of an acknowledgement. */
  ackRequired: optional(boolean.within(9)),
  fromState: optional(eventState.within(10)),
  toState: eventState.within(11),
  parameters: optional(notificationParameters.within(12)),
});
export type EventNotification = ValueOf<typeof eventNotificationShape>;

export const confirmedEventNotification: ConfirmedService<EventNotification, never> = {
  choice: 2,
  name: 'confirmed-event-notification',
  clause: '13.8',
  repeatable: true,
  request: messageOf(eventNotificationShape),
  ack: undefined,
};

export const unconfirmedEventNotification: UnconfirmedService<EventNotification> = {
  choice: 3,
  name: 'unconfirmed-event-notification',
  clause: '13.9',
  request: messageOf(eventNotificationShape),
};
