import { unreachable } from '@t3000/core';
import type { PointInspection, RequestFailure, WriteOutcome } from '@t3000/core';
import type { CallMeaning } from './device-traffic.ts';

/** Undefined is success. */
export type ReadOutcome = RequestFailure | undefined;

/** What became of a write, or that it was never sent. */
export type SentWrite = WriteOutcome | { readonly status: 'not_sent' | 'not_permitted'; readonly detail: string };

export const readMeaning: CallMeaning<ReadOutcome> = {
  failureOf: (outcome) => outcome,
  broken: (failure) => failure,
};

export const inspectMeaning: CallMeaning<PointInspection | RequestFailure> = {
  failureOf: (outcome) => (outcome.ok ? undefined : outcome),
  broken: (failure) => failure,
};

export const writeMeaning: CallMeaning<SentWrite> = {
  failureOf: failureOfWrite,
  // Whether it was executed before the driver broke, nobody knows.
  broken: (failure) => ({ status: 'unknown', detail: failure.detail }),
};

/** What a line says that does not ask its device. */
export function refusal(reason: RequestFailure['reason'], detail: string): RequestFailure {
  return { ok: false, reason, detail };
}

export function notSent(failure: RequestFailure): SentWrite {
  return { status: 'not_sent', detail: failure.detail };
}

function failureOfWrite(outcome: SentWrite): RequestFailure | undefined {
  switch (outcome.status) {
    case 'accepted':
      return undefined;
    case 'refused':
      return refusal('refused', outcome.detail);
    case 'unknown':
      return refusal('timeout', outcome.detail);
    case 'not_sent':
    case 'not_permitted':
      return refusal('aborted', outcome.detail);
    default:
      return unreachable(outcome);
  }
}
