import type { Clock, RequestPriority } from '@t3000/core';
import { isAnsweredByCopy } from '../link/rtu/echo.ts';
import { readRegisters } from '../pdu/read-registers.ts';
import type { ModbusRequest } from '../pdu/request.ts';
import type { ModbusClient, Outcome, RequestOptions } from './client.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import type { LinePorts } from './connection.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Exchange } from './exchange-log.ts';
import type { LineSlot } from './line-history.ts';
import type { LineState, LineStatistics, UnitState } from './line-state.ts';
import type { Pending } from './pending.ts';
import type { Refusal } from './refusal.ts';
import { endpointName } from './settings.ts';
import type { Endpoint, LineSettings } from './settings.ts';
import type { UnitLane } from './unit-lane.ts';

const UNIT_MAX = 255;
const SERIAL_UNIT_MIN = 1;

/** Costs the device nothing and is answered by everybody, with an exception at least. */
const echoQuestion = readRegisters(3, 0, 1);

/** One endpoint as its callers see it: what may be asked, and what becomes of it. */
export class Line implements ModbusClient {
  readonly name: string;
  readonly #endpoint: Endpoint;
  readonly #settings: LineSettings;
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;

  constructor(endpoint: Endpoint, settings: LineSettings, ports: LinePorts, budget: ConnectionBudget) {
    this.name = endpointName(endpoint);
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#clock = ports.clock;
    this.#dispatcher = new Dispatcher(endpoint, settings, ports, budget);
  }

  request<T>(unit: number, request: ModbusRequest<T>, options: RequestOptions = {}): Promise<Outcome<T>> {
    const unitMin = this.#endpoint.kind === 'tcp' ? 0 : SERIAL_UNIT_MIN;
    if (!Number.isInteger(unit) || unit < unitMin || unit > UNIT_MAX) {
      return refused({ kind: 'invalid', sent: false, detail: `unit ${unit} is not from ${unitMin} to ${UNIT_MAX}` });
    }
    const mayBeEcho = this.#endpoint.kind !== 'tcp' && this.#dispatcher.echo.heard === 'unknown';
    if (mayBeEcho && isAnsweredByCopy(request.code)) return this.#requestBehindQuestion(unit, request, options);
    return this.#enter(unit, request, options, false);
  }

  /** A reading first tells whether the line echoes: the answer to this request would look like its echo. */
  async #requestBehindQuestion<T>(
    unit: number,
    request: ModbusRequest<T>,
    options: RequestOptions,
  ): Promise<Outcome<T>> {
    const asked = await this.#enter(unit, echoQuestion, options, false);
    switch (asked.kind) {
      case 'closed':
        return { kind: 'closed', sent: false, detail: asked.detail };
      case 'cancelled':
        return { kind: 'cancelled', sent: false };
      case 'unreachable':
      case 'resting':
      case 'busy':
      case 'invalid':
        return asked;
      default:
        return this.#enter(unit, request, options, false);
    }
  }

  broadcast(request: ModbusRequest<unknown>, options: RequestOptions = {}): Promise<Outcome<undefined>> {
    if (this.#endpoint.kind === 'tcp' || !request.changes) {
      const why = request.changes ? 'Modbus TCP has no broadcast' : 'nobody answers a broadcast: it can only write';
      return refused({ kind: 'invalid', sent: false, detail: why });
    }
    // Nobody answers, so that nothing is decoded.
    return this.#enter(0, request as ModbusRequest<undefined>, options, true);
  }

  state(): LineState {
    const connection = this.#dispatcher.connection;
    const now = this.#clock.monotonic();
    const { lanes } = this.#dispatcher;
    return {
      link: connection.state,
      problem: connection.problem,
      restingUntil: connection.state === 'resting' ? lanes.wallTime(connection.restUntil, now) : undefined,
      bus: lanes.bus.state,
      waiting: this.#dispatcher.waiting,
      inFlight: this.#dispatcher.inFlight,
      drainingMs: this.#dispatcher.drainingMs(now),
      echo: this.#dispatcher.echo.heard,
      units: lanes.states(now),
    };
  }

  unit(unit: number): UnitState | undefined {
    return this.#dispatcher.lanes.state(unit, this.#clock.monotonic());
  }

  statistics(): LineStatistics {
    const { connects, failures: connectFailures, dropped } = this.#dispatcher.connection;
    return this.#dispatcher.recorder.statistics({ connects, connectFailures, dropped });
  }

  history(): readonly LineSlot[] {
    return this.#dispatcher.recorder.history();
  }

  exchanges(): readonly Exchange[] {
    return this.#dispatcher.recorder.exchanges();
  }

  disconnect(): Promise<void> {
    return this.#dispatcher.disconnect();
  }

  #enter<T>(
    unit: number,
    request: ModbusRequest<T>,
    { priority = 'routine', timeoutMs, deadlineMs, signal }: RequestOptions,
    broadcast: boolean,
  ): Promise<Outcome<T>> {
    const now = this.#clock.monotonic();
    const lane = this.#dispatcher.lanes.lane(unit);
    const refusal = signal?.aborted ? cancelled : this.#refusal(lane, priority, now);
    if (refusal !== undefined) {
      this.#dispatcher.recorder.refused++;
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
        unwatch: undefined,
        state: 'waiting',
        sentAt: 0,
        answerDueAt: Infinity,
        repeats: 0,
        transactionId: 0,
      };
      if (signal !== undefined) this.#watch(pending, signal);
      if (this.#dispatcher.enter(pending, now)) return;
      this.#dispatcher.recorder.refused++;
      pending.unwatch?.();
      resolve({ kind: 'busy', sent: false });
    });
  }

  /** Why a request is not even queued: nobody would answer it. */
  #refusal(lane: UnitLane, priority: RequestPriority, now: number): Refusal | undefined {
    const { connection, lanes } = this.#dispatcher;
    if (connection.isResting(now)) return { kind: 'unreachable', sent: false, detail: connection.problem };
    const detail = priority === 'urgent' ? undefined : lanes.restReason(lane, now);
    return detail === undefined ? undefined : { kind: 'resting', sent: false, detail };
  }

  /** A signal often outlives the request: whoever is settled stops listening. */
  #watch(pending: Pending, signal: AbortSignal): void {
    const abort = (): void => this.#dispatcher.cancel(pending);
    signal.addEventListener('abort', abort, { once: true });
    pending.unwatch = () => signal.removeEventListener('abort', abort);
  }
}

const cancelled: Refusal = { kind: 'cancelled', sent: false };

function refused(outcome: Refusal): Promise<Outcome<never>> {
  return Promise.resolve(outcome);
}
