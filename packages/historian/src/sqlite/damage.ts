import { DecodeError } from '@t3000/core';
import type { Logger, PointId } from '@t3000/core';

import { decodeChunk } from '../codec/chunk.ts';
import type { ColumnBuffer } from '../columns.ts';
import { isDamage } from './database.ts';
import type { ChunkRow } from './hot-file.ts';
import { chunkId, DAY_MS, dayOfChunk, pointOfChunk } from './layout.ts';

export interface DamagedChunk {
  readonly pointId: PointId;
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/**
 * Chunks that cannot be trusted. They stay where they are for whoever investigates, are shown as absent, and are
 * named once in the log.
 */
export class Damage {
  readonly #log: Logger;
  readonly #chunks = new Map<number, DamagedChunk>();

  constructor(log: Logger) {
    this.#log = log;
  }

  get count(): number {
    return this.#chunks.size;
  }

  list(): DamagedChunk[] {
    return [...this.#chunks.values()];
  }

  /** Appends the samples of a sound chunk; notes a damaged one and appends nothing. */
  decode(chunk: ChunkRow, into: ColumnBuffer): boolean {
    const start = into.length;
    try {
      decodeChunk(chunk, chunk.data, into);
      return true;
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof RangeError)) throw error;
      into.length = start;
      this.note(chunk.id, chunk.from, chunk.to, error.message);
      return false;
    }
  }

  /** Runs a query on chunks of a point and day; pages that SQLite cannot read count as one damaged chunk. */
  query<T>(day: number, pointId: PointId, run: () => T, fallback: T): T {
    try {
      return run();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.note(chunkId(day, pointId), day * DAY_MS, (day + 1) * DAY_MS, 'the pages of the file cannot be read');
      return fallback;
    }
  }

  note(id: number, from: number, to: number, why: string): void {
    if (this.#chunks.has(id)) return;
    const chunk = { pointId: pointOfChunk(id), from, to, why };
    this.#chunks.set(id, chunk);
    this.#log.error('a chunk of history is damaged and left out', { ...chunk, day: dayOfChunk(id) });
  }
}
