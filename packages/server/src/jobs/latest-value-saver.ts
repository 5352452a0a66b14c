import { messageOf } from '@t3000/core';
import type { Clock, Logger, PointId, Sample, Timer } from '@t3000/core';
import type { Building } from '@t3000/engine';
import type { CacheTable } from '@t3000/site';

/** A crash loses at most this much of what the screens showed; history has its own, tighter promise. */
const SAVE_INTERVAL_MS = 10_000;

/** Keeps the newest value of every point in the site store, so that a restart shows the past with its age. */
export class LatestValueSaver {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #building: Building;
  readonly #table: CacheTable;
  readonly #changed = new Set<PointId>();
  #timer: Timer | undefined;
  #unlisten: (() => void) | undefined;
  #failing = false;

  constructor(clock: Clock, log: Logger, building: Building, table: CacheTable) {
    this.#clock = clock;
    this.#log = log;
    this.#building = building;
    this.#table = table;
  }

  start(): void {
    this.#unlisten = this.#building.onValues((ids, count) => {
      for (let i = 0; i < count; i++) this.#changed.add(ids[i] ?? 0);
    });
    this.#plan();
  }

  /** Saves what is left and ends. */
  stop(): void {
    this.#unlisten?.();
    this.#timer?.cancel();
    this.#save();
  }

  #plan(): void {
    this.#timer = this.#clock.setTimer(SAVE_INTERVAL_MS, () => {
      this.#save();
      this.#plan();
    });
  }

  #save(): void {
    if (this.#changed.size === 0) return;
    const samples: Sample[] = [];
    for (const pointId of this.#changed) {
      const live = this.#building.value(pointId);
      if (live?.at === undefined) continue;
      samples.push({ pointId, at: live.at, value: live.value, quality: live.quality });
    }
    try {
      this.#table.save(samples);
      this.#changed.clear();
      this.#failing = false;
    } catch (error) {
      // A full disk must not end the program; the values stay marked and are tried again. Logged once.
      if (!this.#failing) this.#log.error('the newest values cannot be saved', { cause: messageOf(error) });
      this.#failing = true;
    }
  }
}
