import { DecodeError } from '@t3000/core';
import type { RequestPriority } from '@t3000/core';
import type { BacnetValue } from '../encoding/values.ts';
import type { BacnetAddress } from '../link/address.ts';
import { confirmedPrivateTransfer, privateTransferError } from '../services/private-transfer.ts';
import type { PrivateTransfer, PrivateTransferError } from '../services/private-transfer.ts';
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
