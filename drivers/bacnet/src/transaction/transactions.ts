import type { ByteReader, ByteWriter, Clock, Rng, UdpEndpoint } from '@t3000/core';
import type { BacnetAddress } from '../link/address.ts';
import { PduType, encodeConfirmedHeader } from '../link/apdu.ts';
import { RouterRejectReason } from '../link/network-message.ts';
import type { Packet } from '../link/packet.ts';
import { AnswersDue } from './answers-due.ts';
import type { Call, CallOutcome } from './call.ts';
import { PeerTable } from './peer-table.ts';
import type { NetworkLane, Peer, Transaction } from './peer.ts';
import { outcomeOf } from './reply.ts';
import type { Reply } from './reply.ts';
import { SegmentExchange } from './segment-exchange.ts';

export interface TransactionOptions {
  /** Time a device gets for one answer (APDU_Timeout, clause 12.11.28), milliseconds. */
  readonly apduTimeoutMs: number;
  /** Time between segments of one message (APDU_Segment_Timeout, clause 12.11.27), milliseconds. */
  readonly segmentTimeoutMs: number;
  /** Further attempts of a repeatable request (Number_Of_APDU_Retries). */
  readonly retriesMax: number;
  /** Requests under way to all devices together: their answers must fit into the socket's receive buffer. */
  readonly inFlightMax: number;
  /** Requests under way to one network behind a router: an MS/TP trunk carries one conversation at a time. */
  readonly routedMax: number;
  /** Requests under way through one router, to all its networks together: its buffers are few. */
  readonly routerMax: number;
}

export const transactionDefaults: TransactionOptions = {
  apduTimeoutMs: 3000,
  segmentTimeoutMs: 2000,
  retriesMax: 2,
  inFlightMax: 256,
  routedMax: 1,
  routerMax: 4,
};

/** Sends one unicast APDU. */
export type SendApdu = (to: BacnetAddress, expectingReply: boolean, write: (writer: ByteWriter) => void) => void;

/** Share of the timeout that is random, so that devices that went silent together are not asked again together. */
const TIMEOUT_JITTER = 0.1;

