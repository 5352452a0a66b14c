import { messageOf } from '@t3000/core';
import type { Clock, RequestPriority } from '@t3000/core';
import { Echo, isAnsweredByCopy } from '../link/rtu/echo.ts';
import { RtuSession } from '../link/rtu/rtu-session.ts';
import { MbapSession } from '../link/tcp/mbap-session.ts';
import { TransactionIds } from '../link/tcp/transaction-ids.ts';
import { exceptionOf } from '../pdu/describe.ts';
import { EXCEPTION_FLAG, ExceptionCode, isGatewayException } from '../pdu/exceptions.ts';
import { readRegisters } from '../pdu/read-registers.ts';
import type { ModbusRequest } from '../pdu/request.ts';
import type { ModbusClient, Outcome, RequestOptions } from './client.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import { Connection } from './connection.ts';
import type { LinePorts } from './connection.ts';
import { DueTimer } from './due-timer.ts';
import type { Exchange } from './exchange-log.ts';
import { FairQueue } from './fair-queue.ts';
import { LaneTable } from './lane-table.ts';
import { LineRecorder } from './line-recorder.ts';
import type { LineState, LineStatistics, UnitState } from './line-state.ts';
import type { Pending } from './pending.ts';
import type { Session, SessionEvents, WriteBytes } from './session.ts';
import { endpointName, wireTimes } from './settings.ts';
import type { Endpoint, LineSettings } from './settings.ts';
import type { UnitLane } from './unit-lane.ts';

/** A busy device is asked again after this long, doubled each time, so often. */
const BUSY_FIRST_MS = 100;
const BUSY_REPEATS_MAX = 3;

/** Requests further apart than this are rare. */
const RARE_MS = 20;

const UNIT_MAX = 255;
const SERIAL_UNIT_MIN = 1;

/** Costs the device nothing and is answered by everybody, with an exception at least. */
const echoQuestion = readRegisters(3, 0, 1);

/** One endpoint: one queue, one connection, a breaker for each unit and one for the bus. */
export class Line implements ModbusClient {
  readonly name: string;
  readonly #endpoint: Endpoint;
  readonly #settings: LineSettings;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #queue: FairQueue;
  readonly #lanes: LaneTable;
  readonly #recorder: LineRecorder;
  readonly #echo = new Echo();
  readonly #ids: TransactionIds;
  readonly #inFlight = new Set<Pending>();
  readonly #due: DueTimer;
  #session: Session | undefined;
  readonly #wake: DueTimer;
  #pausedUntil = 0;
  #idleSince = 0;
  /** When the bytes came that are being read. */
  #receivedAt = 0;
  /** Timeouts since the last sign of life on this connection. */
  #silent = 0;
  readonly #mayGo = (lane: UnitLane): boolean => this.#lanes.mayGo(lane, this.#clock.monotonic());

