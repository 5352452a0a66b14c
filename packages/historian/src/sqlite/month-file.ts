import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { DecodeError } from '@t3000/core';
import type { PointId } from '@t3000/core';

import type { ChunkRow } from './chunk-table.ts';
import { isDamage, openMonth } from './database.ts';
import { MONTH_SLOT_MAX, monthChunkId } from './layout.ts';
import { decodePack } from './pack.ts';
import type { PackRow } from './pack.ts';

type RawPack = [id: number, last: number, from: number, to: number, data: Uint8Array];

const COLUMNS = 'id, last, from_at, to_at, data';

/** Points up to which only their chunks are fetched, not the packs: their neighbours are nobody's concern. */
const FEW_POINTS_MAX = 4;

/** Directories kept of a file: what a page with some trends looks at, some kilobytes each. */
const DIRECTORIES_MAX = 64;

/** What a pack says about its chunks, known from having read it: the file never changes. */
interface Directory {
  readonly row: Omit<PackRow, 'data'>;
  readonly chunks: readonly (Omit<ChunkRow, 'data'> & { readonly offset: number; readonly bytes: number })[];
}

/** Hears of chunks `first` to `last` that cannot be read. */
export type OnLost = (first: number, last: number, why: string) => void;

/** The file of a month, read-only. */
export class MonthFile {
  readonly #db: DatabaseSync;
  readonly #containing: StatementSync;
  readonly #following: StatementSync;
  readonly #part: StatementSync;
  /** By the chunk that was looked for. */
  readonly #directories = new Map<number, Directory>();

  constructor(path: string) {
    this.#db = openMonth(path);
    // The pack in which a chunk is or would be, when it lies in the time wanted.
    this.#containing = this.#db.prepare(
      `SELECT ${COLUMNS} FROM pack WHERE id = (SELECT max(id) FROM pack WHERE id <= ?)
         AND last >= ? AND from_at < ? AND to_at >= ?`,
    );
    this.#following = this.#db.prepare(
      `SELECT ${COLUMNS} FROM pack WHERE id > ? AND id <= ? AND from_at < ? AND to_at >= ? ORDER BY id LIMIT 1`,
    );
    this.#part = this.#db.prepare('SELECT substr(data, ?, ?) FROM pack WHERE id = ?');
  }

  /**
   * Chunks of the points (ascending) that may hold samples with `from <= at < to`, by point and then by time. A pack
   * is fetched once for all its points.
   */
  *chunks(pointIds: readonly PointId[], from: number, to: number, onLost: OnLost): Generator<ChunkRow> {
    let pack: readonly ChunkRow[] = [];
    let through = -1;
    let place = 0;
    for (const pointId of pointIds) {
      const first = monthChunkId(pointId);
      const last = monthChunkId(pointId, MONTH_SLOT_MAX);
      for (let wanted = first; ;) {
        if (through < wanted) {
          const isFew = pointIds.length <= FEW_POINTS_MAX;
          const fetched =
            (isFew ? this.#fetchKnown(wanted, last, from, to, onLost) : undefined) ??
            this.#fetch(wanted, last, from, to, onLost, isFew);
          if (fetched === undefined) break;
          pack = fetched.chunks;
          through = fetched.last;
          place = 0;
        }
        for (; place < pack.length && (pack[place]?.id ?? 0) <= last; place++) {
          const chunk = pack[place];
          if (chunk !== undefined && chunk.id >= first && chunk.from < to && chunk.to >= from) yield chunk;
        }
        if (through >= last || place < pack.length) break;
        wanted = through + 1;
      }
    }
  }

  /** Some packs after the one with this id; none when there are no more. */
  packsAfter(id: number, limit: number): PackRow[] {
    const sql = `SELECT ${COLUMNS} FROM pack WHERE id > ? ORDER BY id LIMIT ?`;
    return (this.#db.prepare(sql).all(id, limit) as unknown as RawPack[]).map((raw) => packRow(raw));
  }

  /** What SQLite's own check finds wrong with the file; empty when nothing. */
  integrityProblems(): string[] {
    const rows = this.#db.prepare('PRAGMA integrity_check(20)').all() as unknown as [string][];
    return rows.map(([finding]) => finding).filter((finding) => finding !== 'ok');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** The first pack that has chunks between `wanted` and `last`; what is in it may be remembered. */
  #fetch(
    wanted: number,
    last: number,
    from: number,
    to: number,
    onLost: OnLost,
    remember: boolean,
  ): { chunks: readonly ChunkRow[]; last: number } | undefined {
    try {
      const raw =
        this.#containing.get(wanted, wanted, to, from) ?? this.#following.get(wanted, last, to, from) ?? undefined;
      if (raw === undefined) return undefined;
      const row = packRow(raw as unknown as RawPack);
      const chunks = this.#decode(row, wanted, last, onLost);
      if (remember && chunks.length > 0) this.#remember(wanted, row, chunks);
      return { chunks, last: row.last };
    } catch (error) {
      if (!isDamage(error)) throw error;
      onLost(wanted, last, 'the pages of the file cannot be read');
      return undefined;
    }
  }

  /** The chunks between `wanted` and `last` of a pack whose directory is known; undefined when it is not. */
  #fetchKnown(
    wanted: number,
    last: number,
    from: number,
    to: number,
    onLost: OnLost,
  ): { chunks: readonly ChunkRow[]; last: number } | undefined {
    const known = this.#directories.get(wanted);
    if (known === undefined || known.row.from >= to || known.row.to < from) return undefined;
    const chunks: ChunkRow[] = [];
    for (const { offset, bytes, ...identity } of known.chunks) {
      if (identity.id < wanted || identity.id > last || identity.from >= to || identity.to < from) continue;
      try {
        const row = this.#part.get(offset + 1, bytes, known.row.id) as unknown as [Uint8Array] | undefined;
        chunks.push({ ...identity, data: row?.[0] ?? new Uint8Array(0) });
      } catch (error) {
        if (!isDamage(error)) throw error;
        onLost(identity.id, identity.id, 'the pages of the file cannot be read');
      }
    }
    // What else is in the pack was not fetched.
    return { chunks, last: Math.min(known.row.last, last) };
  }

  #remember(wanted: number, { id, last, from, to, data }: PackRow, chunks: readonly ChunkRow[]): void {
    if (this.#directories.size >= DIRECTORIES_MAX) this.#directories.clear();
    this.#directories.set(wanted, {
      row: { id, last, from, to },
      chunks: chunks.map((chunk) => {
        const { byteOffset, byteLength } = chunk.data;
        return {
          id: chunk.id,
          count: chunk.count,
          from: chunk.from,
          to: chunk.to,
          offset: byteOffset - data.byteOffset,
          bytes: byteLength,
        };
      }),
    });
  }

  #decode(row: PackRow, wanted: number, last: number, onLost: OnLost): readonly ChunkRow[] {
    try {
      return decodePack(row);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      onLost(wanted, Math.min(last, row.last), error.message);
      return [];
    }
  }
}

function packRow([id, last, from, to, data]: RawPack): PackRow {
  return { id, last, from, to, data };
}
