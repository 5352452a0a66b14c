import type { ByteWriter } from '@t3000/core';
import { formatProperty } from '../encoding/property-types.ts';
import { TagReader, writeClosing, writeContextObjectId, writeOpening } from '../encoding/tags.ts';
import { readEnclosedValues, writeValues } from '../encoding/values.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { formatReference, readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService, Message } from './service.ts';

export interface ReadPropertyRequest extends PropertyReference {
  /** Packed object identifier. */
  readonly objectId: number;
}

export interface ReadPropertyAck extends ReadPropertyRequest {
  readonly values: readonly BacnetValue[];
}

export const readPropertyAck: Message<ReadPropertyAck> = {
  encode(writer, ack) {
    writeTarget(writer, ack);
    writeOpening(writer, 3);
    writeValues(writer, ack.values);
    writeClosing(writer, 3);
  },
  decode(reader) {
    const tags = new TagReader(reader);
    const target = readTarget(tags);
    return { ...target, values: readEnclosedValues(tags, 3) };
  },
  describe: (ack) =>
    `${formatReference(ack.objectId, ack)} = ${formatProperty(ack.objectId, ack.property, ack.index, ack.values)}`,
};

export const readProperty: ConfirmedService<ReadPropertyRequest, ReadPropertyAck> = {
  choice: 12,
  name: 'read-property',
  clause: '15.5',
  repeatable: true,
  request: {
    encode: writeTarget,
    decode(reader) {
      return readTarget(new TagReader(reader));
    },
    describe: (request) => formatReference(request.objectId, request),
  },
  ack: readPropertyAck,
};

function writeTarget(writer: ByteWriter, request: ReadPropertyRequest): void {
  writeContextObjectId(writer, 0, request.objectId);
  writePropertyReference(writer, request, 1, 2);
}

function readTarget(tags: TagReader): ReadPropertyRequest {
  const objectId = tags.contextObjectId(0);
  return { objectId, ...readPropertyReference(tags, 1, 2) };
}
