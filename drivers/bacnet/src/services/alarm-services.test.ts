import { packObjectId } from '../encoding/object-id.ts';
import { golden, walkAll } from '../testing/golden.ts';
import { acknowledgeAlarm } from './acknowledge-alarm.ts';
import { confirmedEventNotification } from './event-notification.ts';
import { getAlarmSummary } from './get-alarm-summary.ts';
import { getEnrollmentSummary } from './get-enrollment-summary.ts';
import { getEventInformation } from './get-event-information.ts';
import { lifeSafetyOperation } from './life-safety-operation.ts';

const analogInput = (instance: number): number => packObjectId({ type: 0, instance });
const ack = <T>(message: T | undefined): T => {
  if (message === undefined) throw new Error('the service has no answer');
  return message;
};
const transitions = (bits: string) => ({
  toOffnormal: bits[0] === '1',
  toFault: bits[1] === '1',
  toNormal: bits[2] === '1',
});
const flags = (bits: string) => ({
  inAlarm: bits[0] === '1',
  fault: bits[1] === '1',
  overridden: bits[2] === '1',
  outOfService: bits[3] === '1',
});

/** Service bytes of ASHRAE 135 Annex F (clause in the name); the others were put together by clause 21. */
walkAll([
  golden(
    'F.1.1 AcknowledgeAlarm',
    acknowledgeAlarm.request,
    '09011c0000000229033e19103f4c004d444c5e2ea45c0615ffb40d0329092f5f',
    {
      process: 1,
      object: analogInput(2),
      state: 3,
      stamp: { kind: 'sequenceNumber', value: 16 },
      source: 'MDL',
      acknowledgedAt: {
        kind: 'dateTime',
        value: {
          date: { year: 1992, month: 6, day: 21, weekday: 255 },
          time: { hour: 13, minute: 3, second: 41, hundredths: 9 },
        },
      },
    },
  ),
  golden(
    'ConfirmedEventNotification of a temperature above its limit',
    confirmedEventNotification.request,
    '09011c020000042c000000023e19103f49045964690589009901a900b903ce5e0c42a033331a04802c3f8000003c42a000005fcf',
    {
      process: 1,
      device: packObjectId({ type: 8, instance: 4 }),
      object: analogInput(2),
      stamp: { kind: 'sequenceNumber', value: 16 },
      notificationClass: 4,
      priority: 100,
      eventType: 5,
      message: undefined,
      notifyType: 0,
      ackRequired: true,
      fromState: 0,
      toState: 3,
      parameters: {
        kind: 'outOfRange',
        value: { exceedingValue: 80.1, statusFlags: flags('1000'), deadband: 1, exceededLimit: 80 },
      },
    },
  ),
  golden('F.1.6 GetAlarmSummary', getAlarmSummary.request, '', undefined),
  golden('GetAlarmSummary answer', ack(getAlarmSummary.ack), 'c4000000029103820560c40000000391048205e0', [
    { object: analogInput(2), state: 3, acked: transitions('011') },
    { object: analogInput(3), state: 4, acked: transitions('111') },
  ]),
  golden('F.1.7 GetEnrollmentSummary of what nobody acknowledged', getEnrollmentSummary.request, '0902', {
    acknowledgment: 'not-acked',
    recipient: undefined,
    state: undefined,
    eventType: undefined,
    priorities: undefined,
    notificationClass: undefined,
  }),
  golden(
    'F.1.7 GetEnrollmentSummary for one recipient and some priorities',
    getEnrollmentSummary.request,
    '09001e0e0c020000110f19091f4e0906190a4f',
    {
      acknowledgment: 'all',
      recipient: { recipient: { kind: 'device', value: packObjectId({ type: 8, instance: 17 }) }, process: 9 },
      state: undefined,
      eventType: undefined,
      priorities: { min: 6, max: 10 },
      notificationClass: undefined,
    },
  ),
  golden(
    'GetEnrollmentSummary answer, with and without a class',
    ack(getEnrollmentSummary.ack),
    'c4000000029105910321642104c400000003910591032164',
    [
      { object: analogInput(2), eventType: 5, state: 3, priority: 100, notificationClass: 4 },
      { object: analogInput(3), eventType: 5, state: 3, priority: 100, notificationClass: undefined },
    ],
  ),
  golden('F.1.8 GetEventInformation', getEventInformation.request, '', { after: undefined }),
  golden('GetEventInformation behind an object', getEventInformation.request, '0c00000002', {
    after: analogInput(2),
  }),
  golden(
    'GetEventInformation answer',
    ack(getEventInformation.ack),
    '0e0c0000000219032a05603e0c0f2321000cffffffff0cffffffff3f49005a05e06e210f210f21146f0f1900',
    {
      summaries: [
        {
          object: analogInput(2),
          state: 3,
          acked: transitions('011'),
          stamps: [
            { kind: 'time', value: { hour: 15, minute: 35, second: 33, hundredths: 0 } },
            { kind: 'time', value: { hour: 255, minute: 255, second: 255, hundredths: 255 } },
            { kind: 'time', value: { hour: 255, minute: 255, second: 255, hundredths: 255 } },
          ],
          notifyType: 0,
          enabled: transitions('111'),
          priorities: [15, 15, 20],
        },
      ],
      more: false,
    },
  ),
  golden('F.1.9 LifeSafetyOperation', lifeSafetyOperation.request, '09121c004d444c29043c05400001', {
    process: 18,
    source: 'MDL',
    operation: 4,
    object: packObjectId({ type: 21, instance: 1 }),
  }),
]);
