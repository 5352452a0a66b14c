import { eventState, eventType } from '../encoding/enumerations.ts';
import { objectId, oneOf, unsigned, within } from '../encoding/primitives.ts';
import { recipientProcess } from '../encoding/reference-types.ts';
import { listOf, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const priority = within(unsigned, 0, 255, 'priority');

const enrollmentFilter = sequence({
  acknowledgment: oneOf('all', 'acked', 'not-acked').within(0),
  recipient: optional(recipientProcess.within(1)),
  state: optional(oneOf('offnormal', 'fault', 'normal', 'all', 'active').within(2)),
  eventType: optional(eventType.within(3)),
  priorities: optional(sequence({ min: priority.within(0), max: priority.within(1) }).within(4)),
  notificationClass: optional(unsigned.within(5)),
});
export type EnrollmentFilter = ValueOf<typeof enrollmentFilter>;

const enrollmentSummary = sequence({
  object: objectId,
  eventType,
  state: eventState,
  priority: unsigned,
  notificationClass: optional(unsigned),
});
export type EnrollmentSummary = ValueOf<typeof enrollmentSummary>;

export const getEnrollmentSummary: ConfirmedService<EnrollmentFilter, readonly EnrollmentSummary[]> = {
  choice: 4,
  name: 'get-enrollment-summary',
  clause: '13.11',
  repeatable: true,
  request: messageOf(enrollmentFilter),
  ack: messageOf(listOf(enrollmentSummary)),
};
