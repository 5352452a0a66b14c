import { DecodeError } from '@t3000/core';
import type { RequestPriority } from '@t3000/core';
import { ErrorCode } from '../encoding/errors.ts';
import { OBJECT_INSTANCE_MAX, packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { BacnetAddress } from '../link/address.ts';
import { confirmedPrivateTransfer, privateTransferError } from '../services/private-transfer.ts';
import type { PrivateTransfer, PrivateTransferError } from '../services/private-transfer.ts';
import { readProperty, readPropertyAck } from '../services/read-property.ts';
import { readRange, readRangeAck } from '../services/read-range.ts';
import type { ReadRangeAck, ReadRangeRequest } from '../services/read-range.ts';
import type { CallOutcome } from '../transaction/call.ts';
import type { Transactions } from '../transaction/transactions.ts';

export interface QuestionOptions {
  readonly priority?: RequestPriority;
  readonly deadlineMs?: number;
  /** For devices known to take longer than the APDU timeout. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Part of a list or log. Throws nothing: an answer about another property is a bad answer. */
export function askRange(
  transactions: Transactions,
  address: BacnetAddress,
  request: ReadRangeRequest,
  options: QuestionOptions = {},
): Promise<CallOutcome<ReadRangeAck>> {
  return transactions.request(address, {
    service: readRange.choice,
    encode: (writer) => readRange.request.encode(writer, request),
    decode(reader) {
      const start = reader.position;
      const ack = readRangeAck.decode(reader);
      reader.finish(readRange.clause);
      if (ack.objectId === request.objectId && ack.property === request.property) return ack;
      throw new DecodeError('inconsistent', 'the answer is about another property than asked', start, readRange.clause);
    },
    repeatable: true,
    priority: 'routine',
    ...options,
  });
}

/** Any device answers for its own Device object under this instance (clause 12.11.1). */
export const anyDeviceId = packObjectId({ type: ObjectType.device, instance: OBJECT_INSTANCE_MAX });

/** First value of one property; undefined when the device does not give it. */
export async function askValue(
  transactions: Transactions,
  address: BacnetAddress,
  { objectId, property }: { readonly objectId: number; readonly property: number },
  options: QuestionOptions = {},
): Promise<BacnetValue | undefined> {
  const outcome = await outcomeOfValue(transactions, address, { objectId, property }, options);
  return outcome.kind === 'answer' ? outcome.value : undefined;
}

function outcomeOfValue(
  transactions: Transactions,
  address: BacnetAddress,
  { objectId, property }: { readonly objectId: number; readonly property: number },
  options: QuestionOptions,
): Promise<CallOutcome<BacnetValue | undefined>> {
  const request = { objectId, property, index: undefined };
  return transactions.request(address, {
    service: readProperty.choice,
    encode: (writer) => readProperty.request.encode(writer, request),
    decode(reader) {
      const start = reader.position;
      const ack = readPropertyAck.decode(reader);
      const isAboutIt = ack.property === property && (ack.objectId === objectId || objectId === anyDeviceId);
      if (isAboutIt) return ack.values[0];
      throw new DecodeError('inconsistent', 'the answer is about another property than asked', start, '15.5');
    },
    repeatable: true,
    priority: 'routine',
    ...options,
  });
}

/** Asks the node at an address which device it is, without any broadcast; undefined when it does not say. */
export async function askInstance(
  transactions: Transactions,
  address: BacnetAddress,
  options: QuestionOptions = {},
): Promise<number | undefined> {
  const wanted = { objectId: anyDeviceId, property: Property.objectIdentifier };
  return instanceIn(await askValue(transactions, address, wanted, options));
}

/**
 * Whether the node at an address is a device instance. Some devices refuse the instance that stands for any device;
 * these are asked for the very object.
 */
export async function askClaim(
  transactions: Transactions,
  address: BacnetAddress,
  instance: number,
): Promise<'confirmed' | 'denied' | 'silent'> {
  const property = Property.objectIdentifier;
  const outcome = await outcomeOfValue(transactions, address, { objectId: anyDeviceId, property }, {});
  if (outcome.kind === 'answer') {
    const answer = instanceIn(outcome.value);
    return answer === undefined ? 'silent' : answer === instance ? 'confirmed' : 'denied';
  }
  if (outcome.kind !== 'error') return 'silent';
  const objectId = packObjectId({ type: ObjectType.device, instance });
  const second = await outcomeOfValue(transactions, address, { objectId, property }, {});
  if (second.kind === 'answer') return instanceIn(second.value) === instance ? 'confirmed' : 'denied';
  return second.kind === 'error' && second.error.errorCode === ErrorCode.unknownObject ? 'denied' : 'silent';
}

function instanceIn(value: BacnetValue | undefined): number | undefined {
  if (value?.type !== 'objectId') return undefined;
  const { type, instance } = unpackObjectId(value.value);
  return type === ObjectType.device ? instance : undefined;
}

/** What a vendor's service was asked to do. */
export interface PrivateTransferQuestion extends PrivateTransfer {
  /** True for what only reads; anything else is sent once. */
  readonly repeatable: boolean;
  /** Sees an Error's own block, which the outcome does not carry. */
  readonly onError?: (error: PrivateTransferError) => void;
  readonly segmentApduBytes?: number;
}

/**
 * The result block of a vendor's service. The answer's vendor and service number are not compared: panels echo what
 * another program sent or answer under the number of their maker; address, invoke id and service choice match already.
 */
export function askPrivateTransfer(
  transactions: Transactions,
  address: BacnetAddress,
  question: PrivateTransferQuestion,
  options: QuestionOptions = {},
): Promise<CallOutcome<readonly BacnetValue[] | undefined>> {
  const { repeatable, onError, segmentApduBytes } = question;
  return transactions.request(address, {
    service: confirmedPrivateTransfer.choice,
    encode: (writer) => confirmedPrivateTransfer.request.encode(writer, question),
    decode: (reader) => confirmedPrivateTransfer.request.decode(reader).block,
    decodeError(reader) {
      const error = privateTransferError.decode(reader);
      onError?.(error);
      return error;
    },
    repeatable,
    priority: 'routine',
    ...(segmentApduBytes === undefined ? {} : { segmentApduBytes }),
    ...options,
  });
}
