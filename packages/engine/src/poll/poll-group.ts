import type { ReadRequest, Rng } from '@t3000/core';
import type { PollCycle } from '../building.ts';

/** One packed request, and where its values go. */
export interface PlannedRequest {
  readonly group: PollGroup;
  readonly request: ReadRequest;
  /** Table index of each point. */
  readonly indexes: Int32Array;
}

/**
 * Requests fill this share of the interval; the rest is room for the last answers, so that a cycle is over when the
 * next one begins.
 */
const SPREAD_SHARE = 0.8;

/** Timers fire a fraction early, and sums of milliseconds are not exact. */
const SLACK_MS = 0.5;

/**
 * The points of one device with one interval. A cycle reads each of them once, its requests spread evenly. When the
 * time of the next cycle comes before the last answer, that cycle is dropped and counted: nothing ever queues up.
 * All times are monotonic ms.
 */
export class PollGroup {
  readonly intervalMs: number;
  requests: readonly PlannedRequest[] = [];
  /** Time of boundary 0; cycles begin at whole intervals from it. */
  #origin = Infinity;
  #boundary = -1;
  #startedAt = 0;
  #spacingMs = 0;
  #next = 0;
  #outstanding = 0;
  #running = false;
  #lastMs: number | undefined;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** Reads everything once at `at`, back to back, and then in cycles whose phase is the device's own. */
  begin(at: number, rng: Rng): void {
    this.#origin = at + this.intervalMs * (0.5 + rng.next());
    this.#boundary = -1;
    this.#start(at, 0);
  }

  /** Joins in without reading anything at once: its points are fresh. */
  join(now: number, rng: Rng): void {
    this.#origin = now + this.intervalMs * (0.5 + 0.5 * rng.next());
    this.#boundary = -1;
  }

  /** Goes on where `previous` stood, after a change of plan. `now` set reads everything at once. */
  takeOver(previous: PollGroup, readNow: number | undefined): void {
    this.#lastMs = previous.#lastMs;
    this.#origin = previous.#origin;
    this.#boundary = previous.#boundary;
    if (readNow !== undefined) this.#start(readNow, 0);
    else if (previous.#running) this.#start(previous.#startedAt, this.#evenSpacing());
  }

  /** Begins nothing until {@link begin}: the device is away. */
  halt(): void {
    this.#origin = Infinity;
    this.#next = this.requests.length;
    this.#running = false;
  }

  /** Passes the boundaries up to `now`; gives the number of cycles dropped. */
  tick(now: number): number {
    const boundary = Math.floor((now + SLACK_MS - this.#origin) / this.intervalMs);
    const passed = boundary - this.#boundary;
    if (!(passed > 0) || !Number.isFinite(boundary)) return 0;
    this.#boundary = boundary;
    if (this.#running) return passed;
    this.#start(this.#origin + boundary * this.intervalMs, this.#evenSpacing());
    return passed - 1;
  }

  /** When the next request of this cycle is due; infinite when all are sent or no cycle runs. */
  dueAt(): number {
    return this.#running && this.#next < this.requests.length
      ? this.#startedAt + this.#next * this.#spacingMs
      : Infinity;
  }

  isDue(now: number): boolean {
    return this.dueAt() <= now + SLACK_MS;
  }

  /** When to look again: the next request not yet due, or the next boundary. */
  wakeAt(now: number): number {
    const dueAt = this.dueAt();
    const boundaryAt = this.#origin + (this.#boundary + 1) * this.intervalMs;
    return dueAt > now + SLACK_MS ? Math.min(dueAt, boundaryAt) : boundaryAt;
  }

  take(): PlannedRequest | undefined {
    const request = this.requests[this.#next];
    if (request === undefined) return undefined;
    this.#next++;
    this.#outstanding++;
    return request;
  }

  /** One answer came or failed. Gives the length of the cycle when that was its last, else undefined. */
  settle(now: number): number | undefined {
    this.#outstanding--;
    if (!this.#running || this.#outstanding > 0 || this.#next < this.requests.length) return undefined;
    this.#running = false;
    this.#lastMs = now - this.#startedAt;
    return this.#lastMs;
  }

  /** What a cycle asks for, and how long the newest one took. */
  cost(): PollCycle {
    const { intervalMs, requests } = this;
    return {
      intervalMs,
      points: requests.reduce((sum, { request }) => sum + request.points.length, 0),
      requests: requests.length,
      answerBytes: requests.reduce((sum, { request }) => sum + request.answerBytes, 0),
      lastMs: this.#lastMs,
    };
  }

  #start(at: number, spacingMs: number): void {
    this.#startedAt = at;
    this.#spacingMs = spacingMs;
    this.#next = 0;
    this.#running = this.requests.length > 0;
  }

  #evenSpacing(): number {
    return (this.intervalMs * SPREAD_SHARE) / Math.max(this.requests.length, 1);
  }
}
