import { messageOf, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import type { Clock, Logger, PointId, Quality, SampleColumns, Timer } from '@t3000/core';

import { HistoryUnavailable, QUARANTINE_SAMPLES_MAX } from '../store.ts';
import type { Quarantine, QuarantinedPoint, QuarantinedSample } from '../store.ts';
import { Line } from './line.ts';
import { Pending } from './pending.ts';
import type { QuarantineChange } from './quarantine-file.ts';
import type { VaultPort } from './vault-port.ts';

export interface HeldSamplesOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly commitEveryMs: number;
}

/** Where samples go that are taken in after all. */
interface History {
  readonly append: (samples: SampleColumns) => void;
  /** Rejects with {@link HistoryUnavailable}. */
  readonly commit: () => Promise<void>;
}

/** Samples from the future: in memory, as they are few, and within the commit interval in their file. */
export class HeldSamples implements Quarantine {
  readonly #options: HeldSamplesOptions;
  readonly #vault: Pick<VaultPort, 'loadQuarantine' | 'saveQuarantine'>;
  readonly #history: History;
  readonly #line = new Line();
  /** By point and stamp, the one that came first at the front. */
  readonly #samples = new Map<string, QuarantinedSample>();
  /** What the file does not know yet. */
  #changes = new Map<string, QuarantineChange>();
  /** The file was read: until then it may hold more. */
  #isRead = false;
  /** The file may hold something else than is known: it is written anew as a whole. */
  #isUnsure = false;
  #timer: Timer | undefined;
  #problem = '';
  #evicted = 0;
  #damaged = 0;
  #closed = false;

  constructor(
    options: HeldSamplesOptions,
    vault: Pick<VaultPort, 'loadQuarantine' | 'saveQuarantine'>,
    history: History,
  ) {
    this.#options = options;
    this.#vault = vault;
    this.#history = history;
  }

  get problem(): string {
    return this.#problem;
  }

