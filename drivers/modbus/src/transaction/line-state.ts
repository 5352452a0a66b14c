/** `working`: asked as usual. `resting`: silent, left alone until `restingUntil`. `probing`: one request finds out. */
export type BreakerState = 'working' | 'resting' | 'probing';

/** How a unit does. */
export interface UnitState {
  readonly unit: number;
  readonly breaker: BreakerState;
  /** Failures in a row: silence, a gateway that cannot reach it, answers that make no sense. */
  readonly failures: number;
  /** When it may be asked again, UTC epoch milliseconds; undefined while working. */
  readonly restingUntil: number | undefined;
  readonly requests: number;
  readonly answers: number;
  readonly exceptions: number;
  readonly timeouts: number;
  readonly badAnswers: number;
  /** UTC epoch milliseconds of the last answer, exceptions included; undefined before the first. */
  readonly answeredAt: number | undefined;
  readonly waiting: number;
}

/** How an endpoint does. */
export interface LineState {
  /** `idle`: no connection, and none needed. `waiting`: for a free place in the connection budget. */
  readonly link: 'idle' | 'waiting' | 'connecting' | 'open' | 'resting';
  /** Why it rests or was last closed; empty when all is well. */
  readonly problem: string;
  /** When the link is tried again, UTC epoch milliseconds; undefined unless it rests. */
  readonly restingUntil: number | undefined;
  /** Breaker of the bus as a whole: open when nobody on it answers. */
  readonly bus: BreakerState;
  readonly waiting: number;
  readonly inFlight: number;
  /** Milliseconds discarded input is still waited out after a missing answer; 0 when the line is free. */
  readonly drainingMs: number;
  /** The sender hears its own bytes: known only on RTU, after the first reading. */
  readonly echo: 'unknown' | 'yes' | 'no';
  readonly units: readonly UnitState[];
}

/** Counters since the start and latencies of the recent past. */
export interface LineStatistics {
  readonly requests: number;
  readonly answers: number;
  readonly exceptions: number;
  readonly timeouts: number;
  readonly badAnswers: number;
  /** Refused without being sent: resting, unreachable, busy, too late. */
  readonly refused: number;
  /** Repeated because an idle connection turned out to be closed. */
  readonly repeated: number;
  /** Answers nobody waited for any more. */
  readonly late: number;
  /** RTU: bytes that belonged to no frame. */
  readonly strayBytes: number;
  readonly connects: number;
  readonly connectFailures: number;
  /** Connections dropped by this side because the stream could not be trusted any more. */
  readonly dropped: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Answer times in milliseconds over everything since the start, to about 10 %; NaN before the first answer. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}
