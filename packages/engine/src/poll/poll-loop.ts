import type { Clock, Rng, Timer } from '@t3000/core';
import type { DeviceCounters } from './device-counters.ts';
import type { PollGroup, PlannedRequest } from './poll-group.ts';
import { mostOverdue } from './poll-plan.ts';

export interface PollLoopOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly counters: DeviceCounters;
  /** Something has become due. */
  readonly onDue: () => void;
}

/** First contact with many devices is spread over this, so that a start is no storm. */
const FIRST_READ_SPREAD_MAX_MS = 5_000;

/** Moves the cycles of one device through time with a single timer, and hands out what is due. */
export class PollLoop {
  readonly #options: PollLoopOptions;
  #groups: readonly PollGroup[] = [];
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor(options: PollLoopOptions) {
    this.#options = options;
  }

  get groups(): readonly PollGroup[] {
    return this.#groups;
  }

  get requestsPerCycle(): number {
    return this.#groups.reduce((count, group) => count + group.requests.length, 0);
  }

  /** Replaces the plan; whoever calls has told the groups where to begin. */
  setGroups(groups: readonly PollGroup[]): void {
    this.#groups = groups;
    this.#look();
  }

  /** Begins at a moment of this device's own, soon. */
  beginSoon(): void {
    const { clock, rng } = this.#options;
    const shortestMs = Math.min(FIRST_READ_SPREAD_MAX_MS, ...this.#groups.map((group) => group.intervalMs));
    this.begin(clock.monotonic() + rng.next() * shortestMs);
  }

  /** Reads everything once at `at`, then in cycles. */
  begin(at: number): void {
    for (const group of this.#groups) group.begin(at, this.#options.rng);
    this.#look();
  }

  halt(): void {
    for (const group of this.#groups) group.halt();
    this.#arm();
  }

  stop(): void {
    this.halt();
    this.#groups = [];
    this.#arm();
  }

  isDue(): boolean {
    const now = this.#options.clock.monotonic();
    return this.#groups.some((group) => group.isDue(now));
  }

  take(): PlannedRequest | undefined {
    const planned = mostOverdue(this.#groups, this.#options.clock.monotonic());
    this.#arm();
    return planned;
  }

  /** One planned request is over. True when a cycle ended with it. */
  settle(planned: PlannedRequest): boolean {
    const cycleMs = planned.group.settle(this.#options.clock.monotonic());
    if (cycleMs === undefined) return false;
    this.#options.counters.cycles++;
    this.#options.counters.cycleMs = cycleMs;
    return true;
  }

  #look(): void {
    const now = this.#options.clock.monotonic();
    for (const group of this.#groups) this.#options.counters.cyclesDropped += group.tick(now);
    this.#arm();
    this.#options.onDue();
  }

  #arm(): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    let wakeAt = Infinity;
    for (const group of this.#groups) wakeAt = Math.min(wakeAt, group.wakeAt(now));
    if (wakeAt === this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = wakeAt;
    this.#timer = wakeAt === Infinity ? undefined : clock.setTimer(wakeAt - now, () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAt = Infinity;
    this.#look();
  }
}
