import { join } from 'node:path';

import type { PointId } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import { Catalog, readCatalog } from './catalog.ts';
import type { CatalogRows, Changes } from './catalog.ts';
import type { DayRow } from './chunk-table.ts';
import type { Damage } from './damage.ts';
import { isDiskFull, openDatabase, worldlyProblem } from './database.ts';
import { HotFile } from './hot-file.ts';
import { generationOf, HOT_FILE, monthFileName, otherSide, QUARANTINE_FILE } from './layout.ts';
import type { Side } from './layout.ts';
import { MonthBuilder } from './month-builder.ts';
import { MonthState } from './months.ts';
import type { MonthRow } from './months.ts';
import { QuarantineFile } from './quarantine-file.ts';
import type { KeptSamples, QuarantineChange } from './quarantine-file.ts';
import { sealDay } from './seal.ts';
import { Sealed } from './sealed.ts';
import type { Slice } from './slices.ts';

/** Pages given back in one transaction: 2 MB, moved in some milliseconds. */
const GIVE_BACK_PAGES = 512;

/**
 * The files of a history and everything that changes them, one short piece of work at a time. Lives in a thread of its
 * own, or in the caller's. Rejects with {@link HistoryUnavailable} what the disk does not take.
 */
export class Vault {
  readonly #folder: string;
  readonly #bytesMax: number | undefined;
  readonly #damage: Damage;
  readonly #catalog = new Catalog();
  readonly #sealed: Sealed;
  readonly #quarantine: QuarantineFile;
  #file: HotFile | undefined;
  #builder: MonthBuilder | undefined;
  /** The catalog may say something else than the file. */
  #stale = true;
  /** Pages went since the file was last made smaller. */
  #gaveBack = false;

