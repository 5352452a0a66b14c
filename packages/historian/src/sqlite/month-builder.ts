import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { PointId } from '@t3000/core';

import { encodeChunk } from '../codec/chunk.ts';
import { FINAL_CHUNK_SAMPLES } from '../codec/limits.ts';
import { ColumnBuffer } from '../columns.ts';
import type { Columns } from '../columns.ts';
import { countBits, hasBit, nextBit, union, withBit } from './bits.ts';
import type { Catalog, View } from './catalog.ts';
import { createMonth } from './database.ts';
import { MONTH_SLOT_MAX, monthChunkId, monthStart, otherSide, PACK_BYTES_MAX } from './layout.ts';
import type { MonthRow } from './months.ts';
import { Packer } from './pack.ts';
import type { Sealed } from './sealed.ts';

/** Samples after which a step ends: a commit in between waits for some ten milliseconds. */
const STEP_SAMPLES = 65_536;

/** A chunk is cut to fill a pack only where both parts stay worth a header. */
const CUT_SAMPLES_MIN = 256;
const BLOCK = 128;

/** Makes the file of a month from the one there was and the side that takes no more samples. */
export class MonthBuilder {
  readonly name: string;
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #packer: Packer;
  readonly #sealed: Sealed;
  readonly #row: MonthRow;
  readonly #view: View;
  /** The same without days of the side, for points that have nothing there. */
  readonly #fileView: View;
  readonly #points: Uint8Array;
  readonly #sidePoints: Uint8Array;
  readonly #without: ReadonlySet<PointId>;
  readonly #pending = new ColumnBuffer(2 * FINAL_CHUNK_SAMPLES);
  #nextPoint = 0;
  #slot = 0;
  #chunks = 0;
  #samples = 0;
  #from = Infinity;
  #to = -Infinity;
  #kept: Uint8Array = new Uint8Array(0);

  constructor(
    folder: string,
    name: string,
    row: MonthRow,
    catalog: Catalog,
    sealed: Sealed,
    without: readonly PointId[],
  ) {
    this.name = name;
    this.#row = row;
    this.#sealed = sealed;
    this.#without = new Set(without);
    const side = otherSide(row.side);
    const days = catalog.daysOfMonth(side, row.month).sort((a, b) => a - b);
    this.#sidePoints = days.reduce<Uint8Array>(
      (bits, day) => union(bits, catalog.days(side).get(day)?.points ?? bits),
      new Uint8Array(0),
    );
    this.#points = union(this.#sidePoints.slice(), row.points);
    const months = [{ month: row.month, file: row.file, side: row.side, samplesPerPoint: 0 }];
    this.#view = { days: side === 0 ? [days, []] : [[], days], months, samplesPerDay: 0 };
    this.#fileView = { days: [[], []], months, samplesPerDay: 0 };
    this.#db = createMonth(join(folder, name));
    this.#insert = this.#db.prepare('INSERT INTO pack (id, last, from_at, to_at, data) VALUES (?, ?, ?, ?, ?)');
    this.#packer = new Packer(({ id, last, from, to, data }) => {
      this.#insert.run(id, last, from, to, data);
    });
  }

  /** Some points more; true when all are done. */
  step(): boolean {
    const goal = this.#samples + STEP_SAMPLES;
    while (this.#samples < goal) {
      const pointId = nextBit(this.#points, this.#nextPoint);
      if (pointId < 0) return true;
      this.#nextPoint = pointId + 1;
      if (!this.#without.has(pointId)) this.#addPoint(pointId);
    }
    return false;
  }

  /** Brings the file to the disk; what is in it. */
  finish(): Omit<MonthRow, 'month' | 'side' | 'state'> {
    this.#packer.flush();
    this.#db.exec('COMMIT');
    this.#db.close();
    const { name: file } = this;
    const [chunks, samples, from, to, points] = [this.#chunks, this.#samples, this.#from, this.#to, this.#kept];
    return { file: countBits(points) === 0 ? '' : file, chunks, samples, from, to, points };
  }

  abort(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #addPoint(pointId: PointId): void {
    const { month } = this.#row;
    const from = monthStart(month);
    const to = monthStart(month + 1);
    this.#slot = 0;
    this.#pending.clear();
    const gaps = new Set<string>();
    this.#sealed.read(
      hasBit(this.#sidePoints, pointId) ? this.#view : this.#fileView,
      [pointId],
      from,
      to,
      (_, columns) => {
        this.#take(pointId, columns);
        return false;
      },
      (_, gapFrom, gapTo, data) => {
        // Read day by day, a chunk of the file is met more than once.
        if (gaps.has(`${gapFrom} ${gapTo}`)) return;
        gaps.add(`${gapFrom} ${gapTo}`);
        this.#cut(pointId, this.#pending.length);
        this.#keepGap(pointId, Math.max(from, gapFrom), Math.min(to - 1, gapTo), data);
      },
    );
    this.#cut(pointId, this.#pending.length);
  }

  #take(pointId: PointId, columns: Columns): void {
    for (let start = 0; start < columns.length;) {
      const end = Math.min(columns.length, start + FINAL_CHUNK_SAMPLES);
      this.#pending.pushAll(columns, start, end);
      start = end;
      while (this.#pending.length >= FINAL_CHUNK_SAMPLES) this.#cut(pointId, FINAL_CHUNK_SAMPLES);
    }
  }

  /** Writes the first `count` samples that are pending as a chunk, or as two when that fills a pack. */
  #cut(pointId: PointId, count: number): void {
    for (let left = count; left > 0 && this.#slot <= MONTH_SLOT_MAX;) {
      let [identity, data] = encodeChunk(monthChunkId(pointId, this.#slot), this.#pending, 0, left);
      const { room } = this.#packer;
      if (data.byteLength > room) {
        const share = Math.floor((left * room * 0.97) / data.byteLength / BLOCK) * BLOCK;
        if (share >= CUT_SAMPLES_MIN && left - share >= CUT_SAMPLES_MIN) {
          const part = encodeChunk(identity.id, this.#pending, 0, share);
          if (part[1].byteLength <= room) [identity, data] = part;
        }
      }
      this.#packer.add({ ...identity, data });
      this.#note(pointId, identity.count, identity.from, identity.to);
      this.#pending.remove(0, identity.count);
      left -= identity.count;
    }
  }

  /** A damaged chunk goes along as it is: it stays a gap, and there for whoever investigates. */
  #keepGap(pointId: PointId, from: number, to: number, data: Uint8Array | undefined): void {
    if (this.#slot > MONTH_SLOT_MAX || !(from <= to)) return;
    const kept = data === undefined || data.byteLength > PACK_BYTES_MAX / 2 ? new Uint8Array(0) : data;
    const id = monthChunkId(pointId, this.#slot);
    this.#packer.add({ id, count: 0, from: Math.floor(from), to: Math.floor(to), data: kept });
    this.#note(pointId, 0, Math.floor(from), Math.floor(to));
  }

  #note(pointId: PointId, samples: number, from: number, to: number): void {
    this.#slot++;
    this.#chunks++;
    this.#samples += samples;
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
    this.#kept = withBit(this.#kept, pointId);
  }
}
