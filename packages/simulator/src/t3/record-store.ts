import { blockFacts } from '@t3000/t3';
import type { BlockName, BlockRecord } from '@t3000/t3';

/** A kind of record as the panel's private service sees it: bytes by place. */
export interface StoredBlock {
  readonly entityBytes: number;
  readonly count: number;
  read(index: number): Uint8Array;
  write(index: number, bytes: Uint8Array): void;
}

/** Records in the panel's memory, empty where nobody wrote any. */
export class MemoryBlock<N extends BlockName> implements StoredBlock {
  readonly entityBytes: number;
  readonly count: number;
  readonly #name: N;
  readonly #records: Uint8Array[];

  constructor(name: N, records: readonly BlockRecord<N>[] = []) {
    const { codec, count } = blockFacts(name);
    this.#name = name;
    this.entityBytes = codec.length;
    this.count = count;
    this.#records = Array.from({ length: count }, (_, index) => {
      const given = records[index];
      return given ? codec.encode(given) : new Uint8Array(codec.length);
    });
  }

  read(index: number): Uint8Array {
    return this.#records[index] ?? new Uint8Array(this.entityBytes);
  }

  write(index: number, bytes: Uint8Array): void {
    if (index < this.count) this.#records[index] = new Uint8Array(bytes);
  }

  /** Bytes as they lie in memory, whatever a reader would be given. */
  readStored(index: number): Uint8Array {
    return (this.#records[index] ?? new Uint8Array(this.entityBytes)).slice();
  }

  /** The record as it lies in memory. */
  decoded(index: number): BlockRecord<N> {
    return blockFacts(this.#name).codec.decode(this.#records[index] ?? new Uint8Array(this.entityBytes));
  }

  /** Changes the record in memory, as the firmware itself does. */
  change(index: number, changes: Partial<BlockRecord<N>>): void {
    if (index >= this.count) return;
    this.#records[index] = blockFacts(this.#name).codec.encode({ ...this.decoded(index), ...changes });
  }
}
