import type { ChunkRow } from './chunk-table.ts';

/** Ten points of five years, as chunks of quarter hours: 3,500 bytes a month each. */
const BYTES_MAX = 2_097_152;

/** Ids of chunks in a file are below; the number of a file stands above. */
const FILE_FACTOR = 2 ** 40;

/**
 * Chunks of files that never change, as they were read last: who looks at a trend looks at it again. What is in here was
 * checked once and need not be checked again. Those not asked for longest make room.
 */
export class ChunkCache {
  readonly #chunks = new Map<number, ChunkRow>();
  #bytes = 0;
  #files = 0;

  /** A number for a file that is opened: opened again it gets another one, as it may be another file by then. */
  newFile(): number {
    return this.#files++;
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
    this.#chunks.set(file * FILE_FACTOR + chunk.id, chunk);
    this.#bytes += chunk.data.byteLength;
    for (const [key, oldest] of this.#chunks) {
      if (this.#bytes <= BYTES_MAX) return;
      this.#chunks.delete(key);
      this.#bytes -= oldest.data.byteLength;
    }
  }
}
