import { DecodeError, messageOf } from '@t3000/core';

import { ColumnBuffer } from '../columns.ts';
import type { VerifyReport } from '../store.ts';
import type { Catalog } from './catalog.ts';
import type { DayRow } from './chunk-table.ts';
import type { Damage } from './damage.ts';
import { isDamage } from './database.ts';
import type { HotFile } from './hot-file.ts';
import { dayOfChunk, pointOfMonthChunk } from './layout.ts';
import type { Side } from './layout.ts';
import type { MonthRow } from './months.ts';
import { decodePack } from './pack.ts';
import type { Sealed } from './sealed.ts';

/** Chunks held in memory at once, and read in one turn: 5 ms of work for full ones. */
const PAGE_ROWS = 256;

/** The same of packs, each with a dozen chunks of a month. */
const PAGE_PACKS = 8;

const SIDES: readonly Side[] = [0, 1];

/**
 * Decodes every chunk and compares what is there with what each day and month should hold: a chunk that vanished from
 * the tree has no checksum that could fail. One page per step; others write meanwhile.
 */
export class Verification {
  readonly #file: () => HotFile;
  readonly #catalog: Catalog;
  readonly #sealed: Sealed;
  readonly #damage: Damage;
  readonly #scratch = new ColumnBuffer();
  readonly #problems = new Set<string>();
  readonly #work: Iterator<void>;
  readonly #days: readonly [ReadonlyMap<number, DayRow>, ReadonlyMap<number, DayRow>];
  readonly #chunksByDay: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  /** Chunks the catalog knows of at the start. */
  readonly total: number;
  /** Chunks read so far. */
  done = 0;
  #chunks = 0;

  constructor(file: () => HotFile, catalog: Catalog, sealed: Sealed) {
    this.#file = file;
    this.#catalog = catalog;
    this.#sealed = sealed;
    this.#damage = sealed.damage;
    this.#days = [knownDays(catalog, 0), knownDays(catalog, 1)];
    let total = 0;
    for (const days of this.#days) for (const { chunks } of days.values()) total += chunks;
    for (const { chunks } of catalog.months()) total += chunks;
    this.total = total;
    this.#work = this.#all();
  }

  /** Reads one page; false when there was none left. */
  step(): boolean {
    return this.#work.next().done !== true;
  }

  /** To be called at the end, while nobody writes. */
  report(): VerifyReport {
    for (const side of SIDES) this.#compareDays(side);
    for (const finding of this.#file().integrityProblems()) this.#problems.add(finding);
    return { chunks: this.#chunks, damaged: this.#damage.list(), problems: [...this.#problems] };
  }

  *#all(): Generator<void> {
    for (const side of SIDES) yield* this.#side(side);
    for (const row of this.#catalog.months()) if (row.file !== '') yield* this.#month(row);
  }

  *#side(side: Side): Generator<void> {
    const byDay = this.#chunksByDay[side];
    let after = -1;
    try {
      for (;;) {
        const rows = this.#file().side(side).chunksAfter(after, PAGE_ROWS);
        for (const row of rows) {
          this.#damage.decode(row, this.#scratch.clear());
          const day = dayOfChunk(row.id);
          byDay.set(day, (byDay.get(day) ?? 0) + 1);
          if (row.id <= after) this.#problems.add(`chunk ${row.id} stands in the wrong place`);
          after = Math.max(after, row.id);
        }
        this.#chunks += rows.length;
        this.done += rows.length;
        if (rows.length === 0) return;
        yield;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#problems.add(`the pages of the file cannot all be read: ${messageOf(error)}`);
    }
  }

  *#month(row: MonthRow): Generator<void> {
    let chunks = 0;
    let samples = 0;
    let after = -1;
    try {
      for (;;) {
        // The file of a month is replaced by a newer one at times.
        if (this.#catalog.month(row.month) !== row && this.#catalog.month(row.month).file !== row.file) return;
        const file = this.#sealed.month(row.file);
        if (file === undefined) {
          this.#problems.add(`the file ${row.file} cannot be read`);
          return;
        }
        const packs = file.packsAfter(after, PAGE_PACKS);
        for (const pack of packs) {
          try {
            for (const chunk of decodePack(pack)) {
              chunks++;
              this.done++;
              samples += chunk.count;
              this.#damage.decode(
                chunk,
                this.#scratch.clear(),
                undefined,
                undefined,
                row.file,
                pointOfMonthChunk(chunk.id),
              );
            }
          } catch (error) {
            if (!(error instanceof DecodeError)) throw error;
            this.#problems.add(`pack ${pack.id} of ${row.file}: ${error.message}`);
          }
          if (pack.id <= after) this.#problems.add(`pack ${pack.id} of ${row.file} stands in the wrong place`);
          after = Math.max(after, pack.id);
        }
        if (packs.length === 0) break;
        yield;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#problems.add(`the pages of ${row.file} cannot all be read: ${messageOf(error)}`);
    }
    this.#chunks += chunks;
    if (chunks !== row.chunks || samples !== row.samples) {
      this.#problems.add(
        `${chunks} of ${row.chunks} chunks with ${samples} of ${row.samples} samples are in ${row.file}`,
      );
    }
  }

  /** Days that changed since they were read are counted anew. */
  #compareDays(side: Side): void {
    const before = this.#days[side];
    const byDay = this.#chunksByDay[side];
    const now = knownDays(this.#catalog, side);
    for (const day of new Set([...now.keys(), ...before.keys(), ...byDay.keys()])) {
      const row = now.get(day);
      const isSame = row === before.get(day);
      const found = isSame ? (byDay.get(day) ?? 0) : (countAnew(this.#file(), side, day) ?? row?.chunks ?? 0);
      if (row === undefined) {
        if (found > 0) this.#problems.add(`${found} chunks of day ${day} are not accounted for`);
      } else if (found !== row.chunks) this.#problems.add(`${found} of ${row.chunks} chunks of day ${day} are there`);
    }
  }
}

function knownDays(catalog: Catalog, side: Side): Map<number, DayRow> {
  return new Map([...catalog.days(side).rows()].map((row) => [row.day, row]));
}

/** Undefined when the pages cannot be read, which is reported elsewhere. */
function countAnew(file: HotFile, side: Side, day: number): number | undefined {
  try {
    return file.side(side).countChunks(day);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}
