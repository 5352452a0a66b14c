import { retryDelayMs, unreachable } from '@t3000/core';
import type { RequestFailure, RetrySchedule, Rng } from '@t3000/core';

/** Whether a device may cost anybody's time. Times are monotonic ms. */
export type Circuit =
  /** Nothing heard since the start; asked like a healthy device. */
  | { readonly state: 'unknown'; readonly failures: number }
  | { readonly state: 'online'; readonly failures: number }
  /** Left alone until the next probe. */
  | { readonly state: 'offline'; readonly attempt: number; readonly probeAt: number }
  | { readonly state: 'probing'; readonly attempt: number };

export type CircuitEvent = 'answered' | 'failed' | 'probe_sent';

/** One lost datagram is no outage, and three timeouts in a row are no accident. */
export const FAILURES_MAX = 3;

/** With its jitter, never less often than once a minute. */
const PROBE_SCHEDULE: RetrySchedule = { firstMs: 2_000, factor: 2, ceilingMs: 50_000, jitter: 0.2 };

export const CIRCUIT_START: Circuit = { state: 'unknown', failures: 0 };

export function nextCircuit(circuit: Circuit, event: CircuitEvent, now: number, rng: Rng): Circuit {
  if (event === 'answered') {
    return circuit.state === 'online' && circuit.failures === 0 ? circuit : { state: 'online', failures: 0 };
  }
  if (event === 'probe_sent') {
    return circuit.state === 'offline' ? { state: 'probing', attempt: circuit.attempt } : circuit;
  }
  switch (circuit.state) {
    case 'unknown':
    case 'online': {
      const failures = circuit.failures + 1;
      return failures < FAILURES_MAX ? { state: circuit.state, failures } : offline(0, now, rng);
    }
    case 'probing':
      return offline(circuit.attempt + 1, now, rng);
    case 'offline':
      return circuit;
    default:
      return unreachable(circuit);
  }
}

/** Whether requests may be sent, as opposed to probes. */
export function isPassable(circuit: Circuit): boolean {
  return circuit.state === 'unknown' || circuit.state === 'online';
}

/** The last request failed: the next one may well cost a timeout too. */
export function isSuspect(circuit: Circuit): boolean {
  return !isPassable(circuit) || ('failures' in circuit && circuit.failures > 0);
}

/**
 * What an outcome says about the device: a refusal is an answer, and what never left this machine says nothing.
 */
export function circuitEventOf(failure: RequestFailure | undefined): CircuitEvent | undefined {
  if (failure === undefined) return 'answered';
  switch (failure.reason) {
    case 'refused':
      return 'answered';
    case 'timeout':
    case 'bad_answer':
    case 'closed':
      return 'failed';
    case 'aborted':
    case 'busy':
      return undefined;
    default:
      return unreachable(failure.reason);
  }
}

function offline(attempt: number, now: number, rng: Rng): Circuit {
  return { state: 'offline', attempt, probeAt: now + retryDelayMs(PROBE_SCHEDULE, attempt, rng) };
}
