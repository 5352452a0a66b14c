import { dateTime } from '../encoding/calendar-types.ts';
import { boolean, objectId, propertyIdentifier, real, time, unsigned } from '../encoding/primitives.ts';
import { propertyReference } from '../encoding/reference-types.ts';
import { anyValues, listOf, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService, UnconfirmedService } from './service.ts';

const subscription = sequence({
  process: unsigned.within(0),
  confirmed: optional(boolean.within(1)),
  lifetimeSeconds: optional(unsigned.within(2)),
  /** Seconds a device may collect changes before it tells of them. */
  delaySecondsMax: optional(unsigned.within(3)),
  specifications: listOf(
    sequence({
      object: objectId.within(0),
      references: listOf(
        sequence({
          property: propertyReference.within(0),
          increment: optional(real.within(1)),
          timestamped: boolean.within(2),
        }),
      ).within(1),
    }),
  ).within(4),
});
export type SubscribeCovPropertyMultipleRequest = ValueOf<typeof subscription>;

export const subscribeCovPropertyMultiple: ConfirmedService<SubscribeCovPropertyMultipleRequest, never> = {
  choice: 30,
  name: 'subscribe-cov-property-multiple',
  clause: '13.16',
  repeatable: true,
  request: messageOf(subscription),
  ack: undefined,
};

const notification = sequence({
  process: unsigned.within(0),
  device: objectId.within(1),
  remainingSeconds: unsigned.within(2),
  stamp: optional(dateTime.within(3)),
  changes: listOf(
    sequence({
      object: objectId.within(0),
      values: listOf(
        sequence({
          property: propertyIdentifier.within(0),
          index: optional(unsigned.within(1)),
          values: anyValues.within(2),
          changedAt: optional(time.within(3)),
        }),
      ).within(1),
    }),
  ).within(4),
});
export type CovNotificationMultiple = ValueOf<typeof notification>;

export const confirmedCovNotificationMultiple: ConfirmedService<CovNotificationMultiple, never> = {
  choice: 31,
  name: 'confirmed-cov-notification-multiple',
  clause: '13.17',
  repeatable: true,
  request: messageOf(notification),
  ack: undefined,
};

export const unconfirmedCovNotificationMultiple: UnconfirmedService<CovNotificationMultiple> = {
  choice: 11,
  name: 'unconfirmed-cov-notification-multiple',
  clause: '13.18',
  request: messageOf(notification),
};
