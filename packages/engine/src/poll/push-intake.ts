import type { Clock, PointId, Timer } from '@t3000/core';

/** Values a device may push a second over any length of time; a large panel sends a few. */
const PER_SECOND_MAX = 200;

/** Values it may push at once: all points of a device after a power cut. */
const BURST_MAX = 1000;

/** Above that rate the newest value of each point is taken this often. */
const FLUSH_MS = 250;

interface Held {
  value: number;
  quality: number;
}

/**
 * Takes pushed values of one device at the rate they come, up to a limit. Beyond it only the newest value of each point
 * is kept for the next flush: a sensor gone wild costs neither memory nor the time of other devices, and the value
 * shown is still the newest.
 */
export class PushIntake {
  /** Values that came. */
  offered = 0;
  /** Values put into the table. */
  stored = 0;
  /** Values a newer one of the same point replaced before they were stored. */
  superseded = 0;
  readonly #clock: Clock;
  readonly #store: (pointId: PointId, value: number, quality: number) => void;
  readonly #held = new Map<PointId, Held>();
  #tokens = BURST_MAX;
  #refilledAt: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, store: (pointId: PointId, value: number, quality: number) => void) {
    this.#clock = clock;
    this.#store = store;
    this.#refilledAt = clock.monotonic();
  }

  offer(pointId: PointId, value: number, quality: number): void {
    this.offered++;
    const held = this.#held.get(pointId);
    if (held) {
      this.superseded++;
      held.value = value;
      held.quality = quality;
    } else if (this.#takeToken()) {
      this.stored++;
      this.#store(pointId, value, quality);
    } else {
      this.#held.set(pointId, { value, quality });
      this.#timer ??= this.#clock.setTimer(FLUSH_MS, () => this.#flush());
    }
  }

  /** Forgets what is held: after it nothing is stored any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.superseded += this.#held.size;
    this.#held.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [pointId, { value, quality }] of this.#held) {
      this.stored++;
      this.#store(pointId, value, quality);
    }
    this.#held.clear();
  }

  #takeToken(): boolean {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(BURST_MAX, this.#tokens + ((now - this.#refilledAt) * PER_SECOND_MAX) / 1000);
    this.#refilledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
