import type { Clock } from '@t3000/core';
import { Echo } from '../link/rtu/echo.ts';
import { RtuSession } from '../link/rtu/rtu-session.ts';
import { MbapSession } from '../link/tcp/mbap-session.ts';
import { TransactionIds } from '../link/tcp/transaction-ids.ts';
import { ExceptionCode, isGatewayException } from '../pdu/exceptions.ts';
import type { Outcome } from './client.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import { Connection } from './connection.ts';
import type { LinePorts } from './connection.ts';
import { DueTimer } from './due-timer.ts';
import { FairQueue } from './fair-queue.ts';
import { judge } from './judge.ts';
import { LaneTable } from './lane-table.ts';
import { LineRecorder } from './line-recorder.ts';
import type { Pending } from './pending.ts';
import type { Refusal } from './refusal.ts';
import type { Session, SessionEvents, WriteBytes } from './session.ts';
import { wireTimes } from './settings.ts';
import type { Endpoint, LineSettings } from './settings.ts';
import type { UnitLane } from './unit-lane.ts';

/** A busy device is asked again after this long, doubled each time, so often. */
const BUSY_FIRST_MS = 100;
const BUSY_REPEATS_MAX = 3;

/** Requests further apart than this are rare. */
const RARE_MS = 20;

const TRANSACTION_IDS = 65_535;

/** Moves requests of one endpoint from the queue to the wire, and from the wire to their outcome. */
export class Dispatcher {
  readonly connection: Connection;
  readonly lanes: LaneTable;
  readonly recorder: LineRecorder;
  readonly echo = new Echo();
  readonly #endpoint: Endpoint;
  readonly #settings: LineSettings;
  readonly #clock: Clock;
  readonly #queue: FairQueue;
  readonly #ids: TransactionIds;
  readonly #inFlight = new Set<Pending>();
  readonly #due: DueTimer;
  readonly #wake: DueTimer;
  #session: Session | undefined;
  #pausedUntil = 0;
  #idleSince = 0;
  /** When the bytes came that are being read. */
  #receivedAt = 0;
  /** Timeouts since the last sign of life on this connection. */
  #silent = 0;
  readonly #mayGo = (lane: UnitLane): boolean => this.lanes.mayGo(lane, this.#clock.monotonic());

