import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter, RequestPriority } from '@t3000/core';
import { OBJECT_INSTANCE_MAX, packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { APDU_BYTES_MIN } from '../link/apdu.ts';
import type { BacnetAddress } from '../link/address.ts';
import { formatReference } from '../services/property-reference.ts';
import { readProperty, readPropertyAck } from '../services/read-property.ts';
import type { ReadPropertyAck, ReadPropertyRequest } from '../services/read-property.ts';
import type { CallOutcome } from '../transaction/call.ts';
import type { Transactions } from '../transaction/transactions.ts';

/** What is known about a device's abilities; requests refused on the way make it smaller. */
export interface DeviceLimits {
  /** Largest APDU the device sends and takes. */
  answerBytesMax: number;
  readMultiple: boolean;
}

export interface AskOptions {
  readonly priority: RequestPriority;
  readonly signal: AbortSignal | undefined;
}

/** Conversation with one device: knows its address and its limits, and how to ask. */
export class DeviceSession {
  readonly transactions: Transactions;
  readonly address: BacnetAddress;
  readonly limits: DeviceLimits;
  /** Times of answered requests, newest last, for the measured answer time. */
  readonly answerTimesMs: number[] = [];

  constructor(transactions: Transactions, address: BacnetAddress, limits: DeviceLimits) {
    this.transactions = transactions;
    this.address = address;
    this.limits = limits;
  }

  /** A read: sent again when unanswered. */
  async ask<T>(
    service: number,
    encode: (writer: ByteWriter) => void,
    decode: (reader: ByteReader) => T,
    options: AskOptions,
  ): Promise<CallOutcome<T>> {
    const { priority, signal } = options;
    const call = { service, encode, decode, repeatable: true, priority, ...(signal ? { signal } : {}) };
    const outcome = await this.transactions.request(this.address, call);
    this.noteAnswerTime(outcome);
    return outcome;
  }

  noteAnswerTime(outcome: CallOutcome<unknown>): void {
    if (outcome.kind === 'answer' && this.answerTimesMs.length < ANSWER_TIMES_MAX) {
      this.answerTimesMs.push(outcome.elapsedMs);
    }
  }

  readProperty(request: ReadPropertyRequest, options: AskOptions): Promise<CallOutcome<ReadPropertyAck>> {
    const decode = (reader: ByteReader): ReadPropertyAck => decodeReadPropertyAck(reader, request);
    return this.ask(readProperty.choice, (writer) => readProperty.request.encode(writer, request), decode, options);
  }

  /** The device aborted an answer estimated at `answerBytes`: do not ask for as much again. */
  learnAnswerLimit(answerBytes: number): void {
    const smaller = Math.max(APDU_BYTES_MIN, Math.floor(answerBytes / 2) + ANSWER_HEADER_BYTES);
    this.limits.answerBytesMax = Math.min(this.limits.answerBytesMax, smaller);
  }

  /** Median of the answer times so far, 0 when nothing was answered. */
  medianAnswerMs(): number {
    const sorted = this.answerTimesMs.toSorted((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}

/** ComplexACK header: type, invoke id, service. */
export const ANSWER_HEADER_BYTES = 3;

/** Confirmed request header: type, sizes, invoke id, service. */
export const REQUEST_HEADER_BYTES = 4;

/** Enough for a median; a link lives for years. */
const ANSWER_TIMES_MAX = 64;

/** Reads an answer and throws DecodeError unless it is about what was asked. */
export function decodeReadPropertyAck(reader: ByteReader, request: ReadPropertyRequest): ReadPropertyAck {
  const start = reader.position;
  const ack = readPropertyAck.decode(reader);
  if (isAnswerTo(ack, request)) return ack;
  const [got, wanted] = [formatReference(ack.objectId, ack), formatReference(request.objectId, request)];
  throw new DecodeError('inconsistent', `${got} answers ${wanted}`, start, '15.5');
}

/** True when an answer is about what was asked; instance 4194303 asks any device for itself (clause 12.11.1). */
export function isAnswerTo(answer: ReadPropertyRequest, request: ReadPropertyRequest): boolean {
  if (answer.property !== request.property || answer.index !== request.index) return false;
  return (
    answer.objectId === request.objectId ||
    (request.objectId === anyDevice && answer.objectId >>> 22 === ObjectType.device)
  );
}

const anyDevice = packObjectId({ type: ObjectType.device, instance: OBJECT_INSTANCE_MAX });