  /** Brings back what a former process set aside. History opens without it, too; it is tried again with the next save. */
  async load(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Sets a sample aside. What comes again, as a device sends its log again, changes nothing. */
  hold(pointId: PointId, at: number, value: number, quality: number): void {
    const key = keyOf(pointId, at);
    const known = this.#samples.get(key);
    if (known !== undefined && Object.is(known.value, value) && known.quality === quality) return;
    // The caller's columns hold bytes of qualities.
    const sample = { pointId, at, value, quality: quality as Quality, receivedAt: this.#options.clock.now() };
    this.#samples.delete(key);
    this.#samples.set(key, sample);
    this.#changes.set(key, { pointId, at, sample });
    this.#evict();
    this.#schedule();
  }

  list(): QuarantinedPoint[] {
    return [...Map.groupBy(this.#samples.values(), ({ pointId }) => pointId)]
      .map(([pointId, samples]) => summaryOf(pointId, samples))
      .sort((a, b) => b.lastReceivedAt - a.lastReceivedAt || a.pointId - b.pointId);
  }

  samples(pointId: PointId): QuarantinedSample[] {
    return this.#of(pointId).sort((a, b) => a.at - b.at);
  }

  async takeIn(pointId: PointId, shiftMs: number): Promise<{ taken: number; left: number }> {
    const latest = this.#options.clock.now() + STAMP_AHEAD_MAX_MS;
    const all = this.#of(pointId);
    const fit = all.filter(({ at }) => at + shiftMs <= latest && at + shiftMs >= 0);
    if (fit.length > 0) {
      const columns = new Pending();
      for (const { at, value, quality } of fit) columns.push(pointId, at + shiftMs, value, quality);
      this.#history.append(columns);
      await this.#history.commit();
      await this.#forget(fit);
    }
    return { taken: fit.length, left: all.length - fit.length };
  }

  async discard(pointId: PointId): Promise<number> {
    const samples = this.#of(pointId);
    await this.#forget(samples);
    return samples.length;
  }

  /** Samples lost to the bound or to damage, by reason. */
  dropped(): Record<string, number> {
    return {
      ...(this.#evicted > 0 && { future_stamp: this.#evicted }),
      ...(this.#damaged > 0 && { damaged_future_stamp: this.#damaged }),
    };
  }

  /** Brings what changed into the file; false when the disk does not take it, with the reason in `problem`. */
  save(): Promise<boolean> {
    return this.#line.run(async () => {
      if (this.#changes.size === 0 && !this.#isUnsure) return true;
      try {
        if (!this.#isRead) await this.#read();
        const anew = this.#isUnsure;
        const changes = anew ? [...this.#samples.values()].map(asChange) : [...this.#changes.values()];
        this.#changes = new Map();
        await this.#vault.saveQuarantine(changes, anew);
        this.#problem = '';
        this.#isUnsure = false;
        return true;
      } catch (error) {
        // Nobody knows what was kept. Remembering each change until the disk takes them has no bound; all there is has.
        this.#isUnsure = true;
        this.#changes = new Map();
        this.#fail(error);
        this.#schedule();
        return false;
      }
    });
  }

  /** Writes what is not written and takes no more; false when the disk did not take it. */
  async close(): Promise<boolean> {
    this.#closed = true;
    this.#timer?.cancel();
    return this.save();
  }

  /** Puts what the file holds before what came meanwhile. */
  async #read(): Promise<void> {
    const { samples, damaged } = await this.#vault.loadQuarantine();
    this.#isRead = true;
    const newer = [...this.#samples];
    this.#samples.clear();
    for (const sample of samples) this.#samples.set(keyOf(sample.pointId, sample.at), sample);
    for (const [key, sample] of newer) {
      this.#samples.delete(key);
      this.#samples.set(key, sample);
    }
    this.#evict();
    this.#damaged = damaged;
    if (damaged > 0) this.#options.log.error('samples set aside are damaged and left out', { samples: damaged });
  }

  #evict(): void {
    for (const [oldest, { pointId, at }] of this.#samples) {
      if (this.#samples.size <= QUARANTINE_SAMPLES_MAX) return;
      this.#evicted++;
      this.#remove(oldest, pointId, at);
    }
  }

  /** Those that are still what they were: one that came anew meanwhile stays. */
  async #forget(samples: readonly QuarantinedSample[]): Promise<void> {
    for (const sample of samples) {
      const key = keyOf(sample.pointId, sample.at);
      if (this.#samples.get(key) === sample) this.#remove(key, sample.pointId, sample.at);
    }
    if (!(await this.save())) throw new HistoryUnavailable(this.#problem);
  }

  #remove(key: string, pointId: PointId, at: number): void {
    this.#samples.delete(key);
    this.#changes.set(key, { pointId, at, sample: undefined });
  }

  #of(pointId: PointId): QuarantinedSample[] {
    return [...this.#samples.values()].filter((sample) => sample.pointId === pointId);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer ??= this.#options.clock.setTimer(this.#options.commitEveryMs, () => {
      this.#timer = undefined;
      void this.save();
    });
  }

  #fail(error: unknown): void {
    if (!(error instanceof HistoryUnavailable)) throw error;
    const problem = messageOf(error);
    if (problem !== this.#problem) this.#options.log.error('samples set aside are not written', { problem });
    this.#problem = problem;
  }
}

function asChange(sample: QuarantinedSample): QuarantineChange {
  return { pointId: sample.pointId, at: sample.at, sample };
}

function keyOf(pointId: PointId, at: number): string {
  return `${pointId} ${at}`;
}

function summaryOf(pointId: PointId, samples: readonly QuarantinedSample[]): QuarantinedPoint {
  const last = samples.reduce((newest, sample) => (sample.at > newest.at ? sample : newest));
  const received = samples.map(({ receivedAt }) => receivedAt);
  return {
    pointId,
    samples: samples.length,
    firstAt: samples.reduce((least, { at }) => Math.min(least, at), Infinity),
    lastAt: last.at,
    firstReceivedAt: received.reduce((least, at) => Math.min(least, at), Infinity),
    lastReceivedAt: received.reduce((most, at) => Math.max(most, at), -Infinity),
    aheadMs: last.at - last.receivedAt,
  };
}
