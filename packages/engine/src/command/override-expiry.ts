import { retryDelayMs } from '@t3000/core';
import type { Clock, RetrySchedule, Rng, Timer } from '@t3000/core';
import type { Command, CommandResult } from '../building.ts';
import type { LedgerEntry, OverrideLedger } from './override-ledger.ts';

/** The wall clock may jump, so expiry is looked at rather than waited for; durations are whole seconds. */
const LOOK_EVERY_MS = 1_000;

/** Releases under way at once: after a long outage thousands may be due, and people's commands come first. */
const RELEASES_MAX = 32;

/** A device that answers but does not release is asked again, less and less often. */
const AGAIN: RetrySchedule = { firstMs: 5_000, factor: 2, ceilingMs: 300_000, jitter: 0.2 };

export interface OverrideExpiryOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly ledger: OverrideLedger;
  /** True when the device of the point can be asked now. */
  readonly isReachable: (entry: LedgerEntry) => boolean;
  /** Carries out the release unless the entry is superseded by the time it is its turn. */
  readonly release: (command: Command, isWanted: () => boolean) => Promise<CommandResult>;
}

interface Attempt {
  count: number;
  /** Monotonic ms; infinite while one is under way. */
  againAt: number;
}

/** Releases every override whose time is over; while its device is away it waits for the device. */
export class OverrideExpiry {
  readonly #options: OverrideExpiryOptions;
  readonly #attempts = new Map<LedgerEntry, Attempt>();
  #underWay = 0;
  #timer: Timer | undefined;

  constructor(options: OverrideExpiryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= this.#options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#timer = undefined;
      this.start();
      this.#look();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #look(): void {
    const { ledger, clock, isReachable } = this.#options;
    for (const entry of this.#attempts.keys()) if (!ledger.isCurrent(entry)) this.#attempts.delete(entry);
    const now = clock.monotonic();
    for (const entry of ledger.expired()) {
      if (this.#underWay >= RELEASES_MAX) return;
      const attempt = this.#attempts.get(entry) ?? { count: 0, againAt: now };
      if (attempt.againAt > now || !isReachable(entry)) continue;
      this.#attempts.set(entry, attempt);
      void this.#release(entry, attempt);
    }
  }

  async #release(entry: LedgerEntry, attempt: Attempt): Promise<void> {
    const { ledger, clock, rng, release } = this.#options;
    this.#underWay++;
    attempt.againAt = Infinity;
    try {
      await release(releaseOf(entry), () => ledger.isCurrent(entry));
    } finally {
      this.#underWay--;
      // Released or superseded, the entry is forgotten at the next look.
      attempt.againAt = clock.monotonic() + retryDelayMs(AGAIN, attempt.count++, rng);
    }
  }
}

function releaseOf(entry: LedgerEntry): Command {
  const { pointId, priority, author } = entry.override;
  return {
    pointId,
    value: undefined,
    priority,
    durationMs: undefined,
    reason: `expired: set by ${author}`,
    author: { name: 'system', address: '', system: true, mayWrite: () => true },
  };
}
