import { objectId, text } from '../encoding/primitives.ts';
import { sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { UnconfirmedService } from './service.ts';

const iHaveShape = sequence({ device: objectId, object: objectId, name: text });
export type IHaveRequest = ValueOf<typeof iHaveShape>;

export const iHave: UnconfirmedService<IHaveRequest> = {
  choice: 1,
  name: 'i-have',
  clause: '16.9',
  request: messageOf(iHaveShape),
};
