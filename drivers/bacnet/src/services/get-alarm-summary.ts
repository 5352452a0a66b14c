import { eventState, transitionBits } from '../encoding/enumerations.ts';
import { objectId } from '../encoding/primitives.ts';
import { listOf, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const alarmSummary = sequence({ object: objectId, state: eventState, acked: transitionBits });
export type AlarmSummary = ValueOf<typeof alarmSummary>;

/** Superseded by GetEventInformation, and all that old panels know. */
export const getAlarmSummary: ConfirmedService<undefined, readonly AlarmSummary[]> = {
  choice: 3,
  name: 'get-alarm-summary',
  clause: '13.10',
  repeatable: true,
  request: { encode: () => {}, decode: () => undefined, describe: () => 'every object in alarm' },
  ack: messageOf(listOf(alarmSummary)),
};
