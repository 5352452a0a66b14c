import { timeStamp } from '../encoding/calendar-types.ts';
import { eventState } from '../encoding/enumerations.ts';
import { objectId, text, unsigned } from '../encoding/primitives.ts';
import { sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const acknowledgeAlarmShape = sequence({
  process: unsigned.within(0),
  object: objectId.within(1),
  /** The state of the transition that is acknowledged, with the stamp its notification carried. */
  state: eventState.within(2),
  stamp: timeStamp.within(3),
  /** Who acknowledges, in words. */
  source: text.within(4),
  acknowledgedAt: timeStamp.within(5),
});
export type AcknowledgeAlarmRequest = ValueOf<typeof acknowledgeAlarmShape>;

export const acknowledgeAlarm: ConfirmedService<AcknowledgeAlarmRequest, never> = {
  choice: 0,
  name: 'acknowledge-alarm',
  clause: '13.5',
  request: messageOf(acknowledgeAlarmShape),
  ack: undefined,
};
