import type { Clock } from '@t3000/core';
import type { Outcome } from './client.ts';
import { ExchangeLog } from './exchange-log.ts';
import type { Exchange } from './exchange-log.ts';
import { LatencyHistogram } from './latency.ts';
import { LineHistory } from './line-history.ts';
import type { LineSlot } from './line-history.ts';
import type { LineStatistics } from './line-state.ts';
import type { Pending } from './pending.ts';

/** Counts and remembers what happened on a line. */
export class LineRecorder {
  requests = 0;
  refused = 0;
  repeated = 0;
  late = 0;
  strayBytes = 0;
  bytesSent = 0;
  bytesReceived = 0;
  readonly #clock: Clock;
  readonly #log: ExchangeLog;
  readonly #latency = new LatencyHistogram();
  readonly #history = new LineHistory();
  readonly #outcomes: Partial<Record<string, number>> = {};

  constructor(logLengthMax: number, clock: Clock) {
    this.#clock = clock;
    this.#log = new ExchangeLog(logLengthMax);
  }

  finished(pending: Pending, outcome: Outcome<unknown>, pdu: Uint8Array | undefined): void {
    const { kind } = outcome;
    this.#outcomes[kind] = (this.#outcomes[kind] ?? 0) + 1;
    const now = this.#clock.monotonic();
    const elapsedMs = 'elapsedMs' in outcome ? outcome.elapsedMs : now - pending.sentAt;
    this.#history.note(kind, elapsedMs, now);
    if (kind === 'answer' || kind === 'exception') this.#latency.add(elapsedMs);
    const { lane, request, sentAt } = pending;
    this.#log.add(lane.unit, request.pdu, pdu, kind, sentAt, elapsedMs);
  }

  exchanges(): readonly Exchange[] {
    return this.#log.list(this.#clock.now() - this.#clock.monotonic());
  }

  /** The past hour, oldest first. */
  history(): readonly LineSlot[] {
    const now = this.#clock.monotonic();
    return this.#history.slots(now, this.#clock.now() - now);
  }

  statistics(link: Pick<LineStatistics, 'connects' | 'connectFailures' | 'dropped'>): LineStatistics {
    const count = (kind: Outcome<unknown>['kind']): number => this.#outcomes[kind] ?? 0;
    const { requests, refused, repeated, late, strayBytes, bytesSent, bytesReceived } = this;
    return {
      requests,
      answers: count('answer'),
      exceptions: count('exception'),
      timeouts: count('timeout'),
      badAnswers: count('bad_answer'),
      refused,
      repeated,
      late,
      strayBytes,
      bytesSent,
      bytesReceived,
      ...link,
      latencyMs: {
        p50: this.#latency.percentile(50),
        p95: this.#latency.percentile(95),
        p99: this.#latency.percentile(99),
        max: this.#latency.max,
      },
    };
  }
}
