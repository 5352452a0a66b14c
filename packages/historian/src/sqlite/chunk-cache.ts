import { assert } from '@t3000/core';

import type { ChunkRow } from './chunk-table.ts';

/** Ten points of five years, as chunks of quarter hours: 3,500 bytes a month each. */
const BYTES_MAX = 2_097_152;

/** Ids of chunks in a file are below; the number of a file stands above. */
const FILE_FACTOR = 2 ** 40;

/** Files that may be open at once: a number times the factor must stay exact. */
const FILES_MAX = 2 ** 12;

/**
 * Chunks of files that never change, as they were read last: who looks at a trend looks at it again. What is in here was
 * checked once and need not be checked again. Those not asked for longest make room.
 */
export class ChunkCache {
  readonly #chunks = new Map<number, ChunkRow>();
  readonly #files = new Set<number>();
  #bytes = 0;

  /** A number for a file that is opened; it is the file's own until that is closed. */
  openFile(): number {
    let file = 0;
    while (this.#files.has(file)) file++;
    assert(file < FILES_MAX, `${file} files are open, the maximum is ${FILES_MAX}`);
    this.#files.add(file);
    return file;
  }

  /** Forgets the chunks of a file: another one may get its number. */
  closeFile(file: number): void {
    if (!this.#files.delete(file)) return;
    for (const [key, chunk] of this.#chunks) if (Math.floor(key / FILE_FACTOR) === file) this.#remove(key, chunk);
  }

  get(file: number, id: number): ChunkRow | undefined {
    const key = file * FILE_FACTOR + id;
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return undefined;
    this.#chunks.delete(key);
    this.#chunks.set(key, chunk);
    return chunk;
  }

  /** The chunk must have its memory to itself. */
  put(file: number, chunk: ChunkRow): void {
    const key = file * FILE_FACTOR + chunk.id;
    const before = this.#chunks.get(key);
    if (before !== undefined) this.#remove(key, before);
    this.#chunks.set(key, chunk);
    this.#bytes += chunk.data.byteLength;
    for (const [place, oldest] of this.#chunks) {
      if (this.#bytes <= BYTES_MAX) return;
      this.#remove(place, oldest);
    }
  }

  #remove(key: number, { data }: ChunkRow): void {
    this.#chunks.delete(key);
    this.#bytes -= data.byteLength;
  }
}
