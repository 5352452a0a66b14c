import { packObjectId } from '../encoding/object-id.ts';
import { golden, walkAll } from '../testing/golden.ts';
import { confirmedCovNotification, unconfirmedCovNotification } from './cov-notification.ts';
import { subscribeCovProperty } from './subscribe-cov-property.ts';
import { subscribeCov } from './subscribe-cov.ts';

const input = packObjectId({ type: 0, instance: 10 });

const notification = {
  processId: 18,
  deviceId: packObjectId({ type: 8, instance: 4 }),
  objectId: input,
  remainingSeconds: 0,
  values: [
    { property: 85, index: undefined, values: [{ type: 'real' as const, value: 65 }], priority: undefined },
    {
      property: 111,
      index: undefined,
      values: [{ type: 'bits' as const, value: [false, false, false, false] }],
      priority: undefined,
    },
  ],
};

/** Service bytes of ASHRAE 135 Annex F, clause in the name. */
walkAll([
  golden(
    'F.1.2 ConfirmedCOVNotification',
    confirmedCovNotification.request,
    '09121c020000042c0000000a39004e09552e44428200002f096f2e8204002f4f',
    notification,
  ),
  golden(
    'F.1.3 UnconfirmedCOVNotification',
    unconfirmedCovNotification.request,
    '09121c020000042c0000000a39004e09552e44428200002f096f2e8204002f4f',
    notification,
  ),
  golden('F.1.10 SubscribeCOV', subscribeCov.request, '09121c0000000a29013900', {
    processId: 18,
    objectId: input,
    confirmed: true,
    lifetimeSeconds: 0,
  }),
  golden('SubscribeCOV that cancels', subscribeCov.request, '09121c0000000a', {
    processId: 18,
    objectId: input,
    confirmed: undefined,
    lifetimeSeconds: undefined,
  }),
  golden('F.1.11 SubscribeCOVProperty', subscribeCovProperty.request, '09121c0000000a2901393c4e09554f5c3f800000', {
    processId: 18,
    objectId: input,
    confirmed: true,
    lifetimeSeconds: 60,
    reference: { property: 85, index: undefined },
    increment: 1,
  }),
]);
