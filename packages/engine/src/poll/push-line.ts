import type { DeviceLink, PointId, Timer } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { Field } from './field.ts';
import { PushIntake } from './push-intake.ts';

export interface PushLineOptions {
  readonly field: Field;
  readonly link: () => DeviceLink | undefined;
  readonly points: () => Iterable<BuildingPoint>;
  /** Calls the driver; undefined when it threw. */
  readonly tryCall: <T>(call: () => T) => T | undefined;
  /** Which points are pushed has changed: how often to read them has too. */
  readonly onPlanChange: () => void;
}

/**
 * How often a pushed point is read all the same: a device may forget a subscription without a word, and a lost
 * notification leaves an old value behind.
 */
export const SAFETY_NET_INTERVAL_MS = 120_000;

/** Subscriptions come alive one after the other; planning anew for each would be wasted. */
const REPLAN_AFTER_MS = 1000;

/** What a device sends by itself: asks for it while the device answers, and knows which points still need polling. */
export class PushLine {
  readonly #options: PushLineOptions;
  readonly #live = new Set<PointId>();
  #intake: PushIntake | undefined;
  #unsubscribe: (() => void) | undefined;
  #subscribed = '';
  #timer: Timer | undefined;

  constructor(options: PushLineOptions) {
    this.#options = options;
  }

  get liveCount(): number {
    return this.#live.size;
  }

  get counters(): { readonly offered: number; readonly stored: number; readonly superseded: number } {
    const { offered = 0, stored = 0, superseded = 0 } = this.#intake ?? {};
    return { offered, stored, superseded };
  }

  /** How often a point is to be read now, milliseconds. */
  intervalMs(point: BuildingPoint): number {
    return this.#live.has(point.id) ? Math.max(point.pollIntervalMs, SAFETY_NET_INTERVAL_MS) : point.pollIntervalMs;
  }

  /** Subscribes to what there is now; call it when the device answers and whenever its points changed. */
  begin(): void {
    const { field, link, points, tryCall } = this.#options;
    if (link()?.subscribe === undefined) return;
    // A point read more rarely than the safety net gains nothing from a subscription in the device's memory.
    const wanted = [...points()].filter(
      ({ enabled, pollIntervalMs }) => enabled && pollIntervalMs < SAFETY_NET_INTERVAL_MS,
    );
    wanted.sort((left, right) => left.pollIntervalMs - right.pollIntervalMs || left.id - right.id);
    const subscribed = JSON.stringify(wanted.map(({ id, address, kind }) => [id, address, kind]));
    if (this.#unsubscribe !== undefined && subscribed === this.#subscribed) return;
    this.end();
    if (wanted.length === 0 || !field.polling) return;
    const intake = (this.#intake ??= new PushIntake(field.clock, (id, value, quality) =>
      this.#store(id, value, quality),
    ));
    this.#subscribed = subscribed;
    // What an ended subscription still says is nobody's any more.
    let current = true;
    const end = tryCall(() =>
      link()?.subscribe?.(wanted, {
        onValue: (id, value, quality) => current && intake.offer(id, value, quality),
        onLive: (id, live) => current && this.#setLive(id, live),
      }),
    );
    if (end === undefined) return;
    this.#unsubscribe = () => {
      current = false;
      tryCall(end);
    };
  }

  /** The device went away, or its line closes: what it would send is not waited for any more. */
  end(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#intake?.stop();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#live.clear();
  }

  #store(pointId: PointId, value: number, quality: number): void {
    const { clock, table, valuesRead } = this.#options.field;
    const now = clock.monotonic();
    // A read that is under way was asked before this value came, so its answer may be older and must not win.
    const taken = table.update(table.indexOf(pointId) ?? -1, value, quality, {
      askedAt: now,
      seenAt: now,
      at: clock.now(),
    });
    if (taken) valuesRead.add(1, now);
  }

  #setLive(pointId: PointId, live: boolean): void {
    if (this.#live.has(pointId) === live) return;
    if (live) this.#live.add(pointId);
    else this.#live.delete(pointId);
    this.#timer ??= this.#options.field.clock.setTimer(REPLAN_AFTER_MS, () => {
      this.#timer = undefined;
      this.#options.onPlanChange();
    });
  }
}
