import type { Pending } from './pending.ts';

/** One open connection, with its framing. Knows what is on the wire; when to send what is not its business. */
export interface Session {
  /** Requests that may be under way. */
  readonly windowMax: number;
  /** Milliseconds until the next request may be sent; 0 for now. */
  readyInMs(now: number): number;
  /** Milliseconds the wire needs for the request and its answer. */
  wireMs(pending: Pending): number;
  send(pending: Pending, now: number): void;
  receive(data: Uint8Array, now: number): void;
  /** Nobody waits for this answer any more. */
  abandon(pending: Pending, now: number): Abandoned;
  /** Milliseconds input is still discarded after a missing answer. */
  drainingMs(now: number): number;
}

export interface Abandoned {
  /** The stream cannot be trusted to keep a late answer apart from the next one. */
  readonly drop: boolean;
  /** What came instead of an answer; empty for nothing. */
  readonly heard: string;
}

/** Where a session reports. */
export interface SessionEvents {
  /** The answer to `pending` as far as the framing can tell; the bytes are valid during the call. */
  readonly onAnswer: (pending: Pending, pdu: Uint8Array) => void;
  /** An answer of the wrong unit under the id of `pending`. */
  readonly onMisfit: (pending: Pending, detail: string) => void;
  /** An answer nobody waits for. */
  readonly onLate: () => void;
  readonly onStrayBytes: (count: number) => void;
  /** The place in the stream is lost: the connection must be dropped. */
  readonly onBroken: (detail: string) => void;
}

/** The sending half of a TCP connection or serial port. */
export type WriteBytes = (data: Uint8Array) => void;
