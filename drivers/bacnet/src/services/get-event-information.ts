import { timeStamp } from '../encoding/calendar-types.ts';
import { eventState, notifyType, transitionBits } from '../encoding/enumerations.ts';
import { boolean, objectId, unsigned } from '../encoding/primitives.ts';
import { listOf, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const eventSummary = sequence({
  object: objectId.within(0),
  state: eventState.within(1),
  acked: transitionBits.within(2),
  /** Of the last transition to off-normal, to fault and to normal; all fields 255 where there was none. */
  stamps: listOf(timeStamp).within(3),
  notifyType: notifyType.within(4),
  enabled: transitionBits.within(5),
  /** For the same three transitions. */
  priorities: listOf(unsigned).within(6),
});
export type EventSummary = ValueOf<typeof eventSummary>;

/** `after` is the last object of the answer before, when that one said there is more. */
const request = sequence({ after: optional(objectId.within(0)) });

const ack = sequence({ summaries: listOf(eventSummary).within(0), more: boolean.within(1) });

export const getEventInformation: ConfirmedService<ValueOf<typeof request>, ValueOf<typeof ack>> = {
  choice: 29,
  name: 'get-event-information',
  clause: '13.12',
  repeatable: true,
  request: messageOf(request, ({ after }) =>
    after === undefined ? 'from the first' : `after ${objectId.format(after)}`,
  ),
  ack: messageOf(ack),
};
