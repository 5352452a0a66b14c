import { DecodeError, PRIORITY_MAX, isPriority } from '@t3000/core';
import type { Priority } from '@t3000/core';
import { formatProperty } from '../encoding/property-types.ts';
import { TagReader, writeClosing, writeContextObjectId, writeContextUnsigned, writeOpening } from '../encoding/tags.ts';
import { readEnclosedValues, writeValues } from '../encoding/values.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { formatReference, readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService, Message, UnconfirmedService } from './service.ts';

export interface CovValue extends PropertyReference {
  readonly values: readonly BacnetValue[];
  readonly priority: Priority | undefined;
}

export interface CovNotification {
  readonly processId: number;
  readonly deviceId: number;
  readonly objectId: number;
  /** Until the subscription ends; 0 where it never does. */
  readonly remainingSeconds: number;
  readonly values: readonly CovValue[];
}

/** Properties in one notification; objects send two or three, this only stops a flood. */
const VALUES_MAX = 64;

const notification: Message<CovNotification> = {
  encode(writer, { processId, deviceId, objectId, remainingSeconds, values }) {
    writeContextUnsigned(writer, 0, processId);
    writeContextObjectId(writer, 1, deviceId);
    writeContextObjectId(writer, 2, objectId);
    writeContextUnsigned(writer, 3, remainingSeconds);
    writeOpening(writer, 4);
    for (const value of values) {
      writePropertyReference(writer, value, 0, 1);
      writeOpening(writer, 2);
      writeValues(writer, value.values);
      writeClosing(writer, 2);
      if (value.priority !== undefined) writeContextUnsigned(writer, 3, value.priority);
    }
    writeClosing(writer, 4);
  },
  decode(reader) {
    const tags = new TagReader(reader);
    const processId = tags.contextUnsigned(0);
    const deviceId = tags.contextObjectId(1);
    const objectId = tags.contextObjectId(2);
    const remainingSeconds = tags.contextUnsigned(3);
    const values: CovValue[] = [];
    tags.opening(4);
    while (!tags.isClosing(4)) values.push(readCovValue(tags, values.length));
    tags.closing(4);
    return { processId, deviceId, objectId, remainingSeconds, values };
  },
  describe: ({ objectId, remainingSeconds, values }) => {
    const texts = values.map(
      (value) =>
        `${formatReference(objectId, value)} = ${formatProperty(objectId, value.property, value.index, value.values)}`,
    );
    return `${texts.join('; ')}; ${remainingSeconds} s left`;
  },
};

export const confirmedCovNotification: ConfirmedService<CovNotification, never> = {
  choice: 1,
  name: 'confirmed-cov-notification',
  clause: '13.6',
  request: notification,
  ack: undefined,
};

export const unconfirmedCovNotification: UnconfirmedService<CovNotification> = {
  choice: 2,
  name: 'unconfirmed-cov-notification',
  clause: '13.7',
  request: notification,
};

function readCovValue(tags: TagReader, count: number): CovValue {
  const start = tags.reader.position;
  if (count >= VALUES_MAX) {
    throw new DecodeError('out_of_range', `values are above the maximum ${VALUES_MAX}`, start, '13.6');
  }
  const reference = readPropertyReference(tags, 0, 1);
  const values = readEnclosedValues(tags, 2);
  const priority = tags.isContext(3) ? tags.contextUnsigned(3) : undefined;
  if (priority !== undefined && !isPriority(priority)) {
    throw new DecodeError('out_of_range', `priority ${priority} is outside 1 to ${PRIORITY_MAX}`, start, '13.6');
  }
  return { ...reference, values, priority };
}