  constructor(endpoint: Endpoint, settings: LineSettings, ports: LinePorts, budget: ConnectionBudget) {
    this.name = endpointName(endpoint);
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#clock = ports.clock;
    this.#queue = new FairQueue(settings.waitingMax, settings.unitWaitingMax);
    this.#lanes = new LaneTable(settings, ports);
    this.#recorder = new LineRecorder(settings.logLengthMax, ports.clock);
    this.#ids = new TransactionIds(ports.rng.integer(UNIT_MAX * UNIT_MAX));
    this.#due = new DueTimer(ports.clock, () => this.#passOverdue());
    this.#wake = new DueTimer(ports.clock, () => {
      this.#pump();
      return Infinity;
    });
    if (settings.echo !== 'detect') this.#echo.learn(settings.echo);
    this.#connection = new Connection(endpoint, ports, settings, budget, {
      onOpen: (write) => this.#opened(write),
      onData: (data) => this.#received(data),
      onClosed: (detail) => this.#closed(detail),
      onRefused: (detail) => this.#refuseWaiting({ kind: 'unreachable', sent: false, detail }),
      isIdle: () => this.#inFlight.size === 0 && this.#queue.length === 0,
    });
  }

  request<T>(unit: number, request: ModbusRequest<T>, options: RequestOptions = {}): Promise<Outcome<T>> {
    const unitMin = this.#endpoint.kind === 'tcp' ? 0 : SERIAL_UNIT_MIN;
    if (!Number.isInteger(unit) || unit < unitMin || unit > UNIT_MAX) {
      return refused({ kind: 'invalid', sent: false, detail: `unit ${unit} is not from ${unitMin} to ${UNIT_MAX}` });
    }
    if (this.#endpoint.kind === 'tcp' || this.#echo.heard !== 'unknown' || !isAnsweredByCopy(request.code)) {
      return this.#enter(unit, request, options, false);
    }
    const asked = this.#enter(unit, echoQuestion, options, false);
    return asked.then(() => this.#enter(unit, request, options, false));
  }

  broadcast(request: ModbusRequest<unknown>, options: RequestOptions = {}): Promise<Outcome<undefined>> {
    if (this.#endpoint.kind === 'tcp' || !request.changes) {
      const why = request.changes ? 'Modbus TCP has no broadcast' : 'nobody answers a broadcast: it can only write';
      return refused({ kind: 'invalid', sent: false, detail: why });
    }
    return this.#enter(0, request as ModbusRequest<undefined>, options, true);
  }

  state(): LineState {
    const connection = this.#connection;
    const now = this.#clock.monotonic();
    const { bus } = this.#lanes;
    return {
      link: connection.state,
      problem: connection.problem,
      restingUntil: connection.state === 'resting' ? this.#lanes.wallTime(connection.restUntil, now) : undefined,
      bus: bus.state,
      waiting: this.#queue.length,
      inFlight: this.#inFlight.size,
      drainingMs: this.#session?.drainingMs(now) ?? 0,
      echo: this.#echo.heard,
      units: this.#lanes.states(now),
    };
  }

  unit(unit: number): UnitState | undefined {
    return this.#lanes.state(unit, this.#clock.monotonic());
  }

  statistics(): LineStatistics {
    const { connects, failures: connectFailures, dropped } = this.#connection;
    return this.#recorder.statistics({ connects, connectFailures, dropped });
  }

  exchanges(): readonly Exchange[] {
    return this.#recorder.exchanges();
  }

  disconnect(): Promise<void> {
    const outcome = { kind: 'closed', detail: 'the line was closed' } as const;
    for (const pending of this.#inFlight) this.#settle(pending, { ...outcome, sent: true });
    this.#refuseWaiting({ ...outcome, sent: false });
    this.#session = undefined;
    this.#due.cancel();
    this.#wake.cancel();
    return this.#connection.close();
  }

  #enter<T>(
    unit: number,
    request: ModbusRequest<T>,
    { priority = 'routine', timeoutMs, deadlineMs, signal }: RequestOptions,
    broadcast: boolean,
  ): Promise<Outcome<T>> {
    const now = this.#clock.monotonic();
    const lane = this.#lanes.lane(unit);
    const refusal = signal?.aborted ? cancelled : this.#refusal(lane, priority, now);
    if (refusal !== undefined) {
      this.#recorder.refused++;
      return refused(refusal);
    }
    return new Promise((resolve) => {
      const pending: Pending = {
        lane,
        request,
        priority,
        broadcast,
        timeoutMs: timeoutMs ?? this.#settings.timeoutMs,
        deadlineAt: deadlineMs === undefined ? Infinity : now + deadlineMs,
        // The decoder of this very request made the value.
        settle: resolve as (outcome: Outcome<unknown>) => void,
        state: 'waiting',
        sentAt: 0,
        answerDueAt: Infinity,
        repeats: 0,
        transactionId: 0,
      };
      if (!this.#queue.push(pending)) {
        this.#recorder.refused++;
        resolve({ kind: 'busy', sent: false });
        return;
      }
      if (deadlineMs !== undefined) this.#due.expect(pending.deadlineAt, now);
      if (signal !== undefined) this.#watch(pending, signal);
      this.#pump();
    });
  }

  /** Why a request is not even queued: nobody would answer it. */
  #refusal(lane: UnitLane, priority: RequestPriority, now: number): Refusal | undefined {
    if (this.#connection.isResting(now)) {
      return { kind: 'unreachable', sent: false, detail: this.#connection.problem };
    }
    const detail = priority === 'urgent' ? undefined : this.#lanes.restReason(lane, now);
    return detail === undefined ? undefined : { kind: 'resting', sent: false, detail };
  }

  #watch(pending: Pending, signal: AbortSignal): void {
    const abort = (): void => {
      if (pending.state === 'waiting') {
        this.#queue.remove(pending);
        this.#settle(pending, { kind: 'cancelled', sent: false });
      } else if (pending.state === 'sent') {
        this.#lanes.unprobe(pending.lane);
        this.#giveUp(pending, { kind: 'cancelled', sent: true });
        // One signal often ends several requests: the next of them must not be sent first.
        queueMicrotask(() => this.#pump());
      }
    };
    signal.addEventListener('abort', abort, { once: true });
  }

  /** Sends what may be sent now, and sees to it that somebody looks again when that changes. */
  #pump(): void {
    while (this.#queue.length > 0) {
      const now = this.#clock.monotonic();
      const session = this.#session;
      if (session === undefined) return this.#connection.open(now);
      if (this.#inFlight.size >= session.windowMax) return;
      const waitMs = Math.max(session.readyInMs(now), this.#pausedUntil - now);
      if (waitMs > 0) return this.#wake.expect(now + waitMs, now);
      const pending = this.#queue.next(this.#mayGo);
      if (pending === undefined) {
        const busyUntil = this.#lanes.earliestBusy(this.#queue.list());
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
    this.#connection.becameIdle();
  }

  #send(session: Session, pending: Pending, now: number): void {
    const { lane } = pending;
    this.#connection.becameBusy();
    pending.state = 'sent';
    pending.sentAt = now;
    this.#recorder.requests++;
    session.send(pending, now);
    if (pending.broadcast) {
      this.#finish(pending, { kind: 'answer', value: undefined, elapsedMs: 0 }, undefined);
      return;
    }
    lane.requests++;
    lane.inFlight++;
    this.#lanes.sent(lane);
    this.#inFlight.add(pending);
    pending.answerDueAt = now + pending.timeoutMs + session.wireMs(pending);
    this.#due.expect(Math.min(pending.answerDueAt, pending.deadlineAt), now);
  }

  #opened(write: WriteBytes): void {
    const events: SessionEvents = {
      onAnswer: (pending, pdu) => this.#answered(pending, pdu),
      onMisfit: (pending, detail) => this.#answeredBadly(pending, detail, undefined),
      onLate: () => {
        this.#recorder.late++;
        this.#pump();
      },
      onStrayBytes: (count) => {
        this.#recorder.strayBytes += count;
      },
      onBroken: (detail) => this.#connection.drop(detail),
    };
    const counted: WriteBytes = (data) => {
      this.#recorder.bytesSent += data.byteLength;
      write(data);
    };
    const { drainMs, timeoutMs, turnaroundMs, windowMax, pauseAfterConnectMs } = this.#settings;
    this.#silent = 0;
    this.#pausedUntil = this.#clock.monotonic() + pauseAfterConnectMs;
    this.#session =
      this.#endpoint.kind === 'tcp'
        ? new MbapSession(counted, events, this.#ids, windowMax)
        : new RtuSession(counted, events, this.#echo, {
            ...wireTimes(this.#endpoint, this.#settings),
            drainMs: this.#endpoint.kind === 'serial' ? (drainMs ?? timeoutMs) : undefined,
            turnaroundMs,
          });
    this.#pump();
  }

  #received(data: Uint8Array): void {
    this.#recorder.bytesReceived += data.byteLength;
    this.#silent = 0;
    this.#receivedAt = this.#clock.monotonic();
    this.#session?.receive(data, this.#receivedAt);
  }

  #answered(pending: Pending, pdu: Uint8Array): void {
    const { lane, request } = pending;
    const code = pdu[0];
    this.#connection.answered();
    if (code === (request.code | EXCEPTION_FLAG) && pdu.byteLength >= 2) return this.#excepted(pending, pdu);
    if (code !== request.code) return this.#answeredBadly(pending, `function ${code} answers ${request.code}`, pdu);
    let value: unknown;
    try {
      value = request.decode(pdu);
    } catch (error) {
      return this.#answeredBadly(pending, messageOf(error), pdu);
    }
    const elapsedMs = this.#receivedAt - pending.sentAt;
    lane.answers++;
    this.#lanes.alive(lane, this.#receivedAt);
    this.#finish(pending, { kind: 'answer', value, elapsedMs }, pdu);
    this.#pump();
  }

  #excepted(pending: Pending, pdu: Uint8Array): void {
    const { lane } = pending;
    const now = this.#clock.monotonic();
    const code = exceptionOf(pdu);
    lane.exceptions++;
    if (isGatewayException(code)) this.#lanes.failed(lane, now, true);
    else this.#lanes.alive(lane, now);
    // A busy device has not begun: asking again repeats nothing, a write included.
    if (code === ExceptionCode.serverDeviceBusy && pending.repeats < BUSY_REPEATS_MAX) {
      lane.busyUntil = now + BUSY_FIRST_MS * 2 ** pending.repeats;
      if (lane.busyUntil < pending.deadlineAt) return this.#repeat(pending);
    }
    this.#finish(pending, { kind: 'exception', code, elapsedMs: now - pending.sentAt }, pdu);
    this.#refuseResting(lane);
    this.#pump();
  }

  /** A device that answers nonsense is there: it does not rest, and others do not wait for it. */
  #answeredBadly(pending: Pending, detail: string, pdu: Uint8Array | undefined): void {
    pending.lane.badAnswers++;
    this.#lanes.alive(pending.lane, this.#receivedAt);
    this.#finish(pending, { kind: 'bad_answer', sent: true, detail }, pdu);
    this.#pump();
  }

  #repeat(pending: Pending): void {
    this.#leave(pending);
    pending.state = 'waiting';
    pending.repeats++;
    this.#recorder.repeated++;
    this.#queue.putBack(pending);
    this.#pump();
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
      this.#lanes.failed(lane, now, false);
      this.#silent++;
    } else this.#lanes.unprobe(lane);
    this.#giveUp(pending, { kind: 'timeout', sent: true });
    this.#refuseResting(lane);
    const isTcp = this.#endpoint.kind !== 'serial';
    if (isTcp && this.#silent >= this.#settings.silentMax) {
      this.#connection.drop(`${this.#silent} requests in a row without an answer`);
    }
  }

  /** Nobody waits for this answer any more; what was heard instead makes a bad answer of a timeout. */
  #giveUp(pending: Pending, outcome: Outcome<unknown>): void {
    const { drop, heard } = this.#session?.abandon(pending, this.#clock.monotonic()) ?? { drop: false, heard: '' };
    if (heard !== '' && outcome.kind === 'timeout') {
      pending.lane.badAnswers++;
      this.#finish(pending, { kind: 'bad_answer', sent: true, detail: heard }, undefined);
    } else this.#finish(pending, outcome, undefined);
    if (drop) this.#connection.drop(heard === '' ? 'a late answer could be taken for the next one' : heard);
  }

  #closed(detail: string): void {
    this.#session = undefined;
    const wasGood = this.#connection.hasAnswered;
    for (const pending of this.#inFlight) {
      // The device had closed the idle connection before this arrived; a reading may simply be asked again.
      if (wasGood && !pending.request.changes && pending.repeats === 0) {
        pending.repeats++;
        this.#recorder.repeated++;
        this.#leave(pending);
        this.#lanes.unprobe(pending.lane);
        pending.state = 'waiting';
        this.#queue.putBack(pending);
      } else {
        this.#lanes.unprobe(pending.lane);
        this.#finish(pending, { kind: 'closed', sent: true, detail }, undefined);
      }
    }
    if (this.#connection.isResting(this.#clock.monotonic())) {
      this.#refuseWaiting({ kind: 'unreachable', sent: false, detail: this.#connection.problem });
    } else queueMicrotask(() => this.#pump());
  }

  #refuseWaiting(outcome: Refusal): void {
    for (const pending of this.#queue.drain()) this.#settle(pending, outcome);
  }

  /** A unit that went to rest takes its routine requests with it, instead of letting them age. */
  #refuseResting(lane: UnitLane): void {
    const now = this.#clock.monotonic();
    const detail = this.#lanes.restReason(lane, now);
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
    if (pending.state === 'waiting') this.#recorder.refused++;
    this.#leave(pending);
    pending.state = 'done';
    pending.settle(outcome);
  }

  /** Ends a request that was sent, and keeps it in the log. */
  #finish(pending: Pending, outcome: Outcome<unknown>, pdu: Uint8Array | undefined): void {
    if (this.#settings.pauseBetweenMs > 0) {
      this.#pausedUntil = this.#clock.monotonic() + this.#settings.pauseBetweenMs;
    }
    this.#recorder.finished(pending, outcome, pdu);
    this.#settle(pending, outcome);
  }
}

/** Ends without anything sent. */
type Refusal =
  | { readonly kind: 'timeout' | 'cancelled' | 'busy'; readonly sent: false }
  | { readonly kind: 'closed' | 'unreachable' | 'resting' | 'invalid'; readonly sent: false; readonly detail: string };

const cancelled: Refusal = { kind: 'cancelled', sent: false };

function refused(outcome: Refusal): Promise<Outcome<never>> {
  return Promise.resolve(outcome);
}
