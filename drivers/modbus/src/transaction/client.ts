import type { RequestPriority } from '@t3000/core';
import { exceptionText } from '../pdu/exceptions.ts';
import type { ModbusRequest } from '../pdu/request.ts';
import type { Exchange } from './exchange-log.ts';
import type { LineSlot } from './line-history.ts';
import type { LineState, LineStatistics, UnitState } from './line-state.ts';

/** One endpoint, that is a TCP address or a serial port, with everybody who is reached through it. */
export interface ModbusClient {
  /** `tcp 10.0.0.5:502`, `rtu over tcp 10.0.0.5:4001`, `serial /dev/serial/by-id/...`. */
  readonly name: string;
  /** Asks one unit. Resolves always, with what became of the request. */
  request<T>(unit: number, request: ModbusRequest<T>, options?: RequestOptions): Promise<Outcome<T>>;
  /** Tells every unit of a serial line (unit 0); nobody answers. Refused on MBAP, where nothing is shared. */
  broadcast(request: ModbusRequest<unknown>, options?: RequestOptions): Promise<Outcome<undefined>>;
  state(): LineState;
  /** What is known of a unit asked before; undefined of others. */
  unit(unit: number): UnitState | undefined;
  statistics(): LineStatistics;
  /** The past hour in slots of a quarter of a minute, oldest first. */
  history(): readonly LineSlot[];
  /** The last exchanges, oldest first. */
  exchanges(): readonly Exchange[];
  /** Settles everything that waits and closes the connection. A later request opens it again. */
  disconnect(): Promise<void>;
}

export interface RequestOptions {
  /** Time for the answer once the request is sent, milliseconds; time on a serial wire comes on top. */
  readonly timeoutMs?: number;
  /** Milliseconds from now after which nobody wants the answer any more, waiting in line included. */
  readonly deadlineMs?: number;
  /** `urgent` passes every waiting `routine` request of the endpoint, and is sent to a unit that rests. */
  readonly priority?: RequestPriority;
  readonly signal?: AbortSignal;
}

/** How a request ended. `sent` tells whether the device may have seen it. */
export type Outcome<T> =
  | { readonly kind: 'answer'; readonly value: T; readonly elapsedMs: number }
  /** The device, or a gateway before it, refused. */
  | { readonly kind: 'exception'; readonly code: number; readonly elapsedMs: number }
  /** Something came that cannot be the answer. */
  | { readonly kind: 'bad_answer'; readonly sent: true; readonly detail: string }
  | { readonly kind: 'timeout'; readonly sent: boolean }
  /** The connection ended, or the client was told to. */
  | { readonly kind: 'closed'; readonly sent: boolean; readonly detail: string }
  /** No connection, or no such port. */
  | { readonly kind: 'unreachable'; readonly sent: false; readonly detail: string }
  /** The unit or the whole bus did not answer lately and is left alone for a while. */
  | { readonly kind: 'resting'; readonly sent: false; readonly detail: string }
  | { readonly kind: 'cancelled'; readonly sent: boolean }
  /** The line is full. */
  | { readonly kind: 'busy'; readonly sent: false }
  /** Cannot be asked on this kind of line. */
  | { readonly kind: 'invalid'; readonly sent: false; readonly detail: string };

export type FailedRequest = Exclude<Outcome<unknown>, { kind: 'answer' }>;

/** One phrase with the device's own words. */
export function describeFailure(failure: FailedRequest): string {
  switch (failure.kind) {
    case 'exception':
      return exceptionText(failure.code);
    case 'timeout':
      return failure.sent ? 'no answer' : 'not sent in time';
    case 'cancelled':
      return failure.sent ? 'cancelled after it was sent' : 'cancelled';
    case 'busy':
      return 'too many requests wait for this line';
    case 'bad_answer':
      return `answer not understood: ${failure.detail}`;
    default:
      return failure.detail;
  }
}
