import { messageOf } from '@t3000/core';
import type { Clock, Logger, PointId, SampleColumns, Timer } from '@t3000/core';

import { HistoryUnavailable } from './store.ts';
import type {
  AggregateRequest,
  HistoryContents,
  HistoryStatistics,
  HistoryStore,
  Quarantine,
  VerifyReport,
} from './store.ts';

/** Somebody who puts the file back or makes the disk writable again need not restart anything. */
const RETRY_MS = 10_000;

const nothing: HistoryStatistics = {
  samples: 0,
  bytes: 0,
  points: 0,
  oldestAt: undefined,
  newestAt: undefined,
  appended: 0,
  committed: 0,
  commits: 0,
  dropped: {},
  damagedChunks: 0,
  problem: '',
};

/**
 * A history that cannot be opened yet is no reason to leave a building without values and alarms: until it can, samples
 * are counted as dropped (`not_open`), questions are answered with why, and every ten seconds it is tried again.
 */
export async function openPatiently(
  options: { readonly clock: Clock; readonly log: Logger },
  open: () => Promise<HistoryStore>,
): Promise<HistoryStore> {
  const store = new PatientHistory(options, open);
  await store.start();
  return store;
}

class PatientHistory implements HistoryStore {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #open: () => Promise<HistoryStore>;
  #store: HistoryStore | undefined;
  #problem = '';
  #dropped = 0;
  #timer: Timer | undefined;
  #trying: Promise<void> = Promise.resolve();
  #closed = false;

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }, open: () => Promise<HistoryStore>) {
    this.#clock = clock;
    this.#log = log;
    this.#open = open;
  }

  async start(): Promise<void> {
    try {
      const store = await this.#open();
      if (this.#problem !== '') this.#log.info('history is open', { dropped: this.#dropped });
      this.#store = store;
    } catch (error) {
      if (!(error instanceof HistoryUnavailable)) throw error;
      const problem = messageOf(error);
      if (problem !== this.#problem) this.#log.error('history cannot be opened and is tried again', { problem });
      this.#problem = problem;
      this.#timer = this.#closed ? undefined : this.#clock.setTimer(RETRY_MS, () => void (this.#trying = this.start()));
    }
  }

  get quarantine(): Quarantine {
    const refuse = (): Promise<never> => this.#refuse();
    const none = { list: () => [], samples: () => [], takeIn: refuse, discard: refuse, problem: this.#problem };
    return this.#store?.quarantine ?? none;
  }

  append(samples: SampleColumns): void {
    if (this.#store === undefined) this.#dropped += samples.length;
    else this.#store.append(samples);
  }

  async statistics(): Promise<HistoryStatistics> {
    const found = (await this.#store?.statistics()) ?? { ...nothing, problem: this.#problem };
    return this.#dropped === 0 ? found : { ...found, dropped: { ...found.dropped, not_open: this.#dropped } };
  }

  async contents(): Promise<HistoryContents> {
    return (await this.#store?.contents()) ?? { stretches: [], unsealed: 0, damaged: [] };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#trying;
    await this.#store?.close();
  }

  async commit(): Promise<void> {
    return this.#ready().commit();
  }

  async range(pointId: PointId, from: number, to: number, limit: number) {
    return this.#ready().range(pointId, from, to, limit);
  }

  async ranges(pointIds: readonly PointId[], from: number, to: number, limit: number) {
    return this.#ready().ranges(pointIds, from, to, limit);
  }

  async at(pointIds: readonly PointId[], at: number, lookBackMs: number) {
    return this.#ready().at(pointIds, at, lookBackMs);
  }

  async buckets(pointIds: readonly PointId[], from: number, to: number, bucketMs: number) {
    return this.#ready().buckets(pointIds, from, to, bucketMs);
  }

  async aggregate(pointIds: readonly PointId[], request: AggregateRequest) {
    return this.#ready().aggregate(pointIds, request);
  }

  async dropBefore(before: number | ((pointId: PointId) => number)): Promise<number> {
    return this.#ready().dropBefore(before);
  }

  async compact(before?: number): Promise<void> {
    return this.#ready().compact(before);
  }

  async verify(onProgress?: (done: number, total: number) => void): Promise<VerifyReport> {
    return this.#ready().verify(onProgress);
  }

  #ready(): HistoryStore {
    if (this.#store === undefined) throw new HistoryUnavailable(this.#problem);
    return this.#store;
  }

  #refuse(): Promise<never> {
    return Promise.reject(new HistoryUnavailable(this.#problem));
  }
}
