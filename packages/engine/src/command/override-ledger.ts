import type { Clock, Logger, PointId, Priority } from '@t3000/core';
import { messageOf } from '@t3000/core';
import type { CommandRecorder, Override } from '../building.ts';

/** One command standing, and when it has to end. */
export interface LedgerEntry {
  readonly override: Override;
  /** Monotonic ms at which its duration is over, whatever the wall clock does; infinite when it has none. */
  readonly endsBy: number;
}

export interface OverrideLedgerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly recorder: CommandRecorder;
  readonly initial: readonly Override[];
}

/** Who commanded what, why and until when: every slot written by this program and not yet released. */
export class OverrideLedger {
  readonly #options: OverrideLedgerOptions;
  readonly #entries = new Map<PointId, Map<Priority, LedgerEntry>>();
  readonly #listeners = new Set<(pointId: PointId) => void>();

  constructor(options: OverrideLedgerOptions) {
    this.#options = options;
    for (const override of options.initial) this.#put(override);
  }

  listen(listener: (pointId: PointId) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  set(override: Override): void {
    this.#put(override);
    this.#record('overrideSet', () => this.#options.recorder.overrideSet(override));
    this.#tell(override.pointId);
  }

  end(pointId: PointId, priority: Priority): void {
    const slots = this.#entries.get(pointId);
    if (slots === undefined || !slots.delete(priority)) return;
    if (slots.size === 0) this.#entries.delete(pointId);
    this.#record('overrideEnded', () => this.#options.recorder.overrideEnded(pointId, priority));
    this.#tell(pointId);
  }

  /** False as soon as another command took the slot or it was released. */
  isCurrent(entry: LedgerEntry): boolean {
    return this.#entries.get(entry.override.pointId)?.get(entry.override.priority) === entry;
  }

  /** Highest priority first. */
  of(pointId: PointId): Override[] {
    const slots = [...(this.#entries.get(pointId)?.values() ?? [])];
    return slots.map((entry) => entry.override).sort((left, right) => left.priority - right.priority);
  }

  all(): Override[] {
    return [...this.#entries.keys()].flatMap((pointId) => this.of(pointId));
  }

  /**
   * What must end: the wall clock says so, or the duration has passed. Whichever comes first counts, so that a clock
   * set back cannot lengthen an override.
   */
  expired(): LedgerEntry[] {
    const [wall, monotonic] = [this.#options.clock.now(), this.#options.clock.monotonic()];
    const found: LedgerEntry[] = [];
    for (const slots of this.#entries.values()) {
      for (const entry of slots.values()) {
        const { expiresAt } = entry.override;
        if (expiresAt !== undefined && (wall >= expiresAt || monotonic >= entry.endsBy)) found.push(entry);
      }
    }
    return found;
  }

  #put(override: Override): void {
    const { clock } = this.#options;
    const { pointId, priority, expiresAt } = override;
    const endsBy = expiresAt === undefined ? Infinity : clock.monotonic() + Math.max(expiresAt - clock.now(), 0);
    const slots = this.#entries.get(pointId) ?? new Map<Priority, LedgerEntry>();
    slots.set(priority, { override, endsBy });
    this.#entries.set(pointId, slots);
  }

  /** The device is written already: what cannot be recorded now stays in memory and in the log. */
  #record(what: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.error('override not recorded', { what, error: messageOf(error) });
    }
  }

  #tell(pointId: PointId): void {
    for (const listener of this.#listeners) listener(pointId);
  }
}
