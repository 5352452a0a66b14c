import { assert } from '@t3000/core';
import type { Clock, PointId, Sample, SampleColumns } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import type {
  AggregateGrid,
  AggregateRequest,
  BucketGrid,
  HistoryContents,
  HistoryStatistics,
  HistoryStore,
  Quarantine,
  Series,
  VerifyReport,
} from '../store.ts';
import type { Turns } from '../turns.ts';
import type { Catalog } from './catalog.ts';
import { contentsOf } from './contents.ts';
import type { Damage } from './damage.ts';
import type { Folder } from './folder.ts';
import type { Head } from './head.ts';
import { monthOf, monthStart } from './layout.ts';
import { unpackSamples } from './packed-samples.ts';
import { unpackSeries } from './packed-series.ts';
import type { Answer, Query, QueryOf } from './queries.ts';
import type { HeldSamples } from './quarantine.ts';
import type { QueryDesk } from './query-desk.ts';
import type { Reads } from './reads.ts';
import { Retention, unavailable } from './retention.ts';
import { countHistory } from './statistics.ts';
import type { VaultPort } from './vault-port.ts';
import type { Verification } from './verify.ts';
import type { Writer } from './writer.ts';

/** Columns of one answer: 60 points of 2,000 buckets are 5 MB, and a request for more is a mistake. */
const BUCKETS_MAX = 5_000_000;

/** What a history is made of. */
export interface HistoryParts {
  readonly clock: Clock;
  readonly writer: Writer;
  readonly vault: VaultPort;
  readonly desk: QueryDesk;
  readonly quarantine: HeldSamples;
  readonly reads: Reads;
  readonly head: Head;
  readonly catalog: Catalog;
  readonly folder: Folder;
  readonly damage: Damage;
  readonly turns: Turns;
  readonly bytes: () => number;
  /** Of a file of a month; undefined when nobody can tell. */
  readonly sizeOf: (file: string) => number | undefined;
  readonly verification: () => Verification;
  readonly release: () => Promise<void>;
}

