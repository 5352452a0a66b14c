import type { PointId } from '@t3000/core';

import type { DayRow, HotFile } from './hot-file.ts';

/** What is known about every day with sealed samples, in memory and in table `day`. */
export class Days {
  #rows = new Map<number, DayRow>();
  #sorted: readonly number[] = [];
  readonly #changed = new Set<number>();

  /** Takes what the file says, and forgets changes that were not saved. */
  load(file: HotFile): void {
    this.#rows = new Map(file.days().map((row) => [row.day, row]));
    this.#sorted = [...this.#rows.keys()];
    this.#changed.clear();
  }

  /** Days with `first <= day <= last`, ascending. */
  between(first: number, last: number): number[] {
    return this.#sorted.filter((day) => day >= first && day <= last);
  }

  rows(): Iterable<DayRow> {
    return this.#rows.values();
  }

  get(day: number): DayRow | undefined {
    return this.#rows.get(day);
  }

  /** Notes chunks of one point that came (positive) or went; `save` writes it. */
  note(day: number, pointId: PointId, chunks: number, samples: number, from: number, to: number): void {
    const row = this.#rows.get(day);
    this.#rows.set(day, {
      day,
      chunks: (row?.chunks ?? 0) + chunks,
      samples: (row?.samples ?? 0) + samples,
      from: Math.min(row?.from ?? Infinity, from),
      to: Math.max(row?.to ?? -Infinity, to),
      points: withBit(row?.points ?? new Uint8Array(0), pointId),
    });
    if (row === undefined) this.#sorted = [...this.#rows.keys()].sort((a, b) => a - b);
    this.#changed.add(day);
  }

  /** Notes that chunks of a day went, with so many samples each; the day goes with the last of them. */
  shrink(day: number, counts: readonly number[]): void {
    const row = this.#rows.get(day);
    if (row === undefined) return;
    this.#changed.add(day);
    const chunks = row.chunks - counts.length;
    if (chunks > 0 && counts.length > 0) {
      const samples = counts.reduce((left, count) => left - count, row.samples);
      this.#rows.set(day, { ...row, chunks, samples });
      return;
    }
    this.#rows.delete(day);
    this.#sorted = this.#sorted.filter((known) => known !== day);
  }

  /** Writes what was noted; inside the transaction that writes the chunks. */
  save(file: HotFile): void {
    for (const day of this.#changed) {
      const row = this.#rows.get(day);
      if (row === undefined) file.deleteDay(day);
      else file.putDay(row);
    }
    this.#changed.clear();
  }
}

function withBit(bits: Uint8Array, position: number): Uint8Array {
  const place = position >> 3;
  let result = bits;
  if (place >= bits.length) {
    result = new Uint8Array(Math.max(place + 1, bits.length * 2));
    result.set(bits);
  }
  result[place] = (result[place] ?? 0) | (1 << (position & 7));
  return result;
}
