import { BoundedQueue } from '@t3000/core';
import type { RequestFailure } from '@t3000/core';
import type { Budgets, RequestBudget } from './request-budget.ts';

/** One request of a device. `run` never rejects. */
export interface LaneJob {
  run(): Promise<void>;
}

/** A job somebody waits for. */
export interface UrgentJob extends LaneJob {
  /** Told instead of `run` when the job will never be begun. */
  abandon(failure: RequestFailure): void;
}

/** Where a lane finds work when nothing urgent waits. */
export interface RoutineWork {
  /** Something is due now. */
  readonly isDue: () => boolean;
  readonly take: () => LaneJob | undefined;
  /** The device failed last time: its routine competes among its likes. */
  readonly isSuspect: () => boolean;
}

/** Urgent jobs of one device; more than this is a loop somewhere, and nobody would wait for their answers. */
const URGENT_WAITING_MAX = 64;

/** More at once helps no device we know, whatever it claims. */
const WINDOW_MAX = 8;

/**
 * The one way to a device: at most its window of requests at a time, urgent ones first. Routine work is never queued
 * here; it is taken from the plan at the moment a place is free.
 */
export class Lane {
  readonly #budgets: Budgets;
  readonly #routine: RoutineWork;
  readonly #urgent = new BoundedQueue<UrgentJob>(URGENT_WAITING_MAX);
  readonly #waitingFor = new Set<keyof Budgets>();
  #window = 1;
  #running = 0;
  #closed = false;
  #whenIdle: (() => void) | undefined;

  constructor(budgets: Budgets, routine: RoutineWork) {
    this.#budgets = budgets;
    this.#routine = routine;
  }

  get running(): number {
    return this.#running;
  }

  setWindow(window: number): void {
    this.#window = Math.min(Math.max(Math.floor(window), 1), WINDOW_MAX);
  }

  /** False when too many wait already or the lane is closed. */
  pushUrgent(job: UrgentJob): boolean {
    if (this.#closed || !this.#urgent.push(job)) return false;
    this.wake();
    return true;
  }

  /** Gives up everything urgent that has not begun. */
  abandonUrgent(failure: RequestFailure): void {
    for (let job = this.#urgent.shift(); job !== undefined; job = this.#urgent.shift()) job.abandon(failure);
  }

  /** Begins what may begin; harmless at any time. */
  wake(): void {
    if (this.#closed || this.#running >= this.#window) return;
    if (this.#urgent.length > 0) this.#ask('urgent');
    else if (this.#routine.isDue()) this.#ask(this.#routine.isSuspect() ? 'suspect' : 'routine');
  }

  /** Begins nothing more. Resolves when what runs has settled. */
  close(failure: RequestFailure): Promise<void> {
    this.#closed = true;
    this.abandonUrgent(failure);
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  #ask(kind: keyof Budgets): void {
    if (this.#waitingFor.has(kind)) return;
    this.#waitingFor.add(kind);
    const budget = this.#budgets[kind];
    budget.take(() => {
      this.#waitingFor.delete(kind);
      const mayBegin = !this.#closed && this.#running < this.#window;
      const job = mayBegin ? this.#pick(kind) : undefined;
      if (job === undefined) budget.give();
      else this.#begin(job, budget);
    });
  }

  #pick(kind: keyof Budgets): LaneJob | undefined {
    return kind === 'urgent' ? this.#urgent.shift() : this.#routine.take();
  }

  #begin(job: LaneJob, budget: RequestBudget): void {
    this.#running++;
    void job.run().finally(() => {
      this.#running--;
      budget.give();
      if (this.#running === 0) this.#whenIdle?.();
      this.wake();
    });
    this.wake();
  }
}
