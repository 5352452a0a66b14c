import { DecodeError } from '@t3000/core';
import { formatProperty } from '../encoding/property-types.ts';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { propertyName } from '../encoding/properties.ts';
import { TagReader, writeClosing, writeContextObjectId, writeOpening } from '../encoding/tags.ts';
import { readEnclosedValues, writeValues } from '../encoding/values.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { describeServiceError, readErrorPair, writeErrorPair } from './error.ts';
import type { ServiceError } from './error.ts';
import { formatReference, readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService, Message } from './service.ts';

/** One object and what is wanted of it; the properties ALL, REQUIRED and OPTIONAL stand for many. */
export interface ReadAccessSpecification {
  readonly objectId: number;
  readonly properties: readonly PropertyReference[];
}

export type ReadResult = PropertyReference &
  ({ readonly values: readonly BacnetValue[]; readonly error?: undefined } | { readonly error: ServiceError });

export interface ReadAccessResult {
  readonly objectId: number;
  readonly results: readonly ReadResult[];
}

/** Every object takes at least 8 octets of a request, so this only stops what no datagram of BACnet/IP can hold. */
const OBJECTS_MAX = 256;

export const readPropertyMultipleAck: Message<readonly ReadAccessResult[]> = {
  encode(writer, accesses) {
    for (const { objectId, results } of accesses) {
      writeContextObjectId(writer, 0, objectId);
      writeOpening(writer, 1);
      for (const result of results) {
        writePropertyReference(writer, result, 2, 3);
        const tag = result.error ? 5 : 4;
        writeOpening(writer, tag);
        if (result.error) writeErrorPair(writer, result.error);
        else writeValues(writer, result.values);
        writeClosing(writer, tag);
      }
      writeClosing(writer, 1);
    }
  },
  decode(reader) {
    const tags = new TagReader(reader);
    const accesses: ReadAccessResult[] = [];
    while (!tags.done) {
      limit(accesses.length, reader.position);
      const objectId = tags.contextObjectId(0);
      const results: ReadResult[] = [];
      tags.opening(1);
      while (!tags.isClosing(1)) results.push(readResult(tags));
      tags.closing(1);
      accesses.push({ objectId, results });
    }
    return accesses;
  },
  describe: (accesses) =>
    accesses
      .flatMap(({ objectId, results }) =>
        results.map((result) => {
          const outcome = result.error
            ? describeServiceError(result.error)
            : formatProperty(objectId, result.property, result.index, result.values);
          return `${formatReference(objectId, result)} = ${outcome}`;
        }),
      )
      .join('; '),
};

export const readPropertyMultiple: ConfirmedService<readonly ReadAccessSpecification[], readonly ReadAccessResult[]> = {
  choice: 14,
  name: 'read-property-multiple',
  clause: '15.7',
  repeatable: true,
  request: {
    encode(writer, specifications) {
      for (const { objectId, properties } of specifications) {
        writeContextObjectId(writer, 0, objectId);
        writeOpening(writer, 1);
        for (const reference of properties) writePropertyReference(writer, reference, 0, 1);
        writeClosing(writer, 1);
      }
    },
    decode(reader) {
      const tags = new TagReader(reader);
      const specifications: ReadAccessSpecification[] = [];
      while (!tags.done) {
        limit(specifications.length, reader.position);
        const objectId = tags.contextObjectId(0);
        const properties: PropertyReference[] = [];
        tags.opening(1);
        while (!tags.isClosing(1)) properties.push(readPropertyReference(tags, 0, 1));
        tags.closing(1);
        specifications.push({ objectId, properties });
      }
      return specifications;
    },
    describe: (specifications) =>
      specifications
        .map(({ objectId, properties }) => {
          const names = properties.map(({ property, index }) =>
            index === undefined ? propertyName(property) : `${propertyName(property)}[${index}]`,
          );
          return `${formatObjectId(unpackObjectId(objectId))}: ${names.join(' ')}`;
        })
        .join('; '),
  },
  ack: readPropertyMultipleAck,
};

function readResult(tags: TagReader): ReadResult {
  const reference = readPropertyReference(tags, 2, 3);
  if (!tags.isOpening(5)) return { ...reference, values: readEnclosedValues(tags, 4) };
  tags.opening(5);
  const error = readErrorPair(tags);
  tags.closing(5);
  return { ...reference, error };
}

function limit(count: number, offset: number): void {
  if (count < OBJECTS_MAX) return;
  throw new DecodeError('out_of_range', `objects are above the maximum ${OBJECTS_MAX}`, offset, '15.7');
}
