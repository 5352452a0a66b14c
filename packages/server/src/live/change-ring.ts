import type { PointId } from '@t3000/core';

/** Ids remembered: at 2,000 changes a second the last 100 s, in 0.8 MB. Longer absences get a snapshot. */
const IDS_MAX = 200_000;
/** Batches remembered, so that a quiet building does not keep hours of tiny ones: ten minutes at ten a second. */
const BATCHES_MAX = 6000;

interface Batch {
  readonly seq: number;
  readonly ids: Int32Array;
}

/** Which points changed in the last batches, for clients that come back. Values are not kept: the newest one is what counts. */
export class ChangeRing {
  #batches: Batch[] = [];
  #head = 0;
  #idCount = 0;
  #seq = 0;

  /** Number of the newest batch; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Keeps the ids of one batch and gives its number. */
  push(ids: Int32Array): number {
    this.#seq++;
    this.#batches.push({ seq: this.#seq, ids });
    this.#idCount += ids.length;
    while (this.#idCount > IDS_MAX || this.#batches.length - this.#head > BATCHES_MAX) this.#dropOldest();
    return this.#seq;
  }

  /** Points that changed after batch `seq`; undefined when that is longer ago than remembered, or was never. */
  since(seq: number): Set<PointId> | undefined {
    const oldest = this.#batches[this.#head]?.seq ?? this.#seq + 1;
    if (seq > this.#seq || seq < oldest - 1) return undefined;
    const changed = new Set<PointId>();
    for (let i = this.#head + (seq - oldest + 1); i < this.#batches.length; i++) {
      for (const id of this.#batches[i]?.ids ?? []) changed.add(id);
    }
    return changed;
  }

  #dropOldest(): void {
    this.#idCount -= this.#batches[this.#head]?.ids.length ?? 0;
    this.#head++;
    // Shifting every time would move the whole array; once in a while is cheap.
    if (this.#head >= BATCHES_MAX) {
      this.#batches = this.#batches.slice(this.#head);
      this.#head = 0;
    }
  }
}
