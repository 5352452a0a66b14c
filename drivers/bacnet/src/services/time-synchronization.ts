import { dateTime } from '../encoding/calendar-types.ts';
import type { BacnetDateTime } from '../encoding/calendar-types.ts';
import { messageOf } from './service.ts';
import type { UnconfirmedService } from './service.ts';

/** Local time of the receivers. A device that knows UTC uses it only where it has no better source. */
export const timeSynchronization: UnconfirmedService<BacnetDateTime> = {
  choice: 6,
  name: 'time-synchronization',
  clause: '16.7',
  request: messageOf(dateTime),
};

export const utcTimeSynchronization: UnconfirmedService<BacnetDateTime> = {
  choice: 9,
  name: 'utc-time-synchronization',
  clause: '16.8',
  request: messageOf(dateTime),
};
