import type { Clock, Logger } from '@t3000/core';
import type { Config, HistoryStorage, RetentionRules } from '@t3000/contract';
import type { HistoryContents, HistoryStore } from '@t3000/historian';
import type { SiteStore } from '@t3000/site';
import type { AuditLog, Actor } from '../audit-log.ts';
import type { ProcessStats } from '../hub.ts';
import { readRetention } from './retention.ts';
import { Work } from './work.ts';

/** More than anybody reads. */
const SHOWN_MAX = 100;
const DAY_MS = 86_400_000;

interface CareDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly history: HistoryStore;
  readonly config: Config;
  readonly audit: AuditLog;
  readonly processStats: () => ProcessStats;
}

/** Looks after the files of history: how much they hold, whether they are sound, and in which form. */
export class HistoryCare {
  readonly #deps: CareDeps;
  readonly #verify: Work;
  readonly #compact: Work;

  constructor(deps: CareDeps) {
    this.#deps = deps;
    this.#verify = new Work(deps.clock, deps.log, 'the check of history');
    this.#compact = new Work(deps.clock, deps.log, 'the compaction of history');
  }

  async storage(): Promise<HistoryStorage> {
    const { history, processStats } = this.#deps;
    const [statistics, contents] = await Promise.all([history.statistics(), history.contents()]);
    const { samples, bytes, points, oldestAt, newestAt, dropped, problem } = statistics;
    return {
      bytes,
      samples,
      bytes_per_sample: samples === 0 ? null : bytes / samples,
      points,
      oldest_at: oldestAt ?? null,
      newest_at: newestAt ?? null,
      disk_free_bytes: processStats().diskFreeBytes ?? null,
      problem,
      dropped: { ...dropped },
      stretches: stretchesOf(contents, bytes),
      gaps: gapsOf(contents).slice(-SHOWN_MAX),
      damaged: this.#damaged(contents),
      quarantine: this.#quarantine(),
      retention: this.retention(),
      verify: this.#verify.now,
      compact: this.#compact.now,
    };
  }

  retention(): RetentionRules {
    return readRetention(this.#deps.site, this.#deps.config.data);
  }

  /** False while a check runs already. */
  verify(by: Actor): boolean {
    const { history, audit } = this.#deps;
    return this.#verify.begin(async (onProgress) => {
      const { chunks, damaged, problems } = await history.verify(onProgress);
      audit.done(by, 'history.verify', 'history', { chunks, damaged: damaged.length, problems: problems.length });
      const told = damaged.length === 0 ? [] : [`${damaged.length} of ${chunks} chunks are damaged`];
      return [...told, ...problems].slice(0, SHOWN_MAX);
    });
  }

  /** False while one runs already. */
  compact(by: Actor): boolean {
    const { history, audit } = this.#deps;
    return this.#compact.begin(async () => {
      await history.compact();
      audit.done(by, 'history.compact', 'history');
      return [];
    });
  }

  get works(): Pick<HistoryStorage, 'verify' | 'compact'> {
    return { verify: this.#verify.now, compact: this.#compact.now };
  }

  #quarantine(): HistoryStorage['quarantine'] {
    const { quarantine } = this.#deps.history;
    const all = quarantine.list();
    return {
      points: all.slice(0, SHOWN_MAX).map((found) => ({
        point_id: found.pointId,
        name: this.#deps.site.points.get(found.pointId)?.name ?? '',
        samples: found.samples,
        first_at: found.firstAt,
        last_at: found.lastAt,
        first_received_at: found.firstReceivedAt,
        last_received_at: found.lastReceivedAt,
        ahead_ms: found.aheadMs,
      })),
      total: all.length,
      problem: quarantine.problem,
    };
  }

  #damaged({ damaged }: HistoryContents): HistoryStorage['damaged'] {
    return damaged.slice(0, SHOWN_MAX).map(({ pointId, from, to, why }) => ({
      point_id: pointId,
      name: this.#deps.site.points.get(pointId)?.name ?? '',
      from,
      to,
      why,
    }));
  }
}

/** What shares one file shares its size by its samples. */
function stretchesOf({ stretches, unsealed }: HistoryContents, bytes: number): HistoryStorage['stretches'] {
  let [own, shared] = [0, unsealed];
  for (const stretch of stretches) {
    if (stretch.bytes === undefined) shared += stretch.samples;
    else own += stretch.bytes;
  }
  const perSample = shared === 0 ? 0 : Math.max(0, bytes - own) / shared;
  return stretches.map(({ from, to, samples, bytes: size, packed }) => ({
    from,
    to,
    samples,
    bytes: Math.round(size ?? samples * perSample),
    packed,
  }));
}

/** Days and months of which nothing at all is there; the day that is not over is none of them. */
function gapsOf({ stretches }: HistoryContents): HistoryStorage['gaps'] {
  const gaps: HistoryStorage['gaps'] = [];
  let end: number | undefined;
  for (const { from, to, samples } of stretches) {
    if (samples === 0) continue;
    if (end !== undefined && from - end >= DAY_MS) gaps.push({ from: end, to: from });
    end = Math.max(end ?? to, to);
  }
  return gaps;
}
