import { lifeSafetyOperation as operation } from '../encoding/enumerations.ts';
import { objectId, text, unsigned } from '../encoding/primitives.ts';
import { optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const request = sequence({
  process: unsigned.within(0),
  source: text.within(1),
  operation: operation.within(2),
  object: optional(objectId.within(3)),
});
export type LifeSafetyOperationRequest = ValueOf<typeof request>;

/** Understood where it is overheard; nothing here commands life safety. */
export const lifeSafetyOperation: ConfirmedService<LifeSafetyOperationRequest, never> = {
  choice: 27,
  name: 'life-safety-operation',
  clause: '13.13',
  request: messageOf(request),
  ack: undefined,
};
