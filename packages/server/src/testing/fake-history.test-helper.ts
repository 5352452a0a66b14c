import { quality } from '@t3000/core';
import type { PointId, Quality, Sample, SampleColumns } from '@t3000/core';
import { HistoryUnavailable } from '@t3000/historian';
import type {
  AggregateGrid,
  BucketGrid,
  HistoryContents,
  HistoryStatistics,
  HistoryStore,
  PointBuckets,
  Quarantine,
  QuarantinedPoint,
  QuarantinedSample,
  Series,
  VerifyReport,
} from '@t3000/historian';

/** History in memory, as plain as can be. */
export class FakeHistory implements HistoryStore {
  readonly samples: Sample[] = [];
  readonly quarantine = new FakeQuarantine((samples) => this.samples.push(...samples));
  commits = 0;
  /** Set to make the store refuse, as with a full disk. */
  problem = '';
  damaged: VerifyReport['damaged'] = [];
  verifying: Promise<void> = Promise.resolve();
  compactions = 0;

  append({ pointIds, at, values, qualities, length }: SampleColumns): void {
    for (let i = 0; i < length; i++) {
      this.samples.push({
        pointId: pointIds[i] ?? 0,
        at: at[i] ?? 0,
        value: values[i] ?? Number.NaN,
        quality: (qualities[i] ?? 0) as Quality,
      });
    }
    this.samples.sort((a, b) => a.at - b.at);
  }

  commit(): Promise<void> {
    if (this.problem !== '') return Promise.reject(new HistoryUnavailable(this.problem));
    this.commits++;
    return Promise.resolve();
  }

  range(pointId: PointId, from: number, to: number, limit: number): Promise<Series> {
    const found = this.samples.filter((s) => s.pointId === pointId && s.at >= from && s.at < to);
    const taken = found.slice(0, limit);
    return Promise.resolve({
      at: Float64Array.from(taken, (s) => s.at),
      values: Float64Array.from(taken, (s) => s.value),
      qualities: Uint8Array.from(taken, (s) => s.quality),
      truncated: found.length > limit,
    });
  }

  ranges(pointIds: readonly PointId[], from: number, to: number, limit: number): Promise<readonly Series[]> {
    return Promise.all(pointIds.map((id) => this.range(id, from, to, limit)));
  }

  at(pointIds: readonly PointId[], at: number, lookBackMs: number): Promise<readonly (Sample | undefined)[]> {
    return Promise.resolve(
      pointIds.map((id) => this.samples.findLast((s) => s.pointId === id && s.at <= at && s.at >= at - lookBackMs)),
    );
  }