  constructor(endpoint: Endpoint, settings: LineSettings, ports: LinePorts, budget: ConnectionBudget) {
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#clock = ports.clock;
    this.#queue = new FairQueue(settings.waitingMax, settings.unitWaitingMax);
    this.lanes = new LaneTable(settings, ports);
    this.recorder = new LineRecorder(settings.logLengthMax, ports.clock);
    this.#ids = new TransactionIds(ports.rng.integer(TRANSACTION_IDS));
    this.#due = new DueTimer(ports.clock, () => this.#passOverdue());
    this.#wake = new DueTimer(ports.clock, () => {
      this.#pump();
      return Infinity;
    });
    if (settings.echo !== 'detect') this.echo.learn(settings.echo);
    this.connection = new Connection(endpoint, ports, settings, budget, {
      onOpen: (write) => this.#opened(write),
      onData: (data) => this.#received(data),
      onClosed: (detail) => this.#closed(detail),
      onRefused: (detail) => this.#refuseWaiting({ kind: 'unreachable', sent: false, detail }),
      isIdle: () => this.#inFlight.size === 0 && this.#queue.length === 0,
    });
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  drainingMs(now: number): number {
    return this.#session?.drainingMs(now) ?? 0;
  }

  /** False when the line is full. */
  enter(pending: Pending, now: number): boolean {
    if (!this.#queue.push(pending)) return false;
    if (pending.deadlineAt < Infinity) this.#due.expect(pending.deadlineAt, now);
    this.#pump();
    return true;
  }

  /** The caller does not want it any more. */
  cancel(pending: Pending): void {
    if (pending.state === 'waiting') {
      this.#queue.remove(pending);
      this.#settle(pending, { kind: 'cancelled', sent: false });
    } else if (pending.state === 'sent') {
      this.lanes.unprobe(pending.lane);
      this.#giveUp(pending, { kind: 'cancelled', sent: true });
      // One signal often ends several requests: the next of them must not be sent first.
      queueMicrotask(() => this.#pump());
    }
  }

  /** Settles everything and closes; resolves when no handle is left. */
  disconnect(): Promise<void> {
    const outcome = { kind: 'closed', detail: 'the line was closed' } as const;
    for (const pending of this.#inFlight) {
      this.lanes.unprobe(pending.lane);
      this.#settle(pending, { ...outcome, sent: true });
    }
    this.#refuseWaiting({ ...outcome, sent: false });
    this.#session = undefined;
    this.#due.cancel();
    this.#wake.cancel();
    return this.connection.close();
  }

  /** Sends what may be sent now, and sees to it that somebody looks again when that changes. */
  #pump(): void {
    while (this.#queue.length > 0) {
      const now = this.#clock.monotonic();
      const session = this.#session;
      if (session === undefined) return this.connection.open(now);
      if (this.#inFlight.size >= session.windowMax) return;
      const waitMs = Math.max(session.readyInMs(now), this.#pausedUntil - now);
      if (waitMs > 0) return this.#wake.expect(now + waitMs, now);
      const pending = this.#queue.next(this.#mayGo);
      if (pending === undefined) {
        const busyUntil = this.lanes.earliestBusy(this.#queue.list());
        if (busyUntil > now && busyUntil < Infinity) this.#wake.expect(busyUntil, now);
        return;
      }
      this.#send(session, pending, now);
    }
    if (this.#inFlight.size === 0) this.#becameIdle();
  }

  /** Where requests are rare, a timer left behind would wake the whole program for nothing. */
  #becameIdle(): void {
    const now = this.#clock.monotonic();
    if (now - this.#idleSince > RARE_MS) this.#due.cancel();
    this.#idleSince = now;
    this.connection.becameIdle();
  }

  #send(session: Session, pending: Pending, now: number): void {
    const { lane } = pending;
    this.connection.becameBusy();
    pending.state = 'sent';
    pending.sentAt = now;
    this.recorder.requests++;
    session.send(pending, now);
    if (pending.broadcast) {
      this.#finish(pending, { kind: 'answer', value: undefined, elapsedMs: 0 }, undefined);
      return;
    }
    lane.requests++;
    lane.inFlight++;
    this.lanes.sent(lane);
    this.#inFlight.add(pending);
    pending.answerDueAt = now + pending.timeoutMs + session.wireMs(pending);
    this.#due.expect(Math.min(pending.answerDueAt, pending.deadlineAt), now);
  }

  #opened(write: WriteBytes): void {
    const events: SessionEvents = {
      onAnswer: (pending, pdu) => this.#answered(pending, pdu),
      onMisfit: (pending, detail) => this.#answeredBadly(pending, detail, undefined),
      onLate: () => {
        this.recorder.late++;
        this.#pump();
      },
      onStrayBytes: (count) => {
        this.recorder.strayBytes += count;
      },
      onBroken: (detail) => this.connection.drop(detail),
    };
    const counted: WriteBytes = (data) => {
      this.recorder.bytesSent += data.byteLength;
      write(data);
    };
    const { drainMs, timeoutMs, turnaroundMs, windowMax, pauseAfterConnectMs } = this.#settings;
    this.#silent = 0;
    this.#pausedUntil = this.#clock.monotonic() + pauseAfterConnectMs;
    this.#session =
      this.#endpoint.kind === 'tcp'
        ? new MbapSession(counted, events, this.#ids, windowMax)
        : new RtuSession(counted, events, this.echo, {
            ...wireTimes(this.#endpoint, this.#settings),
            drainMs: this.#endpoint.kind === 'serial' ? (drainMs ?? timeoutMs) : undefined,
            turnaroundMs,
          });
    this.#pump();
  }

  #received(data: Uint8Array): void {
    this.recorder.bytesReceived += data.byteLength;
    this.#silent = 0;
    this.#receivedAt = this.#clock.monotonic();
    this.#session?.receive(data, this.#receivedAt);
  }

  #answered(pending: Pending, pdu: Uint8Array): void {
    const { lane, request } = pending;
    const now = this.#receivedAt;
    this.connection.answered();
    const judgement = judge(request, pdu);
    if (judgement.kind === 'exception') return this.#excepted(pending, judgement.code, pdu);
    if (judgement.kind === 'bad_answer') return this.#answeredBadly(pending, judgement.detail, pdu);
    lane.answers++;
    this.lanes.alive(lane, now);
    this.#finish(pending, { kind: 'answer', value: judgement.value, elapsedMs: now - pending.sentAt }, pdu);
    this.#pump();
  }

  #excepted(pending: Pending, code: number, pdu: Uint8Array): void {
    const { lane } = pending;
    const now = this.#receivedAt;
    lane.exceptions++;
    if (isGatewayException(code)) this.lanes.failed(lane, now, true);
    else this.lanes.alive(lane, now);
    // A busy device has not begun: asking again repeats nothing, a write included.
    if (code === ExceptionCode.serverDeviceBusy && pending.repeats < BUSY_REPEATS_MAX) {
      lane.busyUntil = now + BUSY_FIRST_MS * 2 ** pending.repeats;
      if (lane.busyUntil < pending.deadlineAt) {
        this.#putBack(pending);
        return this.#pump();
      }
    }
    this.#finish(pending, { kind: 'exception', code, elapsedMs: now - pending.sentAt }, pdu);
    this.#refuseResting(lane);
    this.#pump();
  }

  /** A device that answers nonsense is there: it does not rest, and others do not wait for it. */
  #answeredBadly(pending: Pending, detail: string, pdu: Uint8Array | undefined): void {
    pending.lane.badAnswers++;
    this.lanes.alive(pending.lane, this.#receivedAt);
    this.#finish(pending, { kind: 'bad_answer', sent: true, detail }, pdu);
    this.#pump();
  }

  /** Its turn was lost through no fault of its own: it goes first among those of its unit. */
  #putBack(pending: Pending): void {
    this.#leave(pending);
    pending.state = 'waiting';
    pending.repeats++;
    this.recorder.repeated++;
    this.#queue.putBack(pending);
  }

  /** Ends what is overdue; gives the next due time. */
  #passOverdue(): number {
    const now = this.#clock.monotonic();
    for (const pending of this.#inFlight) {
      if (Math.min(pending.answerDueAt, pending.deadlineAt) <= now) this.#timedOut(pending, now);
    }
    for (const pending of this.#queue.list()) {
      if (pending.deadlineAt > now) continue;
      this.#queue.remove(pending);
      this.#settle(pending, { kind: 'timeout', sent: false });
    }
    this.#pump();
    let next = Infinity;
    for (const { answerDueAt, deadlineAt } of this.#inFlight) next = Math.min(next, answerDueAt, deadlineAt);
    for (const { deadlineAt } of this.#queue.list()) next = Math.min(next, deadlineAt);
    return next;
  }

  #timedOut(pending: Pending, now: number): void {
    if (pending.state !== 'sent') return;
    const { lane } = pending;
    const ranOut = now >= pending.answerDueAt;
    if (ranOut) {
      lane.timeouts++;
      this.lanes.failed(lane, now, false);
      this.#silent++;
    } else this.lanes.unprobe(lane);
    this.#giveUp(pending, { kind: 'timeout', sent: true });
    this.#refuseResting(lane);
    const isTcp = this.#endpoint.kind !== 'serial';
    if (isTcp && this.#silent >= this.#settings.silentMax) {
      this.connection.renew(`${this.#silent} requests in a row without an answer`);
    }
  }

  /** Nobody waits for this answer any more; what was heard instead makes a bad answer of a timeout. */
  #giveUp(pending: Pending, outcome: Outcome<unknown>): void {
    const { drop, heard } = this.#session?.abandon(pending, this.#clock.monotonic()) ?? { drop: false, heard: '' };
    if (heard !== '' && outcome.kind === 'timeout') {
      pending.lane.badAnswers++;
      this.#finish(pending, { kind: 'bad_answer', sent: true, detail: heard }, undefined);
    } else this.#finish(pending, outcome, undefined);
    if (drop) this.connection.renew(heard === '' ? 'a late answer could be taken for the next one' : heard);
  }

  #closed(detail: string): void {
    this.#session = undefined;
    const wasGood = this.connection.hasAnswered;
    for (const pending of this.#inFlight) {
      this.lanes.unprobe(pending.lane);
      // The device had closed the idle connection before this arrived; a reading may simply be asked again.
      if (wasGood && !pending.request.changes && pending.repeats === 0) this.#putBack(pending);
      else this.#finish(pending, { kind: 'closed', sent: true, detail }, undefined);
    }
    if (this.connection.isResting(this.#clock.monotonic())) {
      this.#refuseWaiting({ kind: 'unreachable', sent: false, detail: this.connection.problem });
    } else queueMicrotask(() => this.#pump());
  }

  #refuseWaiting(outcome: Refusal): void {
    for (const pending of this.#queue.drain()) this.#settle(pending, outcome);
  }

  /** A unit that went to rest takes its routine requests with it, instead of letting them age. */
  #refuseResting(lane: UnitLane): void {
    const now = this.#clock.monotonic();
    const detail = this.lanes.restReason(lane, now);
    if (detail === undefined) return;
    for (const pending of lane.routine.slice()) {
      this.#queue.remove(pending);
      this.#settle(pending, { kind: 'resting', sent: false, detail });
    }
  }

  #leave(pending: Pending): void {
    if (this.#inFlight.delete(pending)) pending.lane.inFlight--;
  }

  #settle(pending: Pending, outcome: Outcome<unknown>): void {
    if (pending.state === 'waiting') this.recorder.refused++;
    this.#leave(pending);
    pending.state = 'done';
    pending.unwatch?.();
    pending.settle(outcome);
  }

  /** Ends a request that was sent, and keeps it in the log. */
  #finish(pending: Pending, outcome: Outcome<unknown>, pdu: Uint8Array | undefined): void {
    if (this.#settings.pauseBetweenMs > 0) {
      this.#pausedUntil = this.#clock.monotonic() + this.#settings.pauseBetweenMs;
    }
    this.recorder.finished(pending, outcome, pdu);
    this.#settle(pending, outcome);
  }
}