/** How long a node keeps quiet after Router-Busy when no Router-Available comes (clause 6.6.3.6). */
const ROUTER_BUSY_MS = 30_000;

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
    /** Answers that came in segments and were put together. */
    segmented: 0,
    badAnswers: 0,
    busy: 0,
    /** Requests a router did not pass on. */
    unroutable: 0,
  };
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #send: SendApdu;
  readonly #options: TransactionOptions;
  readonly #peers: PeerTable;
  readonly #segments: SegmentExchange;
  readonly #answersDue: AnswersDue;
  readonly #ready = new Set<Peer>();
  #inFlight = 0;
  #closed = false;

  constructor(clock: Clock, rng: Rng, send: SendApdu, options: TransactionOptions = transactionDefaults) {
    this.#clock = clock;
    this.#rng = rng;
    this.#send = send;
    this.#peers = new PeerTable(rng);
    this.#options = options;
    this.#answersDue = new AnswersDue(clock, () => this.#passOverdue());
    this.#segments = new SegmentExchange(clock, send, options, {
      answerAwaited: (transaction) => this.#awaitAnswer(transaction),
      answerWhole: (transaction, apdu, reader) => {
        this.counters.segmented++;
        this.#finish(transaction, this.#outcomeOf(transaction, apdu, reader), true);
      },
      abandoned: (transaction, reason) =>
        this.#finish(transaction, { kind: 'abort', reason, fromDevice: false }, transaction.attempts > 0),
      silent: (transaction) => this.#giveUp(transaction, 'timeout'),
      windowRepeated: () => void this.counters.retried++,
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** The one record of an address. */
  peer(address: BacnetAddress): Peer {
    return this.#peers.peer(address);
  }

  /** Everybody asked so far, for the doctor. */
  peers(): Iterable<Peer> {
    return this.#peers;
  }

  /** Whether something was ever asked at this address. */
  isKnown(address: BacnetAddress): boolean {
    return this.#peers.neighbours(address).length > 0;
  }

  /** Resolves with how the call ended; rejects only when `decode` has a bug. */
  request<T>(address: BacnetAddress, call: Call<T>): Promise<CallOutcome<T>> {
    return new Promise((resolve, reject) => this.begin(address, call, resolve, reject));
  }

  /** Like {@link request} for a caller with a promise of its own: one is enough on the way of every poll. */
  begin<T>(
    address: BacnetAddress,
    call: Call<T>,
    settle: (outcome: CallOutcome<T>) => void,
    fail: (error: unknown) => void,
  ): void {
    this.#enqueue({
      peer: this.peer(address),
      call,
      // The outcome's value was made by this very call's `decode`.
      settle: settle as (outcome: CallOutcome<unknown>) => void,
      fail,
      state: 'queued',
      invokeId: -1,
      attempts: 0,
      sentAt: 0,
      answerDueAt: Infinity,
      timer: undefined,
      assembly: undefined,
      outgoing: undefined,
      deadlineTimer: undefined,
      onAbort: undefined,
    });
  }

  /** Takes a reply off the wire; requests are none of its business. The reader stands behind the APDU header. */
  receive({ source, broadcast, apdu }: Packet, reader: ByteReader): void {
    if (broadcast || apdu.type === PduType.confirmedRequest || apdu.type === PduType.unconfirmedRequest) return;
    const transaction = this.#match(source, apdu);
    if (!transaction) {
      const segment = apdu.type === PduType.complexAck && apdu.segment;
      if (segment && this.#peers.neighbours(source).length > 0) this.#segments.disown(source, apdu.invokeId);
      return;
    }
    if (apdu.type === PduType.segmentAck) return this.#segments.acknowledged(transaction, apdu);
    if (apdu.type === PduType.complexAck && apdu.segment) {
      return this.#segments.received(transaction, { ...apdu, segment: apdu.segment }, reader);
    }
    this.#finish(transaction, this.#outcomeOf(transaction, apdu, reader), transaction.attempts > 1);
  }

  /**
   * A router on this network says that it cannot pass messages on to `network`: whoever waits for an answer from there
   * through it waits in vain. The message names no request; with a single one under way it is clear which was meant.
   */
  rejectedByRouter({ address }: UdpEndpoint, network: number, reason: number): void {
    const peers = this.#peers.behindRouter(address, network);
    if (reason === RouterRejectReason.busy) this.#silence(peers, address);
    const waiting: Transaction[] = [];
    for (const { inFlight } of peers) waiting.push(...inFlight.values());
    for (const transaction of waiting) {
      const sent = waiting.length > 1 || transaction.attempts > 1;
      this.counters.unroutable++;
      this.#finish(transaction, { kind: 'unroutable', router: address, network, reason, sent }, true);
    }
  }

  /** A router asks for silence towards some of its networks, or all of them (clause 6.4.5), or takes that back. */
  routerBusy({ address }: UdpEndpoint, networks: readonly number[], busy: boolean): void {
    const peers =
      networks.length === 0
        ? this.#peers.behindRouter(address)
        : networks.flatMap((network) => this.#peers.behindRouter(address, network));
    if (busy) return this.#silence(peers, address);
    for (const { lane } of peers) if (lane) lane.busyUntil = -Infinity;
  }

  /** Settles everything; later calls are answered with `closed`. */
  close(): void {
    this.#closed = true;
    this.#answersDue.cancel();
    for (const peer of this.#peers) {
      for (const transaction of peer.inFlight.values())
        this.#finish(transaction, { kind: 'closed', sent: true }, false);
      for (let next = peer.dequeue(); next; next = peer.dequeue())
        this.#finish(next, { kind: 'closed', sent: false }, false);
    }
    this.#peers.clear();
    this.#ready.clear();
  }

  /** Nobody may write to these for a while; what has not left yet is told so at once, and can be asked again later. */
  #silence(peers: readonly Peer[], router: string): void {
    const until = this.#clock.monotonic() + ROUTER_BUSY_MS;
    for (const peer of peers) {
      if (peer.lane) peer.lane.busyUntil = until;
      for (let next = peer.dequeue(); next; next = peer.dequeue()) {
        this.counters.unroutable++;
        this.#finish(next, busyNetwork(router, peer), false);
      }
    }
  }

  #enqueue(transaction: Transaction): void {
    const { peer, call } = transaction;
    if (this.#closed) return transaction.settle({ kind: 'closed', sent: false });
    if (peer.lane && peer.lane.busyUntil > this.#clock.monotonic()) {
      this.counters.unroutable++;
      return transaction.settle(busyNetwork(peer.address.address, peer));
    }
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
    if (kind === 'timeout') {
      this.counters.timeouts++;
      if (transaction.state === 'sent') transaction.peer.counters.timeouts++;
    }
    this.#finish(transaction, { kind, sent: transaction.state === 'sent' }, true);
  }

  /** Starts what windows and limits allow, one request per device in turn. */
  #drain(): void {
    for (const peer of this.#ready) {
      if (this.#inFlight >= this.#options.inFlightMax) return;
      this.#ready.delete(peer);
      if (!peer.windowOpen || !peer.hasQueued) continue;
      const { lane } = peer;
      if (lane && !this.#hasRoom(lane)) {
        lane.router.waiting.add(peer);
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
    if (peer.lane) {
      peer.lane.inFlight++;
      peer.lane.router.inFlight++;
    }
    this.#transmit(transaction);
    return true;
  }

  #transmit(transaction: Transaction): void {
    const { call, invokeId, peer } = transaction;
    transaction.attempts++;
    this.counters.sent++;
    peer.counters.sent++;
    if (call.segmentApduBytes !== undefined && this.#segments.sendLong(transaction, call.segmentApduBytes)) return;
    this.#awaitAnswer(transaction);
    this.#send(peer.address, true, (writer) => {
      encodeConfirmedHeader(writer, invokeId, call.service);
      call.encode(writer);
    });
  }

  #awaitAnswer(transaction: Transaction): void {
    const allowedMs = transaction.call.timeoutMs ?? this.#options.apduTimeoutMs;
    const timeoutMs = allowedMs * (1 + TIMEOUT_JITTER * this.#rng.next());
    transaction.timer?.cancel();
    transaction.answerDueAt = this.#clock.monotonic() + timeoutMs;
    this.#answersDue.expect(transaction.answerDueAt, timeoutMs);
  }

  /** Deals with the transactions whose time is over and returns when the next one's will be. */
  #passOverdue(): number {
    const now = this.#clock.monotonic();
    const overdue: Transaction[] = [];
    for (const peer of this.#peers) {
      for (const transaction of peer.inFlight.values()) if (transaction.answerDueAt <= now) overdue.push(transaction);
    }
    overdue.sort((left, right) => left.answerDueAt - right.answerDueAt);
    for (const transaction of overdue) if (transaction.answerDueAt <= now) this.#unanswered(transaction);
    let next = Infinity;
    for (const peer of this.#peers) {
      for (const { answerDueAt } of peer.inFlight.values()) next = Math.min(next, answerDueAt);
    }
    return next;
  }

  #unanswered(transaction: Transaction): void {
    if (transaction.call.repeatable && transaction.attempts <= this.#options.retriesMax) {
      this.counters.retried++;
      transaction.peer.counters.retried++;
      this.#transmit(transaction);
      return;
    }
    this.#giveUp(transaction, 'timeout');
  }

  #outcomeOf(transaction: Transaction, apdu: Reply, reader: ByteReader): CallOutcome<unknown> {
    try {
      const elapsedMs = this.#clock.monotonic() - transaction.sentAt;
      const outcome = outcomeOf(transaction.call, apdu, reader, elapsedMs);
      noteAnswer(transaction.peer.counters, outcome, elapsedMs);
      if (outcome.kind === 'answer') this.counters.answered++;
      else if (outcome.kind === 'bad_answer') this.counters.badAnswers++;
      else this.counters.refused++;
      return outcome;
    } catch (error) {
      this.counters.badAnswers++;
      transaction.fail(error);
      return { kind: 'bad_answer', detail: 'decoder failed' };
    }
  }

  /** Ends a transaction once. `rest` keeps its id unused while an answer may still be under way. */
  #finish(transaction: Transaction, outcome: CallOutcome<unknown>, rest: boolean): void {
    const { peer, call, state, invokeId } = transaction;
    if (state === 'done') return;
    transaction.state = 'done';
    transaction.answerDueAt = Infinity;
    transaction.timer?.cancel();
    transaction.deadlineTimer?.cancel();
    if (transaction.onAbort) call.signal?.removeEventListener('abort', transaction.onAbort);
    if (state === 'sent') {
      peer.inFlight.delete(invokeId);
      if (rest) peer.ids.rest(invokeId, this.#clock.monotonic() + (call.timeoutMs ?? this.#options.apduTimeoutMs));
      else peer.ids.release(invokeId);
      this.#inFlight--;
      this.#leaveLane(peer);
    }
    transaction.settle(outcome);
    if (this.#closed) return;
    if (peer.hasQueued) this.#ready.add(peer);
    this.#drain();
    if (this.#inFlight === 0) this.#answersDue.cancel();
  }

  #hasRoom({ inFlight, router }: NetworkLane): boolean {
    return inFlight < this.#options.routedMax && router.inFlight < this.#options.routerMax;
  }

  #leaveLane({ lane }: Peer): void {
    if (!lane) return;
    lane.inFlight--;
    lane.router.inFlight--;
    for (const waiting of lane.router.waiting) this.#ready.add(waiting);
    lane.router.waiting.clear();
  }

  /** The transaction a reply belongs to; anything else is counted. */
  #match(source: BacnetAddress, apdu: Reply): Transaction | undefined {
    const neighbours = this.#peers.neighbours(source);
    const exact = this.#peers.find(source);
    let found: Transaction | undefined;
    let open = 0;
    let matching = 0;
    // Routers answer from another port of the same address; with two candidates nobody can tell whose answer it is.
    for (const peer of neighbours) {
      if (exact && peer !== exact) continue;
      const transaction = peer.inFlight.get(apdu.invokeId);
      if (!transaction) continue;
      open++;
      if ('service' in apdu && apdu.service !== transaction.call.service) continue;
      matching++;
      found = transaction;
    }
    if (matching === 1) return found;
    if (neighbours.length === 0) this.counters.unexpected++;
    else if (open > 0) this.counters.mismatched++;
    else this.counters.late++;
    return undefined;
  }
}

function busyNetwork(router: string, { address: { behind } }: Peer): CallOutcome<unknown> {
  const reason = RouterRejectReason.busy;
  return { kind: 'unroutable', router, network: behind?.network ?? 0, reason, sent: false };
}

function noteAnswer(counters: Peer['counters'], outcome: CallOutcome<unknown>, elapsedMs: number): void {
  if (outcome.kind === 'answer') counters.answered++;
  else if (outcome.kind !== 'bad_answer') counters.refused++;
  counters.answerMsLast = elapsedMs;
  if (elapsedMs > counters.answerMsMost) counters.answerMsMost = elapsedMs;
}