  buckets(pointIds: readonly PointId[], from: number, to: number, bucketMs: number): Promise<BucketGrid> {
    const count = Math.ceil((to - from) / bucketMs);
    return Promise.resolve({
      from,
      bucketMs,
      count,
      points: pointIds.map((id) => this.#grid(id, from, bucketMs, count)),
    });
  }

  aggregate(): Promise<AggregateGrid> {
    return Promise.reject(new HistoryUnavailable('the fake history aggregates nothing'));
  }

  compact(): Promise<void> {
    this.compactions++;
    return Promise.resolve();
  }

  statistics(): Promise<HistoryStatistics> {
    return Promise.resolve({
      samples: this.samples.length,
      bytes: this.samples.length * 4,
      points: 1,
      oldestAt: this.samples[0]?.at,
      newestAt: this.samples.at(-1)?.at,
      appended: this.samples.length,
      committed: this.samples.length,
      commits: this.commits,
      dropped: { future: 0 },
      damagedChunks: 0,
      problem: this.problem,
    });
  }

  dropBefore(before: number | ((pointId: PointId) => number)): Promise<number> {
    const limitOf = typeof before === 'number' ? () => before : before;
    const count = this.samples.findIndex((s) => s.at >= limitOf(s.pointId));
    return Promise.resolve(this.samples.splice(0, Math.max(count, 0)).length);
  }

  contents(): Promise<HistoryContents> {
    const [first] = this.samples;
    if (first === undefined) return Promise.resolve({ stretches: [], unsealed: 0, damaged: this.damaged });
    const from = Math.floor(first.at / 86_400_000) * 86_400_000;
    const stretch = { from, to: from + 86_400_000, samples: this.samples.length, bytes: undefined, packed: false };
    return Promise.resolve({ stretches: [stretch], unsealed: 0, damaged: this.damaged });
  }

  /** Waits for `release` in between, so that a test can look at the progress. */
  async verify(onProgress: (done: number, total: number) => void = () => undefined): Promise<VerifyReport> {
    onProgress(1, 2);
    await this.verifying;
    if (this.problem !== '') throw new HistoryUnavailable(this.problem);
    return { chunks: 2, damaged: this.damaged, problems: [] };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #grid(id: PointId, from: number, bucketMs: number, count: number): PointBuckets {
    const own = this.samples.filter((s) => s.pointId === id);
    const inside = Array.from({ length: count }, (_, i) =>
      own.filter((s) => s.at >= from + i * bucketMs && s.at < from + (i + 1) * bucketMs),
    );
    const column = (pick: (bucket: Sample[]) => number): Float64Array =>
      Float64Array.from(inside, (bucket) => (bucket.length === 0 ? Number.NaN : pick(bucket)));
    return {
      min: column((bucket) => Math.min(...bucket.map((s) => s.value))),
      max: column((bucket) => Math.max(...bucket.map((s) => s.value))),
      avg: column((bucket) => bucket.reduce((sum, s) => sum + s.value, 0) / bucket.length),
      first: column((bucket) => bucket[0]?.value ?? Number.NaN),
      last: column((bucket) => bucket.at(-1)?.value ?? Number.NaN),
      counts: Uint32Array.from(inside, (bucket) => bucket.length),
      qualities: Uint8Array.from(inside, (bucket) => Math.max(quality('good'), ...bucket.map((s) => s.quality))),
    };
  }
}

/** Samples set aside, put there by the test. */
class FakeQuarantine implements Quarantine {
  held: QuarantinedSample[] = [];
  problem = '';
  readonly #take: (samples: readonly Sample[]) => void;

  constructor(take: (samples: readonly Sample[]) => void) {
    this.#take = take;
  }

  list(): QuarantinedPoint[] {
    return [...Map.groupBy(this.held, ({ pointId }) => pointId)].map(([pointId, samples]) => ({
      pointId,
      samples: samples.length,
      firstAt: Math.min(...samples.map(({ at }) => at)),
      lastAt: Math.max(...samples.map(({ at }) => at)),
      firstReceivedAt: samples[0]?.receivedAt ?? 0,
      lastReceivedAt: samples.at(-1)?.receivedAt ?? 0,
      aheadMs: (samples.at(-1)?.at ?? 0) - (samples.at(-1)?.receivedAt ?? 0),
    }));
  }

  samples(pointId: PointId): QuarantinedSample[] {
    return this.held.filter((sample) => sample.pointId === pointId);
  }

  takeIn(pointId: PointId, shiftMs: number): Promise<{ taken: number; left: number }> {
    const taken = this.samples(pointId);
    this.#take(
      taken.map(({ pointId: id, at, value, quality: byte }) => ({
        pointId: id,
        at: at + shiftMs,
        value,
        quality: byte,
      })),
    );
    return this.discard(pointId).then((count) => ({ taken: count, left: 0 }));
  }

  discard(pointId: PointId): Promise<number> {
    if (this.problem !== '') return Promise.reject(new HistoryUnavailable(this.problem));
    const { length } = this.samples(pointId);
    this.held = this.held.filter((sample) => sample.pointId !== pointId);
    return Promise.resolve(length);
  }
}
