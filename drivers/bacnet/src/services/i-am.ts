import { DecodeError } from '@t3000/core';
import { packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { TagReader } from '../encoding/tags.ts';
import { writeValue } from '../encoding/values.ts';
import type { UnconfirmedService } from './service.ts';

/** BACnetSegmentation of clause 21, in the order of its numbers. */
export const segmentations = ['both', 'transmit', 'receive', 'none'] as const;
export type Segmentation = (typeof segmentations)[number];

export interface IAmRequest {
  readonly instance: number;
  readonly answerBytesMax: number;
  readonly segmentation: Segmentation;
  readonly vendorId: number;
}

/** Octets some panels append to the message; more is no I-Am. */
const TRAILING_BYTES_MAX = 4;

export const iAm: UnconfirmedService<IAmRequest> = {
  choice: 0,
  name: 'i-am',
  clause: '16.10',
  request: {
    encode(writer, { instance, answerBytesMax, segmentation, vendorId }) {
      writeValue(writer, { type: 'objectId', value: packObjectId({ type: ObjectType.device, instance }) });
      writeValue(writer, { type: 'unsigned', value: answerBytesMax });
      writeValue(writer, { type: 'enumerated', value: segmentations.indexOf(segmentation) });
      writeValue(writer, { type: 'unsigned', value: vendorId });
    },
    decode(reader) {
      const start = reader.position;
      const tags = new TagReader(reader);
      const { type, instance } = unpackObjectId(tags.objectId(tags.application(12)));
      if (type !== ObjectType.device) throw new DecodeError('out_of_range', `object type ${type}`, start, '16.10.2');
      const answerBytesMax = tags.unsigned(tags.application(2));
      const segmentation = segmentations[tags.unsigned(tags.application(9))];
      if (segmentation === undefined) throw new DecodeError('out_of_range', 'unknown segmentation', start, '16.10.2');
      const vendorId = tags.unsigned(tags.application(2));
      // Old T3 firmware adds one octet with its panel number.
      if (reader.remaining <= TRAILING_BYTES_MAX) reader.skip(reader.remaining);
      return { instance, answerBytesMax, segmentation, vendorId };
    },
    describe: ({ instance, answerBytesMax, segmentation, vendorId }) =>
      `device ${instance}, vendor ${vendorId}, answers up to ${answerBytesMax} bytes, segmentation ${segmentation}`,
  },
};