  constructor(folder: string, bytesMax: number | undefined, damage: Damage) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
    this.#damage = damage;
    this.#quarantine = new QuarantineFile(join(folder, QUARANTINE_FILE));
    this.#sealed = new Sealed(folder, () => this.file, damage);
  }

  /** The connection that writes, for those who read in the same thread. */
  get file(): HotFile {
    return (this.#file ??= this.#connect('open'));
  }

  /** Opens the file; what it holds. */
  open(mode: 'create' | 'open'): CatalogRows {
    this.#file = this.#connect(mode);
    return this.load();
  }

  /** What the file holds, after something went wrong. */
  load(): CatalogRows {
    return this.#attempt(() => this.#known().rows());
  }

  putLog(seq: number, data: Uint8Array): void {
    // One statement is a transaction.
    this.#attempt((file) => file.putLogEntry(seq, data));
  }

  /** True when nothing is left of the log up to `seq`. */
  trimLog(seq: number): boolean {
    // What comes back is what is sealed.
    return this.#attempt((file) => file.lazily(() => file.trimLog(seq)));
  }

  /** Seals samples; `refused` are those of days that have no room left. */
  seal({ days, pointIds, ends, samples }: Slice): Changes & { readonly refused: number } {
    return this.#attempt((file) => {
      const catalog = this.#known();
      let refused = 0;
      // Until it is on the disk, so is the log.
      const changes = this.#changeLazily(file, () => {
        for (let unit = 0, start = 0; unit < ends.length; unit++) {
          const [day = 0, pointId = 0, end = 0] = [days[unit], pointIds[unit], ends[unit]];
          const side = catalog.sideOf(day);
          const place = { table: file.side(side), days: catalog.days(side), day, pointId };
          refused += sealDay(place, this.#damage, samples, start, end);
          start = end;
        }
      });
      return { ...changes, refused };
    });
  }

  /** Drops some chunks of a day, all or those of some points; how many samples, undefined when none is left. */
  dropDay(
    side: Side,
    day: number,
    pointIds: readonly PointId[] | undefined,
  ): Changes & { samples: number | undefined } {
    return this.#attempt((file) => {
      let counts: number[] = [];
      const changes = this.#change(file, () => {
        const table = file.side(side);
        counts =
          pointIds === undefined
            ? table.deleteSome(day)
            : pointIds.flatMap((pointId) => table.deletePoint(day, pointId));
        const days = this.#known().days(side);
        if (counts.length > 0) days.shrink(day, counts);
        else if (pointIds === undefined) days.forget(day);
      });
      return { ...changes, samples: counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined };
    });
  }

  /** Takes the file of a month out of use. */
  dropMonth(month: number): Changes {
    return this.#attempt((file) => {
      const row = this.#known().month(month);
      return this.#change(file, () => {
        if (row.file !== '') file.putLeftover(row.file);
        this.#putMonth(file, { ...row, file: '', chunks: 0, samples: 0, from: 0, to: 0, points: new Uint8Array(0) });
      });
    });
  }

  /** Begins a file of a month, in which points can be left out. From now on the month takes samples on its other side. */
  beginFold(month: number, without: readonly PointId[]): Changes {
    return this.#attempt((file) => {
      this.#builder?.abort();
      this.#builder = undefined;
      const row = this.#known().month(month);
      const name = monthFileName(month, generationOf(row.file) + 1);
      const begun: MonthRow =
        row.state === MonthState.folding ? row : { ...row, side: otherSide(row.side), state: MonthState.folding };
      const changes = this.#change(file, () => {
        file.putLeftover(name);
        this.#putMonth(file, begun);
      });
      this.#builder = new MonthBuilder(this.#folder, name, begun, this.#catalog, this.#sealed, without);
      return changes;
    });
  }

  /** Some more of the file; true when everything is in it. */
  foldSome(): boolean {
    return this.#attempt(() => this.#builder?.step() ?? true);
  }

  /** Takes the file that was made into use, instead of the old one and the side it was made from. */
  finishFold(month: number): Changes {
    return this.#attempt((file) => {
      const builder = this.#builder;
      if (builder === undefined) throw new HistoryUnavailable('the file of the month was given up');
      const made = builder.finish();
      this.#builder = undefined;
      const row = this.#known().month(month);
      return this.#change(file, () => {
        if (row.file !== '') file.putLeftover(row.file);
        if (made.file !== '') file.deleteLeftover(made.file);
        this.#putMonth(file, { ...row, ...made, state: MonthState.folded });
      });
    });
  }

  /** Deletes some of what is in the file of the month now; a settled month is in the changes when all is gone. */
  cleanSome(month: number): Changes {
    return this.#attempt((file) => {
      const catalog = this.#known();
      const row = catalog.month(month);
      const side = otherSide(row.side);
      const day = catalog.daysOfMonth(side, month)[0];
      // Rows that come back are deleted again.
      return this.#changeLazily(file, () => {
        if (day === undefined) {
          this.#putMonth(file, { ...row, state: MonthState.settled });
          return;
        }
        const counts = file.side(side).deleteSome(day);
        if (counts.length > 0) catalog.days(side).shrink(day, counts);
        else catalog.days(side).forget(day);
      });
    });
  }

  /** Files to be deleted. */
  leftovers(): string[] {
    return this.#attempt((file) => file.leftovers().filter((name) => name !== this.#builder?.name));
  }

  /** These files are deleted. */
  forgetLeftovers(names: readonly string[]): void {
    for (const name of names) this.#sealed.forget(name);
    this.#attempt((file) => file.transaction(() => names.forEach((name) => file.deleteLeftover(name))));
  }

  /** Closes the file of a month that is about to be deleted. */
  release(name: string): void {
    this.#sealed.forget(name);
  }

  /** Gives some of the free pages back to the disk, all but `bytesKept`; true when no more are to go. */
  giveBack(bytesKept: number): boolean {
    return this.#attempt((file) => {
      const pages = file.lazily(() => file.giveBack(GIVE_BACK_PAGES, bytesKept));
      this.#gaveBack ||= pages > 0;
      if (pages === GIVE_BACK_PAGES) return false;
      // A write-ahead log that begins anew grows anew, and each commit of a growing file takes twice as long.
      if (this.#gaveBack) file.checkpoint();
      this.#gaveBack = false;
      return true;
    });
  }

  loadQuarantine(): KeptSamples {
    return this.#quarantine.load();
  }

  saveQuarantine(changes: readonly QuarantineChange[], anew: boolean): void {
    this.#quarantine.save(changes, anew);
  }

  close(): void {
    this.#quarantine.close();
    this.#builder?.abort();
    this.#sealed.close();
    this.#file?.close();
  }

  #connect(mode: 'create' | 'open'): HotFile {
    return new HotFile(openDatabase(join(this.#folder, HOT_FILE), mode, this.#bytesMax));
  }

  #known(): Catalog {
    if (this.#stale) this.#catalog.load(readCatalog(this.file));
    this.#stale = false;
    return this.#catalog;
  }

  /** Changes rows in one transaction; the rows as they are then. */
  #change(file: HotFile, work: () => void): Changes {
    const months: MonthRow[] = [];
    this.#months = months;
    this.#known();
    const days = file.transaction((): [DayRow[], DayRow[]] => {
      work();
      return [this.#catalog.days(0).save(file.side(0)), this.#catalog.days(1).save(file.side(1))];
    });
    return { days, months };
  }

  #changeLazily(file: HotFile, work: () => void): Changes {
    return file.lazily(() => this.#change(file, work));
  }

  #months: MonthRow[] = [];

  #putMonth(file: HotFile, row: MonthRow): void {
    file.putMonth(row);
    this.#catalog.putMonth(row);
    this.#months.push(row);
  }

  #attempt<T>(work: (file: HotFile) => T): T {
    try {
      return work(this.file);
    } catch (error) {
      // Nobody knows what was kept of it.
      this.#stale = true;
      this.#builder?.abort();
      this.#builder = undefined;
      const problem = worldlyProblem(error);
      if (problem === undefined) throw error;
      if (!isDiskFull(error)) this.#reconnect();
      throw new HistoryUnavailable(problem, { cause: error });
    }
  }

  /** After a failure of the disk, nothing the old connection says can be trusted. */
  #reconnect(): void {
    try {
      this.#file?.close();
    } catch {
      // It is of no more use either way.
    }
    this.#file = undefined;
  }
}
