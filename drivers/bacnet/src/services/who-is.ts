import { DecodeError } from '@t3000/core';
import { OBJECT_INSTANCE_MAX } from '../encoding/object-id.ts';
import { TagReader, writeContextUnsigned } from '../encoding/tags.ts';
import type { UnconfirmedService } from './service.ts';

/** Undefined limits ask everybody. */
export interface WhoIsRequest {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export const whoIs: UnconfirmedService<WhoIsRequest> = {
  choice: 8,
  name: 'who-is',
  clause: '16.10',
  request: {
    encode(writer, { low, high }) {
      if (low === undefined || high === undefined) return;
      writeContextUnsigned(writer, 0, low);
      writeContextUnsigned(writer, 1, high);
    },
    decode(reader) {
      if (reader.remaining === 0) return { low: undefined, high: undefined };
      const start = reader.position;
      const tags = new TagReader(reader);
      const low = tags.contextUnsigned(0);
      const high = tags.contextUnsigned(1);
      if (low > high || high > OBJECT_INSTANCE_MAX) {
        throw new DecodeError('out_of_range', `limits ${low} to ${high}`, start, '16.10.1.1');
      }
      return { low, high };
    },
    describe: ({ low, high }) => (low === undefined ? 'everybody' : `${low} to ${high}`),
  },
};

export function whoIsCovers({ low, high }: WhoIsRequest, instance: number): boolean {
  return low === undefined || high === undefined || (instance >= low && instance <= high);
}
