import { DecodeError, PRIORITY_MAX, isPriority } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';
import { formatValues } from '../encoding/format.ts';
import { TagReader, writeClosing, writeContextObjectId, writeContextUnsigned, writeOpening } from '../encoding/tags.ts';
import { readEnclosedValues, writeValues } from '../encoding/values.ts';
import { readErrorPair, writeErrorPair } from './error.ts';
import type { ServiceError } from './error.ts';
import { formatReference, readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService, Message } from './service.ts';
import type { WritePropertyRequest } from './write-property.ts';

/** Where a write stopped; everything before it was done, nothing after it. */
export interface WriteMultipleError extends ServiceError {
  readonly failed: PropertyReference & { readonly objectId: number };
}

/** Every write takes at least 9 octets; this only stops what 64 segments cannot hold. */
const WRITES_MAX = 10_240;

/** One flat list: neighbouring writes to one object share its identifier on the wire. */
export const writePropertyMultiple: ConfirmedService<readonly WritePropertyRequest[], never> = {
  choice: 16,
  name: 'write-property-multiple',
  clause: '15.10',
  request: {
    encode(writer, writes) {
      let open: number | undefined;
      for (const write of writes) {
        if (write.objectId !== open) {
          if (open !== undefined) writeClosing(writer, 1);
          open = write.objectId;
          writeContextObjectId(writer, 0, open);
          writeOpening(writer, 1);
        }
        writePropertyReference(writer, write, 0, 1);
        writeOpening(writer, 2);
        writeValues(writer, write.values);
        writeClosing(writer, 2);
        if (write.priority !== undefined) writeContextUnsigned(writer, 3, write.priority);
      }
      if (open !== undefined) writeClosing(writer, 1);
    },
    decode(reader) {
      const tags = new TagReader(reader);
      const writes: WritePropertyRequest[] = [];
      while (!tags.done) {
        const objectId = tags.contextObjectId(0);
        tags.opening(1);
        while (!tags.isClosing(1)) writes.push(readWrite(tags, objectId, writes.length));
        tags.closing(1);
      }
      return writes;
    },
    describe: (writes) =>
      writes
        .map((write) => {
          const priority = write.priority === undefined ? '' : ` at priority ${write.priority}`;
          return `${formatReference(write.objectId, write)} := ${formatValues(write.values)}${priority}`;
        })
        .join('; '),
  },
  ack: undefined,
};

/** The body of its Error PDU (clause 21, WritePropertyMultiple-Error). */
export const writePropertyMultipleError: Message<WriteMultipleError> = {
  encode(writer, error) {
    writeOpening(writer, 0);
    writeErrorPair(writer, error);
    writeClosing(writer, 0);
    writeFailed(writer, error.failed);
  },
  decode(reader) {
    const tags = new TagReader(reader);
    tags.opening(0);
    const pair = readErrorPair(tags);
    tags.closing(0);
    tags.opening(1);
    const objectId = tags.contextObjectId(0);
    const reference = readPropertyReference(tags, 1, 2);
    tags.closing(1);
    return { ...pair, failed: { objectId, ...reference } };
  },
  describe: ({ failed }) => `stopped at ${formatReference(failed.objectId, failed)}`,
};

function writeFailed(writer: ByteWriter, failed: WriteMultipleError['failed']): void {
  writeOpening(writer, 1);
  writeContextObjectId(writer, 0, failed.objectId);
  writePropertyReference(writer, failed, 1, 2);
  writeClosing(writer, 1);
}

function readWrite(tags: TagReader, objectId: number, count: number): WritePropertyRequest {
  const reader: ByteReader = tags.reader;
  if (count >= WRITES_MAX) {
    throw new DecodeError('out_of_range', `writes are above the maximum ${WRITES_MAX}`, reader.position, '15.10');
  }
  const reference = readPropertyReference(tags, 0, 1);
  const values = readEnclosedValues(tags, 2);
  const start = reader.position;
  const priority = tags.isContext(3) ? tags.contextUnsigned(3) : undefined;
  if (priority !== undefined && !isPriority(priority)) {
    throw new DecodeError('out_of_range', `priority ${priority} is outside 1 to ${PRIORITY_MAX}`, start, '15.10');
  }
  return { objectId, ...reference, values, priority };
}
