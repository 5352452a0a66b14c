import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter, Clock, Rng } from '@t3000/core';
import { AbortReason } from '../encoding/errors.ts';
import { addressKey, networkKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import { PduType, encodeAbort, encodeConfirmedHeader } from '../link/apdu.ts';
import type { Apdu } from '../link/apdu.ts';
import type { Packet } from '../link/packet.ts';
import { decodeError } from '../services/error.ts';
import type { Call, CallOutcome } from './call.ts';
import { Peer } from './peer.ts';
import type { RouterLane, Transaction } from './peer.ts';

export interface TransactionOptions {
  /** Time a device gets for one answer (APDU_Timeout, clause 12.11.28), milliseconds. */
  readonly apduTimeoutMs: number;
  /** Further attempts of a repeatable request (Number_Of_APDU_Retries). */
  readonly retriesMax: number;
  /** Requests under way to all devices together: their answers must fit into the socket's receive buffer. */
  readonly inFlightMax: number;
  /** Requests under way through one router. */
  readonly routedMax: number;
}

export const transactionDefaults: TransactionOptions = {
  apduTimeoutMs: 3000,
  retriesMax: 2,
  inFlightMax: 256,
  routedMax: 1,
};

/** Sends one unicast APDU. */
export type SendApdu = (to: BacnetAddress, expectingReply: boolean, write: (writer: ByteWriter) => void) => void;

/** Devices remembered; beyond it idle ones are forgotten. */
const PEERS_MAX = 4096;

/** Share of the timeout that is random, so that devices that went silent together are not asked again together. */
const TIMEOUT_JITTER = 0.1;

type Reply = Exclude<Apdu, { type: typeof PduType.confirmedRequest | typeof PduType.unconfirmedRequest }>;

/**
 * The client half of clause 5.4. An answer counts only when it comes from the asked address, under an invoke id
 * that is open for that address, for the service that was asked; everything else is counted and dropped.
 */
export class Transactions {
  readonly counters = {
    sent: 0,
    retried: 0,
    answered: 0,
    refused: 0,
    timeouts: 0,
    /** Answers nobody waits for: too late, or twice. */
    late: 0,
    /** Answers from addresses never asked. */
    unexpected: 0,
    /** Answers to another service than asked under the same id. */
    mismatched: 0,
    /** Segmented answers, which this side says it does not take. */
    segmented: 0,
    badAnswers: 0,
    busy: 0,
  };
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #send: SendApdu;
  readonly #options: TransactionOptions;
  readonly #peers = new Map<string, Peer>();
  /** Peers by IP and network address, whatever their port. */
  readonly #neighbours = new Map<string, Set<Peer>>();
  readonly #lanes = new Map<string, RouterLane>();
  readonly #ready = new Set<Peer>();
  #inFlight = 0;
  #closed = false;

  constructor(clock: Clock, rng: Rng, send: SendApdu, options: TransactionOptions = transactionDefaults) {
    this.#clock = clock;
    this.#rng = rng;
    this.#send = send;
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** The one record of an address. */
  peer(address: BacnetAddress): Peer {
    const key = addressKey(address);
    const known = this.#peers.get(key);
    if (known) return known;
    if (this.#peers.size >= PEERS_MAX) this.#forgetIdle();
    const peer = new Peer(address, this.#rng.integer(256), this.#laneOf(address));
    this.#peers.set(key, peer);
    const neighbours = this.#neighbours.get(neighbourKey(address)) ?? new Set();
    this.#neighbours.set(neighbourKey(address), neighbours.add(peer));
    return peer;
  }

  /** Resolves with how the call ended; rejects only when `decode` has a bug. */
  request<T>(address: BacnetAddress, call: Call<T>): Promise<CallOutcome<T>> {
    return new Promise((resolve, reject) => {
      const transaction: Transaction = {
        peer: this.peer(address),
        call,
        // The outcome's value was made by this very call's `decode`.
        settle: resolve as (outcome: CallOutcome<unknown>) => void,
        fail: reject,
        state: 'queued',
        invokeId: -1,
        attempts: 0,
        sentAt: 0,
        timer: undefined,
        deadlineTimer: undefined,
        onAbort: undefined,
      };
      this.#enqueue(transaction);
    });
  }

  /** Takes a reply off the wire; requests are none of its business. The reader stands behind the APDU header. */
  receive({ source, broadcast, apdu }: Packet, reader: ByteReader): void {
    if (broadcast || apdu.type === PduType.confirmedRequest || apdu.type === PduType.unconfirmedRequest) return;
    const transaction = this.#match(source, apdu);
    if (!transaction) return;
    if (apdu.type === PduType.segmentAck) return;
    if (apdu.type === PduType.complexAck && apdu.segment) {
      this.counters.segmented++;
      this.#send(source, false, (writer) =>
        encodeAbort(writer, apdu.invokeId, AbortReason.segmentationNotSupported, false),
      );
    }
    this.#finish(transaction, this.#outcomeOf(transaction, apdu, reader), transaction.attempts > 1);
  }

  /** Settles everything; later calls are answered with `closed`. */
  close(): void {
    this.#closed = true;
    for (const peer of this.#peers.values()) {
      for (const transaction of peer.inFlight.values())
        this.#finish(transaction, { kind: 'closed', sent: true }, false);
      for (let next = peer.dequeue(); next; next = peer.dequeue())
        this.#finish(next, { kind: 'closed', sent: false }, false);
    }
    this.#peers.clear();
    this.#neighbours.clear();
    this.#ready.clear();
  }

  #enqueue(transaction: Transaction): void {
    const { peer, call } = transaction;
    if (this.#closed) return transaction.settle({ kind: 'closed', sent: false });
    if (call.signal?.aborted) return transaction.settle({ kind: 'cancelled', sent: false });
    if (!peer.enqueue(transaction)) {
      this.counters.busy++;
      return transaction.settle({ kind: 'busy', sent: false });
    }
    if (call.signal) {
      transaction.onAbort = () => this.#giveUp(transaction, 'cancelled');
      call.signal.addEventListener('abort', transaction.onAbort, { once: true });
    }
    if (call.deadlineMs !== undefined) {
      transaction.deadlineTimer = this.#clock.setTimer(call.deadlineMs, () => this.#giveUp(transaction, 'timeout'));
    }
    this.#ready.add(peer);
    this.#drain();
  }

  #giveUp(transaction: Transaction, kind: 'cancelled' | 'timeout'): void {
    if (kind === 'timeout') this.counters.timeouts++;
    this.#finish(transaction, { kind, sent: transaction.state === 'sent' }, true);
  }

  /** Starts what windows and limits allow, one request per device in turn. */
  #drain(): void {
    for (const peer of this.#ready) {
      if (this.#inFlight >= this.#options.inFlightMax) return;
      this.#ready.delete(peer);
      if (!peer.windowOpen || !peer.hasQueued) continue;
      const { lane } = peer;
      if (lane && lane.inFlight >= this.#options.routedMax) {
        lane.waiting.add(peer);
        continue;
      }
      if (this.#start(peer)) this.#ready.add(peer);
    }
  }

  /** False when the peer has nothing more to start now. */
  #start(peer: Peer): boolean {
    const invokeId = peer.ids.take(this.#clock.monotonic());
    if (invokeId === undefined) {
      this.#clock.setTimer(this.#options.apduTimeoutMs, () => {
        this.#ready.add(peer);
        this.#drain();
      });
      return false;
    }
    const transaction = peer.dequeue();
    if (!transaction) {
      peer.ids.release(invokeId);
      return false;
    }
    transaction.invokeId = invokeId;
    transaction.state = 'sent';
    transaction.sentAt = this.#clock.monotonic();
    peer.inFlight.set(invokeId, transaction);
    this.#inFlight++;
    if (peer.lane) peer.lane.inFlight++;
    this.#transmit(transaction);
    return true;
  }

  #transmit(transaction: Transaction): void {
    const { call, invokeId, peer } = transaction;
    const { apduTimeoutMs } = this.#options;
    transaction.attempts++;
    this.counters.sent++;
    const timeoutMs = apduTimeoutMs * (1 + TIMEOUT_JITTER * this.#rng.next());
    transaction.timer = this.#clock.setTimer(timeoutMs, () => this.#unanswered(transaction));
    this.#send(peer.address, true, (writer) => {
      encodeConfirmedHeader(writer, invokeId, call.service);
      call.encode(writer);
    });
  }

  #unanswered(transaction: Transaction): void {
    if (transaction.call.repeatable && transaction.attempts <= this.#options.retriesMax) {
      this.counters.retried++;
      this.#transmit(transaction);
      return;
    }
    this.#giveUp(transaction, 'timeout');
  }

  #outcomeOf(transaction: Transaction, apdu: Reply, reader: ByteReader): CallOutcome<unknown> {
    const { call } = transaction;
    try {
      switch (apdu.type) {
        case PduType.simpleAck:
          return call.decode
            ? this.#bad('SimpleACK without the data asked for')
            : this.#answered(transaction, undefined);
        case PduType.complexAck: {
          if (apdu.segment) return { kind: 'abort', reason: AbortReason.segmentationNotSupported, fromDevice: false };
          if (!call.decode) return this.#bad('ComplexACK where a SimpleACK belongs');
          return this.#answered(transaction, call.decode(reader));
        }
        case PduType.error:
          this.counters.refused++;
          return { kind: 'error', error: decodeError(reader) };
        case PduType.reject:
          this.counters.refused++;
          return { kind: 'reject', reason: apdu.reason };
        case PduType.abort:
          this.counters.refused++;
          return { kind: 'abort', reason: apdu.reason, fromDevice: true };
        default:
          return this.#bad('unexpected PDU');
      }
    } catch (error) {
      if (error instanceof DecodeError) return this.#bad(error.message);
      transaction.fail(error);
      return this.#bad('decoder failed');
    }
  }

  #answered(transaction: Transaction, value: unknown): CallOutcome<unknown> {
    this.counters.answered++;
    return { kind: 'answer', value, elapsedMs: this.#clock.monotonic() - transaction.sentAt };
  }

  #bad(detail: string): CallOutcome<unknown> {
    this.counters.badAnswers++;
    return { kind: 'bad_answer', detail };
  }

  /** Ends a transaction once. `rest` keeps its id unused while an answer may still be under way. */
  #finish(transaction: Transaction, outcome: CallOutcome<unknown>, rest: boolean): void {
    const { peer, call, state, invokeId } = transaction;
    if (state === 'done') return;
    transaction.state = 'done';
    transaction.timer?.cancel();
    transaction.deadlineTimer?.cancel();
    if (transaction.onAbort) call.signal?.removeEventListener('abort', transaction.onAbort);
    if (state === 'sent') {
      peer.inFlight.delete(invokeId);
      if (rest) peer.ids.rest(invokeId, this.#clock.monotonic() + this.#options.apduTimeoutMs);
      else peer.ids.release(invokeId);
      this.#inFlight--;
      this.#leaveLane(peer);
    }
    transaction.settle(outcome);
    if (this.#closed) return;
    if (peer.hasQueued) this.#ready.add(peer);
    this.#drain();
  }

  #leaveLane({ lane }: Peer): void {
    if (!lane) return;
    lane.inFlight--;
    for (const waiting of lane.waiting) this.#ready.add(waiting);
    lane.waiting.clear();
  }

  #match(source: BacnetAddress, apdu: Reply): Transaction | undefined {
    const peer = this.#peers.get(addressKey(source));
    const candidates = peer ? [peer] : [...(this.#neighbours.get(neighbourKey(source)) ?? [])];
    const open = candidates.flatMap(({ inFlight }) => inFlight.get(apdu.invokeId) ?? []);
    const matching = open.filter(({ call }) => !('service' in apdu) || apdu.service === call.service);
    // Routers answer from another port of the same address; with two candidates nobody can tell whose answer it is.
    if (matching.length === 1) return matching[0];
    if (candidates.length === 0) this.counters.unexpected++;
    else if (open.length > 0) this.counters.mismatched++;
    else this.counters.late++;
    return undefined;
  }

  #laneOf({ address, port, behind }: BacnetAddress): RouterLane | undefined {
    if (!behind) return undefined;
    const key = `${address}:${port}`;
    const lane = this.#lanes.get(key) ?? { inFlight: 0, waiting: new Set() };
    this.#lanes.set(key, lane);
    return lane;
  }

  #forgetIdle(): void {
    for (const [key, peer] of this.#peers) {
      if (!peer.idle) continue;
      this.#peers.delete(key);
      this.#neighbours.get(neighbourKey(peer.address))?.delete(peer);
      return;
    }
  }
}

function neighbourKey({ address, behind }: BacnetAddress): string {
  return behind ? `${address}/${networkKey(behind)}` : address;
}
