import { BoundedQueue } from '@t3000/core';
import type { RequestPriority, Timer } from '@t3000/core';
import type { BacnetAddress } from '../link/address.ts';
import type { Assembly } from '../segments/assembly.ts';
import type { Dissection } from '../segments/dissection.ts';
import type { Call, CallOutcome } from './call.ts';
import { InvokeIds } from './invoke-ids.ts';

/** Requests that may wait for one device: more than a whole interview has open, less than would age in line. */
const QUEUED_MAX = 128;

/** A call with its state; `T` is forgotten here and known to the caller alone. */
export interface Transaction {
  readonly peer: Peer;
  readonly call: Call<unknown>;
  readonly settle: (outcome: CallOutcome<unknown>) => void;
  /** Lets an error of our own code surface at the caller. */
  readonly fail: (error: unknown) => void;
  state: 'queued' | 'sent' | 'done';
  invokeId: number;
  attempts: number;
  sentAt: number;
  /** When the answer must be there, by the monotonic clock; infinite while none is awaited. */
  answerDueAt: number;
  /** Runs until the next segment or acknowledgement must be there. */
  timer: Timer | undefined;
  /** The answer's segments so far. */
  assembly: Assembly | undefined;
  /** A request in segments, until all of them were acknowledged. */
  outgoing: Dissection | undefined;
  deadlineTimer: Timer | undefined;
  onAbort: (() => void) | undefined;
}

/** What limits requests through one router, whichever of its networks they go to. */
export interface RouterLane {
  inFlight: number;
  readonly waiting: Set<Peer>;
}

/** What limits requests to one network behind a router: an MS/TP trunk carries one conversation at a time. */
export interface NetworkLane {
  readonly router: RouterLane;
  inFlight: number;
  /** The router asked for silence towards it until then, by the monotonic clock (clause 6.6.3.6). */
  busyUntil: number;
}

/** One device address: its invoke ids, its line of waiting requests, and what is under way to it. */
export class Peer {
  readonly address: BacnetAddress;
  readonly ids: InvokeIds;
  readonly lane: NetworkLane | undefined;
  /** Requests under way at once; many devices lose the second one. */
  windowMax = 1;
  readonly inFlight = new Map<number, Transaction>();
  /** What happened on the way to this device since the start. */
  readonly counters = { sent: 0, retried: 0, answered: 0, refused: 0, timeouts: 0, answerMsLast: 0, answerMsMost: 0 };
  readonly #queues: Readonly<Record<RequestPriority, BoundedQueue<Transaction>>> = {
    urgent: new BoundedQueue(QUEUED_MAX),
    routine: new BoundedQueue(QUEUED_MAX),
  };

  constructor(address: BacnetAddress, firstId: number, lane: NetworkLane | undefined) {
    this.address = address;
    this.ids = new InvokeIds(firstId);
    this.lane = lane;
  }

  get idle(): boolean {
    return this.inFlight.size === 0 && !this.hasQueued;
  }

  get hasQueued(): boolean {
    return this.#queues.urgent.length + this.#queues.routine.length > 0;
  }

  get windowOpen(): boolean {
    return this.inFlight.size < this.windowMax;
  }

  enqueue(transaction: Transaction): boolean {
    return this.#queues[transaction.call.priority].push(transaction);
  }

  /** The next that still wants to be sent, urgent ones first. */
  dequeue(): Transaction | undefined {
    for (const queue of [this.#queues.urgent, this.#queues.routine]) {
      for (let next = queue.shift(); next; next = queue.shift()) if (next.state === 'queued') return next;
    }
    return undefined;
  }
}
