import { DecodeError } from '@t3000/core';
import type { ByteWriter } from '@t3000/core';
import {
  TagReader,
  writeClosing,
  writeContextObjectId,
  writeContextUnsigned,
  writeOpening,
  writeTag,
} from '../encoding/tags.ts';
import { readEnclosedValues, readSigned, readValue, writeValue, writeValues } from '../encoding/values.ts';
import type { BacnetDate, BacnetTime, BacnetValue } from '../encoding/values.ts';
import { formatReference, readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService, Message } from './service.ts';

/** Which items: `count` below zero reads towards the older ones. Positions and sequence numbers count from 1. */
export type Range =
  | { readonly by: 'position' | 'sequence'; readonly reference: number; readonly count: number }
  | { readonly by: 'time'; readonly date: BacnetDate; readonly time: BacnetTime; readonly count: number };

export interface ReadRangeRequest extends PropertyReference {
  readonly objectId: number;
  /** Undefined asks for everything. */
  readonly range: Range | undefined;
}

export interface ReadRangeAck extends PropertyReference {
  readonly objectId: number;
  readonly firstItem: boolean;
  readonly lastItem: boolean;
  /** The range holds more than fitted into this answer. */
  readonly moreItems: boolean;
  readonly itemCount: number;
  readonly items: readonly BacnetValue[];
  /** Sequence number of the first item, for ranges by sequence and by time that found any. */
  readonly firstSequence: number | undefined;
}

const rangeTags = { position: 3, sequence: 6, time: 7 } as const;

/** Counts are INTEGER16 (clause 15.8.1.1.4). */
export const RANGE_COUNT_MAX = 32_767;

export const readRangeAck: Message<ReadRangeAck> = {
  encode(writer, ack) {
    writeContextObjectId(writer, 0, ack.objectId);
    writePropertyReference(writer, ack, 1, 2);
    writeTag(writer, 1, 3, 2);
    writer.u8(5).u8((ack.firstItem ? 0x80 : 0) | (ack.lastItem ? 0x40 : 0) | (ack.moreItems ? 0x20 : 0));
    writeContextUnsigned(writer, 4, ack.itemCount);
    writeOpening(writer, 5);
    writeValues(writer, ack.items);
    writeClosing(writer, 5);
    if (ack.firstSequence !== undefined) writeContextUnsigned(writer, 6, ack.firstSequence);
  },
  decode(reader) {
    const tags = new TagReader(reader);
    const objectId = tags.contextObjectId(0);
    const reference = readPropertyReference(tags, 1, 2);
    const start = reader.position;
    const length = tags.context(3);
    if (length !== 2) throw new DecodeError('inconsistent', `result flags of ${length} octets`, start, '15.8.1.2');
    reader.skip(1);
    const flags = reader.u8();
    const itemCount = tags.contextUnsigned(4);
    const items = readEnclosedValues(tags, 5);
    const firstSequence = tags.isContext(6) ? tags.contextUnsigned(6) : undefined;
    return {
      objectId,
      ...reference,
      firstItem: (flags & 0x80) !== 0,
      lastItem: (flags & 0x40) !== 0,
      moreItems: (flags & 0x20) !== 0,
      itemCount,
      items,
      firstSequence,
    };
  },
  describe: (ack) => {
    const from = ack.firstSequence === undefined ? '' : ` from sequence ${ack.firstSequence}`;
    const ends = [ack.firstItem ? ', the first' : '', ack.lastItem ? ', the last' : '', ack.moreItems ? ', more' : ''];
    return `${formatReference(ack.objectId, ack)}: ${ack.itemCount} items${from}${ends.join('')}`;
  },
};

export const readRange: ConfirmedService<ReadRangeRequest, ReadRangeAck> = {
  choice: 26,
  name: 'read-range',
  clause: '15.8',
  repeatable: true,
  request: {
    encode(writer, request) {
      writeContextObjectId(writer, 0, request.objectId);
      writePropertyReference(writer, request, 1, 2);
      if (request.range) writeRange(writer, request.range);
    },
    decode(reader) {
      const tags = new TagReader(reader);
      const objectId = tags.contextObjectId(0);
      const reference = readPropertyReference(tags, 1, 2);
      return { objectId, ...reference, range: tags.done ? undefined : readRangeOf(tags) };
    },
    describe: (request) => {
      const { range } = request;
      const text = range ? ` by ${range.by}, ${range.count} items` : ' whole';
      return `${formatReference(request.objectId, request)}${text}`;
    },
  },
  ack: readRangeAck,
};

function writeRange(writer: ByteWriter, range: Range): void {
  writeOpening(writer, rangeTags[range.by]);
  if (range.by === 'time') {
    writeValue(writer, { type: 'date', value: range.date });
    writeValue(writer, { type: 'time', value: range.time });
  } else writeValue(writer, { type: 'unsigned', value: range.reference });
  writeValue(writer, { type: 'signed', value: range.count });
  writeClosing(writer, rangeTags[range.by]);
}

function readRangeOf(tags: TagReader): Range {
  const start = tags.reader.position;
  const by = (['position', 'sequence', 'time'] as const).find((kind) => tags.isOpening(rangeTags[kind]));
  if (!by) throw new DecodeError('unexpected_tag', 'a range by position, sequence or time is wanted', start, '15.8');
  tags.opening(rangeTags[by]);
  let range: Range;
  if (by === 'time') {
    const date = readValue(tags);
    const time = readValue(tags);
    if (date.type !== 'date' || time.type !== 'time') {
      throw new DecodeError('unexpected_tag', 'a date and a time are wanted', start, '15.8');
    }
    range = { by, date: date.value, time: time.value, count: readCount(tags) };
  } else range = { by, reference: tags.unsigned(tags.application(2)), count: readCount(tags) };
  tags.closing(rangeTags[by]);
  return range;
}

function readCount(tags: TagReader): number {
  const start = tags.reader.position;
  const count = readSigned(tags, tags.application(3));
  if (count !== 0 && Math.abs(count) <= RANGE_COUNT_MAX) return count;
  throw new DecodeError('out_of_range', `count ${count} is 0 or beyond ${RANGE_COUNT_MAX}`, start, '15.8.1.1.4');
}