/** History in chunks inside SQLite: see `layout.ts` for the files, `codec/` for the chunks. */
export class SqliteHistory implements HistoryStore {
  readonly #parts: HistoryParts;
  readonly #retention: Retention;
  #open = true;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
    this.#retention = new Retention(parts.writer, parts.catalog, parts.vault, parts.folder);
  }

  get quarantine(): Quarantine {
    return this.#parts.quarantine;
  }

  append(samples: SampleColumns): void {
    this.#assertOpen();
    this.#parts.turns.run(() => this.#parts.writer.take(samples));
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    const { writer } = this.#parts;
    if (!(await writer.flush())) throw unavailable(writer);
    // It may have a file of its own that cannot be written: that is told there, and is no reason to refuse the rest.
    await this.#parts.quarantine.save();
    await writer.upkeep.makeRoom();
  }

  async range(pointId: PointId, from: number, to: number, limit: number): Promise<Series> {
    const [series] = await this.ranges([pointId], from, to, limit);
    assert(series !== undefined, 'one point has one answer');
    return series;
  }

  async ranges(pointIds: readonly PointId[], from: number, to: number, limit: number): Promise<readonly Series[]> {
    assert(limit > 0, `limit ${limit} is not positive`);
    return unpackSeries(await this.#ask({ kind: 'ranges', pointIds, from, to, limit }));
  }

  async at(pointIds: readonly PointId[], at: number, lookBackMs: number): Promise<readonly (Sample | undefined)[]> {
    return unpackSamples(pointIds, await this.#ask({ kind: 'at', pointIds, from: at - lookBackMs, to: at }));
  }

  async buckets(pointIds: readonly PointId[], from: number, to: number, bucketMs: number): Promise<BucketGrid> {
    assert(bucketMs > 0, `bucket of ${bucketMs} ms is not positive`);
    const count = Math.max(0, Math.ceil((to - from) / bucketMs));
    assertBuckets(count, pointIds.length);
    const points = await this.#ask({ kind: 'buckets', pointIds, from, to, bucketMs });
    return { from, bucketMs, count, points };
  }

  async aggregate(pointIds: readonly PointId[], request: AggregateRequest): Promise<AggregateGrid> {
    const { edges, holdMs, counter, states = [] } = request;
    assertEdges(edges);
    assert(holdMs === undefined || holdMs > 0, `a hold of ${holdMs} ms is not positive`);
    assert(states.length === 0 || holdMs !== undefined, 'durations need to know how long a value holds');
    assertBuckets((edges.length - 1) * (1 + states.length), pointIds.length);
    const to = edges.at(-1) ?? 0;
    // A counter goes on from its last reading; a day is as far back as that is looked for.
    const from = (edges[0] ?? 0) - Math.max(holdMs ?? 0, counter === undefined ? 0 : COUNTER_LOOK_BACK_MS);
    const now = this.#parts.clock.now();
    return { edges, points: await this.#ask({ kind: 'aggregate', pointIds, from, to, now, request }) };
  }

  async statistics(): Promise<HistoryStatistics> {
    this.#assertOpen();
    const { head, catalog, writer, damage, bytes } = this.#parts;
    return {
      ...countHistory(head, catalog),
      bytes: bytes(),
      appended: writer.appended,
      committed: writer.committed,
      commits: writer.commits,
      dropped: { ...writer.dropped(), ...this.#parts.quarantine.dropped() },
      damagedChunks: damage.count,
      problem: writer.problem,
    };
  }

  async dropBefore(before: number | ((pointId: PointId) => number)): Promise<number> {
    this.#assertOpen();
    const { writer, turns } = this.#parts;
    // Samples that are not sealed may be as old; the log would bring them back.
    if (!(await writer.upkeep.sealAll())) throw this.#failure();
    if (!(await writer.upkeep.foldAll())) throw this.#failure();
    return this.#retention.drop(before, async () => {
      this.#assertNotClosedMeanwhile();
      await turns.give();
    });
  }

  async compact(before?: number): Promise<void> {
    this.#assertOpen();
    const { writer, folder, clock } = this.#parts;
    if (!(await writer.upkeep.sealAll())) throw this.#failure();
    folder.wantAll(before ?? monthStart(monthOf(clock.now())));
    if (!(await writer.upkeep.foldAll())) throw this.#failure();
    await writer.upkeep.settle();
  }

  async contents(): Promise<HistoryContents> {
    this.#assertOpen();
    return contentsOf(this.#parts, this.#parts.sizeOf);
  }

  async verify(onProgress: (done: number, total: number) => void = () => undefined): Promise<VerifyReport> {
    this.#assertOpen();
    const { turns, writer } = this.#parts;
    const verification = this.#parts.verification();
    while (turns.run(() => verification.step())) {
      onProgress(verification.done, verification.total);
      await turns.give();
      this.#assertNotClosedMeanwhile();
    }
    // Nobody writes meanwhile, so that what is known and what is there are the same moment's.
    return writer.alone(async () => {
      this.#assertNotClosedMeanwhile();
      return turns.run(() => verification.report());
    });
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const { writer, desk, quarantine, release } = this.#parts;
    const isQuarantineSaved = await quarantine.close();
    const complete = await writer.close();
    const { problem } = writer;
    await desk.close();
    await release();
    if (!isQuarantineSaved) throw new HistoryUnavailable(`samples set aside were never written: ${quarantine.problem}`);
    if (!complete) throw new HistoryUnavailable(`history was closed with samples that were never written: ${problem}`);
  }

  async #ask<K extends Query['kind']>(query: QueryOf<K>): Promise<Answer<K>> {
    this.#assertOpen();
    const { desk, reads, head, catalog } = this.#parts;
    return reads.during(() => desk.ask<K>(catalog.view(), head, query));
  }

  #failure(): HistoryUnavailable {
    return this.#open ? unavailable(this.#parts.writer) : new HistoryUnavailable('history was closed meanwhile');
  }

  #assertNotClosedMeanwhile(): void {
    if (!this.#open) throw new HistoryUnavailable('history was closed meanwhile');
  }

  #assertOpen(): void {
    assert(this.#open, 'the history store is closed');
  }
}

/** How far back of the first bucket the last reading of a counter is looked for. */
const COUNTER_LOOK_BACK_MS = 86_400_000;

function assertBuckets(count: number, points: number): void {
  const text = `${count} buckets of ${points} points are above the maximum ${BUCKETS_MAX} in all`;
  assert(count * points <= BUCKETS_MAX, text);
}

function assertEdges(edges: Float64Array): void {
  for (let index = 1; index < edges.length; index++) {
    const [before = 0, after = 0] = [edges[index - 1], edges[index]];
    assert(before < after, `edge ${index} at ${after} is not after ${before}`);
  }
  assert(
    edges.every((edge) => Number.isFinite(edge)),
    'an edge is not a moment',
  );
}
