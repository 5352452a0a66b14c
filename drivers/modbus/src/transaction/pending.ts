import type { RequestPriority } from '@t3000/core';
import type { AnyRequest } from '../pdu/request.ts';
import type { Outcome } from './client.ts';
import type { UnitLane } from './unit-lane.ts';

/** A request with its state; the type of its value is known to the caller alone. */
export interface Pending {
  readonly lane: UnitLane;
  readonly request: AnyRequest;
  readonly priority: RequestPriority;
  readonly broadcast: boolean;
  readonly timeoutMs: number;
  /** When nobody wants the answer any more, monotonic; infinite for never. */
  readonly deadlineAt: number;
  readonly settle: (outcome: Outcome<unknown>) => void;
  /** Stops listening to the caller's signal. */
  unwatch: (() => void) | undefined;
  state: 'waiting' | 'sent' | 'done';
  sentAt: number;
  /** When the answer must be there, monotonic. */
  answerDueAt: number;
  /** Times it was sent because the device was busy or an idle connection had gone. */
  repeats: number;
  /** MBAP only. */
  transactionId: number;
}
