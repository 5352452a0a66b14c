import type { RequestFailure, RequestFailureReason, WriteOutcome } from '@t3000/core';
import { ExceptionCode, isGatewayException } from '../pdu/exceptions.ts';
import { describeFailure } from '../transaction/client.ts';
import type { FailedRequest } from '../transaction/client.ts';

/** What a failed request says in the words of the engine. */
export function failureOf(failed: FailedRequest): RequestFailure {
  return { ok: false, reason: reasonFor(failed), detail: describeFailure(failed) };
}

function reasonFor(failed: FailedRequest): RequestFailureReason {
  switch (failed.kind) {
    case 'exception':
      // The gateway speaks for a device that is silent; a busy device says nothing about itself.
      if (isGatewayException(failed.code)) return 'timeout';
      return isBusy(failed.code) ? 'busy' : 'refused';
    case 'resting':
    case 'unreachable':
      return 'timeout';
    case 'cancelled':
      return 'aborted';
    case 'invalid':
      return 'refused';
    default:
      return failed.kind;
  }
}

/** Still the device that answered, for whoever only wants to know whether it lives. */
export function isAlive(failed: FailedRequest): boolean {
  return failed.kind === 'exception' && !isGatewayException(failed.code);
}

export function isUnknownFunction(failed: FailedRequest): boolean {
  return failed.kind === 'exception' && failed.code === ExceptionCode.illegalFunction;
}

/** What became of a write that brought no confirmation. */
export function writeOutcomeOf(failed: FailedRequest): WriteOutcome {
  const detail = describeFailure(failed);
  if (failed.kind === 'exception') {
    // Acknowledge means "working on it"; a silent target may have carried it out before it fell silent.
    const open = failed.code === ExceptionCode.acknowledge || failed.code === ExceptionCode.gatewayTargetSilent;
    return { status: open ? 'unknown' : 'refused', detail };
  }
  return { status: failed.sent ? 'unknown' : 'refused', detail: failed.sent ? detail : `not sent: ${detail}` };
}

function isBusy(code: number): boolean {
  return code === ExceptionCode.acknowledge || code === ExceptionCode.serverDeviceBusy;
}
