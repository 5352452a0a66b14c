import type { PointId } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import { countBits, nextBit } from './bits.ts';
import type { Catalog, Changes } from './catalog.ts';
import type { Folder } from './folder.ts';
import { DAY_MS, monthStart } from './layout.ts';
import type { Side } from './layout.ts';
import type { VaultPort } from './vault-port.ts';
import type { Writer } from './writer.ts';

type LimitOf = (pointId: PointId) => number;

/** Forgets what is old: days of `hot.db` chunk by chunk, months by deleting or remaking their files. */
export class Retention {
  readonly #writer: Writer;
  readonly #catalog: Catalog;
  readonly #vault: VaultPort;
  readonly #folder: Folder;

  constructor(writer: Writer, catalog: Catalog, vault: VaultPort, folder: Folder) {
    this.#writer = writer;
    this.#catalog = catalog;
    this.#vault = vault;
    this.#folder = folder;
  }

  /** Forgets what of each point is older than its limit; how many samples that were. `give` lets others have a turn. */
  async drop(before: number | LimitOf, give: () => Promise<void>): Promise<number> {
    let dropped = 0;
    for (const side of [0, 1] as const) {
      for (const day of this.#catalog.view().days[side]) {
        const points = this.#catalog.days(side).get(day)?.points ?? new Uint8Array(0);
        const expired = expiredOf(points, before, (day + 1) * DAY_MS);
        if (expired !== 'none') dropped += await this.#dropDay(side, day, expired, give);
      }
    }
    for (const { month, file, points } of this.#catalog.months()) {
      if (file === '') continue;
      const expired = expiredOf(points, before, monthStart(month + 1));
      if (expired !== 'none') dropped += await this.#dropMonth(month, expired);
    }
    return dropped;
  }

  async #dropDay(
    side: Side,
    day: number,
    expired: 'all' | readonly PointId[],
    give: () => Promise<void>,
  ): Promise<number> {
    let dropped = 0;
    for (let left = true; left;) {
      const samples = await this.#dropSome(side, day, expired === 'all' ? undefined : expired);
      dropped += samples ?? 0;
      left = samples !== undefined;
      await give();
    }
    this.#writer.upkeep.noteSpace();
    return dropped;
  }

  /** Undefined when nothing was left. */
  async #dropSome(side: Side, day: number, pointIds: readonly PointId[] | undefined): Promise<number | undefined> {
    const gone: { samples?: number | undefined } = {};
    await this.#attempt(async () => {
      const { samples, ...changes } = await this.#vault.dropDay(side, day, pointIds);
      this.#catalog.apply(changes);
      gone.samples = samples;
    });
    return gone.samples;
  }

  async #dropMonth(month: number, expired: 'all' | readonly PointId[]): Promise<number> {
    const before = this.#catalog.month(month).samples;
    if (expired === 'all') {
      await this.#attempt(async () => {
        const changes: Changes = await this.#vault.dropMonth(month);
        this.#catalog.apply(changes);
        this.#folder.noteLeftovers();
      });
      this.#writer.upkeep.run();
      return before;
    }
    this.#folder.want(month, expired);
    if (!(await this.#writer.upkeep.foldAll())) throw unavailable(this.#writer);
    return Math.max(0, before - this.#catalog.month(month).samples);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    if (!(await this.#writer.attempt(work))) throw unavailable(this.#writer);
  }
}

export function unavailable({ problem }: Pick<Writer, 'problem'>): HistoryUnavailable {
  return new HistoryUnavailable(
    problem === '' ? 'history was closed meanwhile' : `history cannot be written: ${problem}`,
  );
}

/** Points whose limit is not before the end of a stretch of time. */
function expiredOf(points: Uint8Array, before: number | LimitOf, end: number): 'all' | 'none' | readonly PointId[] {
  if (typeof before === 'number') return before >= end ? 'all' : 'none';
  const expired: PointId[] = [];
  for (let pointId = nextBit(points, 0); pointId >= 0; pointId = nextBit(points, pointId + 1)) {
    if (before(pointId) >= end) expired.push(pointId);
  }
  if (expired.length === 0) return 'none';
  return expired.length === countBits(points) ? 'all' : expired;
}
