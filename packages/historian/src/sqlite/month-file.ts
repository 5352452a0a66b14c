import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { DecodeError } from '@t3000/core';
import type { PointId } from '@t3000/core';

import type { ChunkIdentity } from '../codec/chunk.ts';
import type { ChunkCache } from './chunk-cache.ts';
import type { ChunkRow } from './chunk-table.ts';
import type { TimeSpan } from '../store.ts';
import { isDamage, openMonth } from './database.ts';
import { MONTH_SLOT_MAX, monthChunkId } from './layout.ts';
import { decodePack } from './pack.ts';
import type { PackRow } from './pack.ts';

type RawPack = [id: number, last: number, from: number, to: number, data: Uint8Array];

const COLUMNS = 'id, last, from_at, to_at, data';

/** Points up to which only their chunks are fetched, not the packs: their neighbours are nobody's concern. */
const FEW_POINTS_MAX = 32;

/** Directories kept of a file: what a page with some trends looks at, some kilobytes each. */
const DIRECTORIES_MAX = 64;

interface KnownChunk extends ChunkIdentity {
  readonly offset: number;
  readonly bytes: number;
}

/** What a pack says about its chunks, known from having read it: the file never changes. */
interface Directory {
  readonly id: number;
  readonly last: number;
  readonly chunks: readonly KnownChunk[];
}

interface Fetched {
  readonly chunks: readonly ChunkRow[];
  /** The last id that is now known to be there or not. */
  readonly last: number;
}

/** Hears of chunks `first` to `last` that cannot be read. */
export type OnLost = (first: number, last: number, why: string) => void;

/** The file of a month, read-only. */
export class MonthFile {
  readonly #db: DatabaseSync;
  readonly #containing: StatementSync;
  readonly #following: StatementSync;
  readonly #part: StatementSync;
  readonly #cache: ChunkCache;
  /** Its number in the cache. */
  readonly #number: number;
  /** In order of ids. */
  #directories: Directory[] = [];

  constructor(path: string, { from, to }: TimeSpan, cache: ChunkCache) {
    this.#db = openMonth(path, from, to);
    // The pack in which a chunk is or would be, when it lies in the time wanted.
    this.#containing = this.#db.prepare(
      `SELECT ${COLUMNS} FROM pack WHERE id = (SELECT max(id) FROM pack WHERE id <= ?)
         AND last >= ? AND from_at < ? AND to_at >= ?`,
    );
    this.#following = this.#db.prepare(
      `SELECT ${COLUMNS} FROM pack WHERE id > ? AND id <= ? AND from_at < ? AND to_at >= ? ORDER BY id LIMIT 1`,
    );
    this.#part = this.#db.prepare('SELECT substr(data, ?, ?) FROM pack WHERE id = ?');
    this.#cache = cache;
    // Last: a file that cannot be used has no number to give back.
    this.#number = cache.openFile();
  }

  /**
   * Chunks of the points (ascending) that may hold samples with `from <= at < to`, by point and then by time. A pack
   * is fetched once for all its points.
   */
  *chunks(pointIds: readonly PointId[], from: number, to: number, onLost: OnLost): Generator<ChunkRow> {
    let pack: readonly ChunkRow[] = [];
    let through = -1;
    let place = 0;
    const isFew = pointIds.length <= FEW_POINTS_MAX;
    for (const pointId of pointIds) {
      const first = monthChunkId(pointId);
      const last = monthChunkId(pointId, MONTH_SLOT_MAX);
      for (let wanted = first; ;) {
        if (through < wanted) {
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
    if (!this.#db.isOpen) return;
    this.#db.close();
    this.#cache.closeFile(this.#number);
  }

  /** The first pack that has chunks between `wanted` and `last`; what is in it may be remembered. */
  #fetch(
    wanted: number,
    last: number,
    from: number,
    to: number,
    onLost: OnLost,
    remember: boolean,
  ): Fetched | undefined {
    try {
      const raw =
        this.#containing.get(wanted, wanted, to, from) ?? this.#following.get(wanted, last, to, from) ?? undefined;
      if (raw === undefined) return undefined;
      const row = packRow(raw as unknown as RawPack);
      const chunks = this.#decode(row, wanted, last, onLost);
      if (remember && chunks.length > 0) this.#remember(row, chunks);
      return { chunks, last: row.last };
    } catch (error) {
      if (!isDamage(error)) throw error;
      onLost(wanted, last, 'the pages of the file cannot be read');
      return undefined;
    }
  }

  /** The chunks between `wanted` and `last` of a pack whose directory is known; undefined when it is not. */
  #fetchKnown(wanted: number, last: number, from: number, to: number, onLost: OnLost): Fetched | undefined {
    const known = this.#directories[this.#directoriesUpTo(wanted) - 1];
    if (known === undefined || known.last < wanted) return undefined;
    const chunks: ChunkRow[] = [];
    for (const chunk of known.chunks) {
      if (chunk.id > last) break;
      if (chunk.id < wanted || chunk.from >= to || chunk.to < from) continue;
      try {
        chunks.push(this.#cache.get(this.#number, chunk.id) ?? this.#fetchPart(known.id, chunk));
      } catch (error) {
        if (!isDamage(error)) throw error;
        onLost(chunk.id, chunk.id, 'the pages of the file cannot be read');
      }
    }
    // What else is in the pack was not fetched.
    return { chunks, last: Math.min(known.last, last) };
  }

  #fetchPart(packId: number, { id, count, from, to, offset, bytes }: KnownChunk): ChunkRow {
    const row = this.#part.get(offset + 1, bytes, packId) as unknown as [Uint8Array] | undefined;
    const chunk = { id, count, from, to, data: row?.[0] ?? new Uint8Array(0), isSound: false };
    this.#cache.put(this.#number, chunk);
    return chunk;
  }

  /** How many of the known packs begin at or before a chunk. */
  #directoriesUpTo(id: number): number {
    let low = 0;
    let high = this.#directories.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#directories[middle]?.id ?? Infinity) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #remember({ id, last, data }: PackRow, chunks: readonly ChunkRow[]): void {
    if (this.#directories.length >= DIRECTORIES_MAX) this.#directories = [];
    const place = this.#directoriesUpTo(id);
    if (this.#directories[place - 1]?.id === id) return;
    const known = chunks.map((chunk) => {
      const { byteOffset, byteLength } = chunk.data;
      const offset = byteOffset - data.byteOffset;
      return { id: chunk.id, count: chunk.count, from: chunk.from, to: chunk.to, offset, bytes: byteLength };
    });
    this.#directories.splice(place, 0, { id, last, chunks: known });
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
