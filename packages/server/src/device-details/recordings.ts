import type { Clock, DeviceId, Timer } from '@t3000/core';
import type { Building } from '@t3000/engine';

/** Exchange logs that are on. Each ends by itself: a log somebody forgot would cost memory for nothing. */
export class Recordings {
  readonly #clock: Clock;
  readonly #building: Building;
  readonly #running = new Map<DeviceId, { readonly until: number; readonly timer: Timer }>();

  constructor(clock: Clock, building: Building) {
    this.#clock = clock;
    this.#building = building;
  }

  /** UTC epoch ms; undefined while it is off. */
  until(id: DeviceId): number | undefined {
    return this.#running.get(id)?.until;
  }

  /** Begins, or goes on for this long from now. */
  begin(id: DeviceId, lastsMs: number): void {
    this.#running.get(id)?.timer.cancel();
    this.#switch(id, true);
    const timer = this.#clock.setTimer(lastsMs, () => this.end(id));
    this.#running.set(id, { until: this.#clock.now() + lastsMs, timer });
  }

  end(id: DeviceId): void {
    const entry = this.#running.get(id);
    if (entry === undefined) return;
    entry.timer.cancel();
    this.#running.delete(id);
    this.#switch(id, false);
    // Devices behind one router share its log: the others' is switched on again, from now on.
    for (const other of this.#running.keys()) this.#switch(other, true);
  }

  /** The program is going down. */
  stop(): void {
    for (const id of this.#running.keys()) this.end(id);
  }

  #switch(id: DeviceId, on: boolean): void {
    this.#building.withLink(id, (link) => link.record?.(on));
  }
}
