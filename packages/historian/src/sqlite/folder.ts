import { join } from 'node:path';

import type { Clock, Disk, PointId } from '@t3000/core';

import type { Catalog } from './catalog.ts';
import { JOURNAL_SUFFIX, monthStart, otherSide } from './layout.ts';
import { MonthState } from './months.ts';
import type { Reads } from './reads.ts';
import type { VaultPort } from './vault-port.ts';

/** Late samples that are worth making the file of a month anew, at least, and as a share of those in it. */
const LATE_SAMPLES_MIN = 4096;
const LATE_SHARE_MIN = 1 / 64;

export interface FolderOptions {
  /** The folder of the history. */
  readonly path: string;
  readonly clock: Clock;
  readonly disk: Pick<Disk, 'exists' | 'remove'> | undefined;
  /** How long after its end a month gets its file: by then most late samples are there. */
  readonly foldAfterMs: number;
}

/** Moves months that are over into files of their own, and deletes files that are no more in use. */
export class Folder {
  readonly #options: FolderOptions;
  readonly #catalog: Catalog;
  readonly #vault: VaultPort;
  readonly #reads: Reads;
  /** Months to be moved, with points to be left out. */
  readonly #wanted = new Map<number, readonly PointId[]>();
  #folding: number | undefined;
  /** Months whose rows in `hot.db` are to be deleted, once nobody reads them. */
  #cleaning = new Map<number, number>();
  /** Files may be there to be deleted, once nobody who began before this mark reads. */
  #leftoverMark: number | undefined = 0;

  constructor(options: FolderOptions, catalog: Catalog, vault: VaultPort, reads: Reads) {
    this.#options = options;
    this.#catalog = catalog;
    this.#vault = vault;
    this.#reads = reads;
    this.look();
  }

  get busy(): boolean {
    return this.#folding !== undefined || this.#wanted.size > 0 || this.#cleaning.size > 0;
  }

  /** Nothing is to be done, not even once readers are out of the way. */
  get idle(): boolean {
    return !this.busy && this.#leftoverMark === undefined;
  }

  /** Looks for months that are due. Without a way to delete files none is made. */
  look(): void {
    for (const { month, state } of this.#catalog.months()) {
      if (state === MonthState.folded && !this.#cleaning.has(month)) this.#cleaning.set(month, 0);
      if (state === MonthState.folding && month !== this.#folding && !this.#wanted.has(month))
        this.#wanted.set(month, []);
    }
    if (this.#options.disk === undefined) return;
    for (const month of this.#catalog.hotMonths()) {
      const isOver = monthStart(month + 1) + this.#options.foldAfterMs <= this.#options.clock.now();
      if (isOver && this.#isWorthIt(month)) this.want(month);
    }
  }

  /** Moves a month that begins before `before` as soon as there is time, worth it or not. */
  wantAll(before: number): void {
    for (const month of this.#catalog.hotMonths()) {
      if (monthStart(month) >= before || this.#wanted.has(month)) continue;
      // What was sealed since the month began to move is on the side that takes samples, and needs another move.
      const { side } = this.#catalog.month(month);
      if (this.#folding !== month || this.#catalog.daysOfMonth(side, month).length > 0) this.#wanted.set(month, []);
    }
  }

  want(month: number, without: readonly PointId[] = []): void {
    if (this.#folding !== month || without.length > 0) this.#wanted.set(month, without);
  }

  /** Begins anew after a failure. */
  abandon(): void {
    if (this.#folding === undefined) return;
    this.#wanted.set(this.#folding, this.#wanted.get(this.#folding) ?? this.#without);
    this.#folding = undefined;
    this.noteLeftovers();
  }

  /** Files that became of no use are to be deleted. */
  noteLeftovers(): void {
    this.#leftoverMark = this.#reads.mark();
  }

  /** One piece of work; false when there is none, or readers are in the way. */
  async step(): Promise<boolean> {
    if (this.#folding !== undefined) {
      await this.#foldSome(this.#folding);
      return true;
    }
    for (const [month, mark] of this.#cleaning) {
      if (!this.#reads.allAfter(mark)) continue;
      await this.#clean(month);
      return true;
    }
    // First, as a file that was made but never taken into use has the name that comes next.
    if (await this.#removeLeftovers()) return true;
    for (const [month, without] of this.#wanted) {
      if (this.#cleaning.has(month)) continue;
      this.#wanted.delete(month);
      this.#catalog.apply(await this.#vault.beginFold(month, without));
      this.#folding = month;
      this.#without = without;
      return true;
    }
    return false;
  }

  #without: readonly PointId[] = [];

  async #foldSome(month: number): Promise<void> {
    if (!(await this.#vault.foldSome())) return;
    this.#catalog.apply(await this.#vault.finishFold(month));
    this.#folding = undefined;
    this.#cleaning.set(month, this.#reads.mark());
    this.noteLeftovers();
  }

  async #clean(month: number): Promise<void> {
    const changes = await this.#vault.cleanSome(month);
    this.#catalog.apply(changes);
    if (changes.months.some((row) => row.month === month && row.state === MonthState.settled)) {
      this.#cleaning.delete(month);
    }
  }

  async #removeLeftovers(): Promise<boolean> {
    const { disk, path } = this.#options;
    if (this.#leftoverMark === undefined || disk === undefined || !this.#reads.allAfter(this.#leftoverMark))
      return false;
    this.#leftoverMark = undefined;
    const names = await this.#vault.leftovers();
    const gone: string[] = [];
    for (const name of names) {
      await this.#vault.release(name);
      this.onRemove(name);
      try {
        for (const file of [name, name + JOURNAL_SUFFIX]) disk.remove(join(path, file));
        gone.push(name);
      } catch {
        // Somebody has it open, on a system where that matters: the next start tries again.
      }
    }
    if (gone.length > 0) await this.#vault.forgetLeftovers(gone);
    return gone.length > 0;
  }

  /** Told before a file is deleted. */
  onRemove: (name: string) => void = () => undefined;

  #isWorthIt(month: number): boolean {
    const row = this.#catalog.month(month);
    if (row.file === '') return true;
    const late = [row.side, otherSide(row.side)]
      .flatMap((side) => this.#catalog.daysOfMonth(side, month).map((day) => this.#catalog.days(side).get(day)))
      .reduce((sum, day) => sum + (day?.samples ?? 0), 0);
    return late >= Math.max(LATE_SAMPLES_MIN, row.samples * LATE_SHARE_MIN);
  }
}
