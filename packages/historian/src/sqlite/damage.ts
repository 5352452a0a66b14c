import { DecodeError } from '@t3000/core';
import type { PointId } from '@t3000/core';

import { decodeChunk } from '../codec/chunk.ts';
import type { ColumnBuffer } from '../columns.ts';
import type { ChunkRow } from './chunk-table.ts';
import { isDamage } from './database.ts';
import { pointOfChunk } from './layout.ts';

export interface DamagedChunk {
  readonly pointId: PointId;
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/**
 * Chunks that cannot be trusted. They stay where they are for whoever investigates, are shown as a gap, and are named
 * once.
 */
export class Damage {
  readonly #onFirst: (key: string, chunk: DamagedChunk) => void;
  readonly #chunks = new Map<string, DamagedChunk>();

  /** `onFirst` hears of each damaged chunk once. */
  constructor(onFirst: (key: string, chunk: DamagedChunk) => void) {
    this.#onFirst = onFirst;
  }

  get count(): number {
    return this.#chunks.size;
  }

  list(): DamagedChunk[] {
    return [...this.#chunks.values()];
  }

  /**
   * Appends the samples of a sound chunk, at least those with `from <= at < to`; notes a damaged one and appends
   * nothing. `place` is the file of the month, or empty for `hot.db`.
   */
  decode(chunk: ChunkRow, into: ColumnBuffer, from = -Infinity, to = Infinity, place = '', pointId?: PointId): boolean {
    const start = into.length;
    try {
      decodeChunk(chunk, chunk.data, into, from, to, chunk.isSound);
      chunk.isSound = true;
      return true;
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof RangeError)) throw error;
      into.length = start;
      const damaged = {
        pointId: pointId ?? pointOfChunk(chunk.id),
        from: chunk.from,
        to: chunk.to,
        why: error.message,
      };
      this.note(`${place}/${chunk.id}`, damaged);
      return false;
    }
  }

  note(key: string, chunk: DamagedChunk): void {
    if (this.#chunks.has(key)) return;
    this.#chunks.set(key, chunk);
    this.#onFirst(key, chunk);
  }
}

/** What the query finds; undefined when it meets pages that SQLite cannot read. */
export function unlessDamaged<T>(query: () => T): T | undefined {
  try {
    return query();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}
