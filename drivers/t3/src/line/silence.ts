import type { Clock } from '@t3000/core';

/** A command that stayed silent this often while the panel answered others is not asked again for a while. */
const SILENCES_MAX = 2;

/** Firmware gets updated: after this long a silent command is worth another question. */
const ASK_AGAIN_MS = 3_600_000;

interface Record {
  answered: boolean;
  silences: number;
  askAgainAt: number;
}

/**
 * What is known about the commands of one panel. Panels say nothing to what they do not know, and nothing while they
 * are busy: only having answered before, or having kept silent twice while others were answered, tells them apart.
 */
export class SilenceBook {
  readonly #clock: Clock;
  readonly #records = new Map<number, Record>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Asking would only cost a timeout. */
  isSilent(command: number): boolean {
    const known = this.#records.get(command);
    return known !== undefined && known.silences >= SILENCES_MAX && this.#clock.monotonic() < known.askAgainAt;
  }

  hasAnswered(command: number): boolean {
    return this.#records.get(command)?.answered ?? false;
  }

  answered(command: number): void {
    this.#records.set(command, { answered: true, silences: 0, askAgainAt: 0 });
  }

  /** The panel answered something else right after it had kept silent about this. */
  silent(command: number): void {
    const silences = (this.#records.get(command)?.silences ?? 0) + 1;
    this.#records.set(command, { answered: false, silences, askAgainAt: this.#clock.monotonic() + ASK_AGAIN_MS });
  }

  /** Commands taken for unsupported, in order. */
  unsupported(): number[] {
    return [...this.#records.keys()].filter((command) => this.isSilent(command)).toSorted((a, b) => a - b);
  }
}
