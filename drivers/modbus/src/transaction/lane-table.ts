import type { Clock, Rng } from '@t3000/core';
import { Breaker } from './breaker.ts';
import type { UnitState } from './line-state.ts';
import type { Pending } from './pending.ts';
import type { LineSettings } from './settings.ts';
import { UnitLane } from './unit-lane.ts';

/** The units of a line and who of them may be asked. */
export class LaneTable {
  readonly bus: Breaker;
  readonly #settings: LineSettings;
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #lanes = new Map<number, UnitLane>();
  /** Units that failed since anybody answered: one silent unit is not a silent bus. */
  readonly #silentUnits = new Set<UnitLane>();

  constructor(settings: LineSettings, { clock, rng }: { readonly clock: Clock; readonly rng: Rng }) {
    this.#settings = settings;
    this.#clock = clock;
    this.#rng = rng;
    this.bus = new Breaker(settings.busFailuresMax, settings.busRest, rng);
  }

  lane(unit: number): UnitLane {
    const known = this.#lanes.get(unit);
    if (known !== undefined) return known;
    const { unitFailuresMax, unitRest } = this.#settings;
    const lane = new UnitLane(unit, new Breaker(unitFailuresMax, unitRest, this.#rng));
    this.#lanes.set(unit, lane);
    return lane;
  }

  /** Why a routine request to this unit is refused now; undefined when it may go. */
  restReason(lane: UnitLane, now: number): string | undefined {
    const { bus } = this;
    if (bus.state === 'probing' || (bus.state === 'resting' && !bus.mayProbe(now))) {
      return 'nobody on this line answers; it is asked again from time to time';
    }
    const { state, failures } = lane.breaker;
    if (state === 'working' || lane.breaker.mayProbe(now)) return undefined;
    return `unit ${lane.unit} did not answer ${failures} times in a row; it is asked again from time to time`;
  }

  /** A unit that failed last time gets one request at a time, and a busy one waits. */
  mayGo(lane: UnitLane, now: number): boolean {
    return lane.busyUntil <= now && (lane.inFlight === 0 || lane.breaker.failures === 0);
  }

  /** When the first of these that wait for a busy device may go. */
  earliestBusy(waiting: readonly Pending[]): number {
    return Math.min(...waiting.map(({ lane }) => (lane.inFlight === 0 ? lane.busyUntil : Infinity)));
  }

  sent(lane: UnitLane): void {
    if (lane.breaker.state === 'resting') lane.breaker.probe();
    if (this.bus.state === 'resting') this.bus.probe();
  }

  /** The request that was to find out told nothing. */
  unprobe(lane: UnitLane): void {
    lane.breaker.unprobe();
    this.bus.unprobe();
  }

  alive(lane: UnitLane, now: number): void {
    lane.answeredAt = now;
    lane.breaker.success();
    this.#busAlive(now);
  }

  /** Silence, or a gateway's word that there is silence behind it. */
  failed(lane: UnitLane, now: number, gatewayAnswered: boolean): void {
    lane.breaker.failure(now);
    if (gatewayAnswered) return this.#busAlive(now);
    this.#silentUnits.add(lane);
    if (this.#silentUnits.size > 1 || this.bus.state !== 'working') this.bus.failure(now);
  }

  states(now: number): UnitState[] {
    return [...this.#lanes.values()].map((lane) => this.#stateOf(lane, now));
  }

  state(unit: number, now: number): UnitState | undefined {
    const lane = this.#lanes.get(unit);
    return lane && this.#stateOf(lane, now);
  }

  wallTime(monotonicAt: number, now: number): number {
    return Math.round(this.#clock.now() + monotonicAt - now);
  }

  /** The bus is back: everybody may be asked at once whether they are back too. */
  #busAlive(now: number): void {
    if (this.#silentUnits.size > 0) this.#silentUnits.clear();
    if (!this.bus.success()) return;
    for (const { breaker } of this.#lanes.values()) breaker.hasten(now);
  }

  #stateOf(lane: UnitLane, now: number): UnitState {
    const { unit, breaker, requests, answers, exceptions, timeouts, badAnswers, waiting } = lane;
    const answeredAt = lane.answeredAt === undefined ? undefined : this.wallTime(lane.answeredAt, now);
    const restingUntil = breaker.state === 'resting' ? this.wallTime(breaker.restingUntil, now) : undefined;
    const counters = { requests, answers, exceptions, timeouts, badAnswers };
    return { unit, breaker: breaker.state, failures: breaker.failures, restingUntil, ...counters, answeredAt, waiting };
  }
}
