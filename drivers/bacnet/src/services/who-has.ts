import { DecodeError } from '@t3000/core';
import { OBJECT_INSTANCE_MAX } from '../encoding/object-id.ts';
import { mapped, objectId, text, unsigned } from '../encoding/primitives.ts';
import { choice, optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { UnconfirmedService } from './service.ts';

const whoHasShape = sequence({
  /** Limits of the device instances asked; both or neither. */
  low: optional(unsigned.within(0)),
  high: optional(unsigned.within(1)),
  wanted: choice({ object: objectId.within(2), name: text.within(3) }),
});
export type WhoHasRequest = ValueOf<typeof whoHasShape>;

export const whoHas: UnconfirmedService<WhoHasRequest> = {
  choice: 7,
  name: 'who-has',
  clause: '16.9',
  request: messageOf(mapped(whoHasShape, checked, (request) => request, describe)),
};

function checked(request: WhoHasRequest, offset: number): WhoHasRequest {
  const { low, high } = request;
  const both = low !== undefined && high !== undefined;
  if (both ? low <= high && high <= OBJECT_INSTANCE_MAX : low === high) return request;
  throw new DecodeError('out_of_range', `limits ${low ?? 'none'} to ${high ?? 'none'}`, offset, '16.9.1.1');
}

function describe({ low, high, wanted }: WhoHasRequest): string {
  const asked = low === undefined ? 'everybody' : `${low} to ${high ?? ''}`;
  return `${wanted.kind === 'name' ? JSON.stringify(wanted.value) : objectId.format(wanted.value)} of ${asked}`;
}
