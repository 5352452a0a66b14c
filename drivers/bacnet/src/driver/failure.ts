import type { RequestFailure, RequestFailureReason } from '@t3000/core';
import { AbortReason, ErrorClass, ErrorCode, RejectReason } from '../encoding/errors.ts';
import { RouterRejectReason } from '../link/network-message.ts';
import { describeFailure } from '../transaction/call.ts';
import type { FailedCall } from '../transaction/call.ts';

const reasons: Readonly<Record<Exclude<FailedCall['kind'], 'unroutable'>, RequestFailureReason>> = {
  error: 'refused',
  reject: 'refused',
  abort: 'refused',
  bad_answer: 'bad_answer',
  timeout: 'timeout',
  cancelled: 'aborted',
  closed: 'closed',
  busy: 'busy',
};

export function failureOf(outcome: FailedCall): RequestFailure {
  const reason = outcome.kind === 'unroutable' ? unroutableReason(outcome.reason) : reasons[outcome.kind];
  return { ok: false, reason, detail: describeFailure(outcome) };
}

/** A device nobody can reach is away, whatever the router is; a busy router says nothing about the device. */
function unroutableReason(reason: number): RequestFailureReason {
  if (reason === RouterRejectReason.busy) return 'busy';
  return reason === RouterRejectReason.tooLong ? 'refused' : 'closed';
}

/** The device (or its router, about the size) said no; anything else says nothing about what it can do. */
export function isRefusal(outcome: FailedCall): boolean {
  if (outcome.kind === 'unroutable') return outcome.reason === RouterRejectReason.tooLong;
  return outcome.kind === 'error' || outcome.kind === 'reject' || outcome.kind === 'abort';
}

/** The answer does not fit: asking for less can help. */
export function isTooLarge(outcome: FailedCall): boolean {
  if (outcome.kind === 'unroutable') return outcome.reason === RouterRejectReason.tooLong;
  if (outcome.kind === 'reject') {
    return outcome.reason === RejectReason.bufferOverflow || outcome.reason === RejectReason.tooManyArguments;
  }
  if (outcome.kind !== 'abort') return false;
  return (
    outcome.reason === AbortReason.bufferOverflow ||
    outcome.reason === AbortReason.segmentationNotSupported ||
    outcome.reason === AbortReason.apduTooLong ||
    outcome.reason === AbortReason.outOfResources
  );
}

/** The device does not know the service: asking again never helps. */
export function isUnknownService(outcome: FailedCall): boolean {
  if (outcome.kind === 'reject') return outcome.reason === RejectReason.unrecognizedService;
  return (
    outcome.kind === 'error' &&
    outcome.error.errorClass === ErrorClass.services &&
    outcome.error.errorCode === ErrorCode.optionalFunctionalityNotSupported
  );
}
