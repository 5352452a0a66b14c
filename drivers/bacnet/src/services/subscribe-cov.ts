import { TagReader, writeContextBoolean, writeContextObjectId, writeContextUnsigned } from '../encoding/tags.ts';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import type { ConfirmedService } from './service.ts';

export interface SubscribeCovRequest {
  /** Chosen by the subscriber; together with its address and the object it names the subscription. */
  readonly processId: number;
  readonly objectId: number;
  /** Both undefined cancels. A lifetime of 0 lasts for ever. */
  readonly confirmed: boolean | undefined;
  readonly lifetimeSeconds: number | undefined;
}

export const subscribeCov: ConfirmedService<SubscribeCovRequest, never> = {
  choice: 5,
  name: 'subscribe-cov',
  clause: '13.14',
  request: {
    encode(writer, { processId, objectId, confirmed, lifetimeSeconds }) {
      writeContextUnsigned(writer, 0, processId);
      writeContextObjectId(writer, 1, objectId);
      if (confirmed !== undefined) writeContextBoolean(writer, 2, confirmed);
      if (lifetimeSeconds !== undefined) writeContextUnsigned(writer, 3, lifetimeSeconds);
    },
    decode: (reader) => readSubscription(new TagReader(reader)),
    describe: describeSubscription,
  },
  ack: undefined,
};

/** The part both subscription services begin with. */
export function readSubscription(tags: TagReader): SubscribeCovRequest {
  const processId = tags.contextUnsigned(0);
  const objectId = tags.contextObjectId(1);
  const confirmed = tags.isContext(2) ? tags.contextBoolean(2) : undefined;
  const lifetimeSeconds = tags.isContext(3) ? tags.contextUnsigned(3) : undefined;
  return { processId, objectId, confirmed, lifetimeSeconds };
}

export function isCancellation({ confirmed, lifetimeSeconds }: SubscribeCovRequest): boolean {
  return confirmed === undefined && lifetimeSeconds === undefined;
}

export function describeSubscription(request: SubscribeCovRequest): string {
  const what = `${formatObjectId(unpackObjectId(request.objectId))} for process ${request.processId}`;
  if (isCancellation(request)) return `cancel ${what}`;
  const lifetime = request.lifetimeSeconds === undefined ? 'for ever' : `for ${request.lifetimeSeconds} s`;
  return `${what}, ${request.confirmed === true ? 'confirmed' : 'unconfirmed'}, ${lifetime}`;
}
