import type { RequestFailure, RequestFailureReason } from '@t3000/core';
import { failureOf } from '@t3000/driver-bacnet';
import type { FailedCall } from '@t3000/driver-bacnet';

export type T3FailureReason =
  | RequestFailureReason
  /** The panel answers other commands but never this one. */
  | 'unsupported'
  /** It would change who the panel is, and nobody confirmed that. */
  | 'forbidden';

export interface T3Failure {
  readonly ok: false;
  readonly reason: T3FailureReason;
  /** One sentence. */
  readonly detail: string;
}

export type T3Result<T> = { readonly ok: true; readonly value: T } | T3Failure;

export function success<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function failure(reason: T3FailureReason, detail: string): T3Failure {
  return { ok: false, reason, detail };
}

export function failureOfCall(outcome: FailedCall): T3Failure {
  return failureOf(outcome);
}

/** In the words of every driver. */
export function requestFailureOf({ reason, detail }: T3Failure): RequestFailure {
  return { ok: false, reason: reason === 'unsupported' || reason === 'forbidden' ? 'refused' : reason, detail };
}
