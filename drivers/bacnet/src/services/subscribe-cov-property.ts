import { DecodeError } from '@t3000/core';
import { TagKind, TagReader, writeClosing, writeOpening, writeTag } from '../encoding/tags.ts';
import { propertyName } from '../encoding/properties.ts';
import { shortestReal } from '../encoding/real.ts';
import { readPropertyReference, writePropertyReference } from './property-reference.ts';
import type { PropertyReference } from './property-reference.ts';
import type { ConfirmedService } from './service.ts';
import { describeSubscription, readSubscription, subscribeCov } from './subscribe-cov.ts';
import type { SubscribeCovRequest } from './subscribe-cov.ts';

export interface SubscribeCovPropertyRequest extends SubscribeCovRequest {
  readonly reference: PropertyReference;
  /** Smallest change worth a notification; undefined leaves it to the object. */
  readonly increment: number | undefined;
}

export const subscribeCovProperty: ConfirmedService<SubscribeCovPropertyRequest, never> = {
  choice: 28,
  name: 'subscribe-cov-property',
  clause: '13.15',
  request: {
    encode(writer, request) {
      subscribeCov.request.encode(writer, request);
      writeOpening(writer, 4);
      writePropertyReference(writer, request.reference, 0, 1);
      writeClosing(writer, 4);
      if (request.increment === undefined) return;
      writeTag(writer, TagKind.context, 5, 4);
      writer.f32(request.increment);
    },
    decode(reader) {
      const tags = new TagReader(reader);
      const subscription = readSubscription(tags);
      tags.opening(4);
      const reference = readPropertyReference(tags, 0, 1);
      tags.closing(4);
      if (!tags.isContext(5)) return { ...subscription, reference, increment: undefined };
      const start = reader.position;
      const length = tags.context(5);
      if (length !== 4) throw new DecodeError('inconsistent', `REAL of ${length} octets`, start, '20.2.6');
      return { ...subscription, reference, increment: shortestReal(reader.f32()) };
    },
    describe: (request) => {
      const { property, index } = request.reference;
      const element = index === undefined ? '' : `[${index}]`;
      const increment = request.increment === undefined ? '' : ` by ${request.increment}`;
      return `${propertyName(property)}${element}${increment} of ${describeSubscription(request)}`;
    },
  },
  ack: undefined,
};
