import { assert } from '@t3000/core';

/**
 * A limit on requests under way at once, over many devices. Permits are given in the order of asking, so that no
 * device starves; each asker waits at most once, which bounds the queue by the number of devices.
 */
export class RequestBudget {
  readonly #permitsMax: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(permitsMax: number) {
    assert(Number.isInteger(permitsMax) && permitsMax > 0, `${permitsMax} permits are no positive whole number`);
    this.#permitsMax = permitsMax;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Calls `onPermit` now or when its turn has come. Each call of it is answered by one {@link give}. */
  take(onPermit: () => void): void {
    if (this.#taken < this.#permitsMax) {
      this.#taken++;
      onPermit();
    } else {
      this.#waiting.add(onPermit);
    }
  }

  give(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.#taken--;
  }
}

/** Who competes with whom: a device that fails waits among its likes, a person never waits for the polling. */
export interface Budgets {
  readonly routine: RequestBudget;
  readonly suspect: RequestBudget;
  readonly urgent: RequestBudget;
}

/** Enough to keep hundreds of devices busy, few enough that their answers fit the socket's buffer. */
export const ROUTINE_MAX = 256;
/** Requests that probably end in a timeout: they cost little but would hold the places of healthy devices. */
const SUSPECT_MAX = 64;
/** People and programs asking at once; more of them wait for a place, not for the polling. */
const URGENT_MAX = 64;

export function makeBudgets(routineMax = ROUTINE_MAX): Budgets {
  return {
    routine: new RequestBudget(routineMax),
    suspect: new RequestBudget(SUSPECT_MAX),
    urgent: new RequestBudget(URGENT_MAX),
  };
}
