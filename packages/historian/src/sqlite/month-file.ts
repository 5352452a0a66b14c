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

/** Hears of chunks `first` to `last` that cannot be read. */
export type OnLost = (first: number, last: number, why: string) => void;

/** The file of a month, read-only. */
export class MonthFile {
  readonly #db: DatabaseSync;
  readonly #containing: StatementSync;
  readonly #following: StatementSync;

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
          const fetched = this.#fetch(wanted, last, from, to, onLost);
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

  /** The first pack that has chunks between `wanted` and `last`. */
  #fetch(
    wanted: number,
    last: number,
    from: number,
    to: number,
    onLost: OnLost,
  ): { chunks: readonly ChunkRow[]; last: number } | undefined {
    try {
      const raw =
        this.#containing.get(wanted, wanted, to, from) ?? this.#following.get(wanted, last, to, from) ?? undefined;
      if (raw === undefined) return undefined;
      const row = packRow(raw as unknown as RawPack);
      return { chunks: this.#decode(row, wanted, last, onLost), last: row.last };
    } catch (error) {
      if (!isDamage(error)) throw error;
      onLost(wanted, last, 'the pages of the file cannot be read');
      return undefined;
    }
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
