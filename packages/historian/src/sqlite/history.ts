import { assert } from '@t3000/core';
import type { PointId, Sample, SampleColumns } from '@t3000/core';

import { BucketAccumulator } from '../buckets.ts';
import { ColumnBuffer } from '../columns.ts';
import { HistoryUnavailable } from '../store.ts';
import type { BucketGrid, HistoryStatistics, HistoryStore, Series, VerifyReport } from '../store.ts';
import type { Turns } from '../turns.ts';
import type { Damage } from './damage.ts';
import type { Days } from './days.ts';
import type { Head } from './head.ts';
import type { HotFile } from './hot-file.ts';
import { DAY_MS } from './layout.ts';
import type { Reader } from './reader.ts';
import { verifyChunks } from './verify.ts';
import type { Writer } from './writer.ts';

/** Columns of one answer: 60 points of 2,000 buckets are 5 MB, and a request for more is a mistake. */
const BUCKETS_MAX = 5_000_000;

/** History in chunks inside SQLite: see `layout.ts` for the files, `codec/` for the chunks. */
export class SqliteHistory implements HistoryStore {
  readonly #writer: Writer;
  readonly #reader: Reader;
  readonly #head: Head;
  readonly #days: Days;
  readonly #damage: Damage;
  readonly #turns: Turns;
  readonly #bytes: () => number;
  readonly #release: () => void;
  #open = true;

  constructor(parts: {
    writer: Writer;
    reader: Reader;
    head: Head;
    days: Days;
    damage: Damage;
    turns: Turns;
    bytes: () => number;
    release: () => void;
  }) {
    this.#writer = parts.writer;
    this.#reader = parts.reader;
    this.#head = parts.head;
    this.#days = parts.days;
    this.#damage = parts.damage;
    this.#turns = parts.turns;
    this.#bytes = parts.bytes;
    this.#release = parts.release;
  }

  append(samples: SampleColumns): void {
    this.#assertOpen();
    this.#turns.run(() => this.#writer.take(samples));
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    const written = this.#turns.run(() => this.#writer.flush());
    if (!written) throw new HistoryUnavailable(`history cannot be written: ${this.#writer.problem}`);
    await this.#writer.makeRoom();
  }

  async range(pointId: PointId, from: number, to: number, limit: number): Promise<Series> {
    this.#assertOpen();
    assert(limit > 0, `limit ${limit} is not positive`);
    const found = new ColumnBuffer(256);
    this.#reader.scan(pointId, from, to, (columns, start, end) => {
      found.pushAll(columns, start, end);
      return found.length > limit;
    });
    const length = Math.min(found.length, limit);
    return {
      at: found.at.slice(0, length),
      values: found.values.slice(0, length),
      qualities: found.qualities.slice(0, length),
      truncated: found.length > limit,
    };
  }

  async at(pointIds: readonly PointId[], at: number, lookBackMs: number): Promise<readonly (Sample | undefined)[]> {
    this.#assertOpen();
    return this.#reader.newest(pointIds, at - lookBackMs, at);
  }

  async buckets(pointIds: readonly PointId[], from: number, to: number, bucketMs: number): Promise<BucketGrid> {
    this.#assertOpen();
    assert(bucketMs > 0, `bucket of ${bucketMs} ms is not positive`);
    const count = Math.max(0, Math.ceil((to - from) / bucketMs));
    assert(
      count * pointIds.length <= BUCKETS_MAX,
      `${count} buckets of ${pointIds.length} points are above the maximum ${BUCKETS_MAX} in all`,
    );
    const points = pointIds.map((pointId) => {
      const buckets = new BucketAccumulator(from, bucketMs, count);
      this.#reader.scan(pointId, from, to, (columns, start, end) => {
        buckets.add(columns, start, end);
        return false;
      });
      return buckets.finish();
    });
    return { from, bucketMs, count, points };
  }

  async statistics(): Promise<HistoryStatistics> {
    this.#assertOpen();
    const points = new Set(this.#head.pointIds);
    let samples = this.#head.samples;
    let oldestAt = Infinity;
    let newestAt = -Infinity;
    for (const pointId of points) {
      const series = this.#head.get(pointId);
      if (series === undefined) continue;
      oldestAt = Math.min(oldestAt, series.at[0] ?? Infinity);
      newestAt = Math.max(newestAt, series.at[series.length - 1] ?? -Infinity);
    }
    for (const day of this.#days.rows()) {
      samples += day.samples;
      oldestAt = Math.min(oldestAt, day.from);
      newestAt = Math.max(newestAt, day.to);
      for (const [place, bits] of day.points.entries()) {
        for (let bit = 0; bits >> bit !== 0; bit++) if (((bits >> bit) & 1) === 1) points.add(place * 8 + bit);
      }
    }
    return {
      samples,
      bytes: this.#bytes(),
      points: points.size,
      oldestAt: oldestAt === Infinity ? undefined : oldestAt,
      newestAt: newestAt === -Infinity ? undefined : newestAt,
      appended: this.#writer.appended,
      committed: this.#writer.committed,
      commits: this.#writer.commits,
      dropped: this.#writer.dropped(),
      damagedChunks: this.#damage.count,
      problem: this.#writer.problem,
    };
  }

  async dropBefore(before: number): Promise<number> {
    this.#assertOpen();
    const lastDay = Math.floor(before / DAY_MS) - 1;
    // Samples that are not sealed may be as old; the log would bring them back.
    if (!(await this.#writer.sealAll())) {
      this.#assertNotClosedMeanwhile();
      throw new HistoryUnavailable(`history cannot be written: ${this.#writer.problem}`);
    }
    let dropped = 0;
    for (const day of this.#days.between(-Infinity, lastDay)) {
      for (let samples: number | undefined = 0; samples !== undefined;) {
        this.#assertNotClosedMeanwhile();
        samples = this.#turns.run(() => this.#writer.dropSome(day));
        dropped += samples ?? 0;
        await this.#turns.give();
      }
    }
    return dropped;
  }

  async verify(): Promise<VerifyReport> {
    this.#assertOpen();
    const file = (): HotFile => {
      this.#assertNotClosedMeanwhile();
      return this.#writer.file;
    };
    return verifyChunks(file, this.#days, this.#damage, this.#turns);
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    const complete = this.#writer.flush();
    const { problem } = this.#writer;
    this.#open = false;
    this.#writer.close();
    this.#release();
    if (!complete) throw new HistoryUnavailable(`history was closed with samples that were never written: ${problem}`);
  }

  #assertNotClosedMeanwhile(): void {
    if (!this.#open) throw new HistoryUnavailable('history was closed meanwhile');
  }

  #assertOpen(): void {
    assert(this.#open, 'the history store is closed');
  }
}
