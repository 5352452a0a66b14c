import type { ByteReader, ByteWriter, RequestPriority } from '@t3000/core';
import { describeError, abortReasonName, rejectReasonName } from '../encoding/errors.ts';
import { routerRejectText } from '../link/network-message.ts';
import type { ServiceError } from '../services/error.ts';

/** A confirmed request as the caller sees it. */
export interface Call<T> {
  readonly service: number;
  /** Writes the service bytes; called once per attempt, or once in all where segments are allowed. */
  readonly encode: (writer: ByteWriter) => void;
  /** Reads the ComplexACK inside the receive path, before the datagram is reused; undefined expects a SimpleACK. */
  readonly decode: ((reader: ByteReader) => T) | undefined;
  /** Reads an Error body that holds more than class and code; without it the pair is read. */
  readonly decodeError?: (reader: ByteReader) => ServiceError;
  /** May be sent again when unanswered. Never true for what changes something: the first copy may have been executed. */
  readonly repeatable: boolean;
  readonly priority: RequestPriority;
  /** Milliseconds from now after which nobody wants the answer any more, waiting in line included. */
  readonly deadlineMs?: number;
  /** Milliseconds the device gets for the answer where it is known to need longer than others. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The device takes requests in segments of this APDU size; without it a request must fit into one datagram. */
  readonly segmentApduBytes?: number;
}

/** What a router said about a message it did not pass on (clause 6.4.4). */
export interface Unroutable {
  /** Address of the router on this network. */
  readonly router: string;
  readonly network: number;
  /** See RouterRejectReason. */
  readonly reason: number;
}

/** How a call ended. `sent` tells whether the device may have seen it. */
export type CallOutcome<T> =
  | { readonly kind: 'answer'; readonly value: T; readonly elapsedMs: number }
  | { readonly kind: 'error'; readonly error: ServiceError }
  | { readonly kind: 'reject'; readonly reason: number }
  /** `fromDevice` is false where this side gave up, for example on an answer of too many segments. */
  | { readonly kind: 'abort'; readonly reason: number; readonly fromDevice: boolean }
  | { readonly kind: 'bad_answer'; readonly detail: string }
  /** A router passed it not on; `sent` is false where it is certain that the device did not see it. */
  | ({ readonly kind: 'unroutable'; readonly sent: boolean } & Unroutable)
  | { readonly kind: 'timeout'; readonly sent: boolean }
  | { readonly kind: 'cancelled'; readonly sent: boolean }
  | { readonly kind: 'closed'; readonly sent: boolean }
  /** The line to the device is full. */
  | { readonly kind: 'busy'; readonly sent: false };

export type FailedCall = Exclude<CallOutcome<unknown>, { kind: 'answer' }>;

/** One phrase with the device's own words. */
export function describeFailure(failure: FailedCall): string {
  switch (failure.kind) {
    case 'error':
      return `error ${describeError(failure.error.errorClass, failure.error.errorCode)}`;
    case 'reject':
      return `rejected: ${rejectReasonName(failure.reason)}`;
    case 'abort':
      return `aborted${failure.fromDevice ? '' : ' here'}: ${abortReasonName(failure.reason)}`;
    case 'bad_answer':
      return `answer not understood: ${failure.detail}`;
    case 'unroutable':
      return `router ${failure.router} did not pass it on to network ${failure.network}: ${routerRejectText(failure.reason)}`;
    case 'timeout':
      return failure.sent ? 'no answer' : 'not sent in time';
    case 'busy':
      return 'too many requests wait for this device';
    default:
      return failure.kind;
  }
}
