import { DecodeError, PRIORITY_MAX, isPriority } from '@t3000/core';
import type { Priority } from '@t3000/core';
import { formatProperty } from '../encoding/property-types.ts';
import { TagReader, writeClosing, writeContextObjectId, writeContextUnsigned, writeOpening } from '../encoding/tags.ts';
import { readEnclosedValues, writeValues } from '../encoding/values.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { formatReference, readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService } from './service.ts';

export interface WritePropertyRequest extends PropertyReference {
  readonly objectId: number;
  /** A single NULL releases the slot of a commandable property. */
  readonly values: readonly BacnetValue[];
  readonly priority: Priority | undefined;
}

export const writeProperty: ConfirmedService<WritePropertyRequest, never> = {
  choice: 15,
  name: 'write-property',
  clause: '15.9',
  request: {
    encode(writer, request) {
      writeContextObjectId(writer, 0, request.objectId);
      writePropertyReference(writer, request, 1, 2);
      writeOpening(writer, 3);
      writeValues(writer, request.values);
      writeClosing(writer, 3);
      if (request.priority !== undefined) writeContextUnsigned(writer, 4, request.priority);
    },
    decode(reader) {
      const tags = new TagReader(reader);
      const objectId = tags.contextObjectId(0);
      const reference = readPropertyReference(tags, 1, 2);
      const values = readEnclosedValues(tags, 3);
      const start = reader.position;
      const priority = tags.isContext(4) ? tags.contextUnsigned(4) : undefined;
      if (priority !== undefined && !isPriority(priority)) {
        const text = `priority ${priority} is outside 1 to ${PRIORITY_MAX}`;
        throw new DecodeError('out_of_range', text, start, '15.9.1.1.5');
      }
      return { objectId, ...reference, values, priority };
    },
    describe: (request) => {
      const priority = request.priority === undefined ? '' : ` at priority ${request.priority}`;
      return `${formatReference(request.objectId, request)} := ${formatProperty(request.objectId, request.property, request.index, request.values)}${priority}`;
    },
  },
  ack: undefined,
};
