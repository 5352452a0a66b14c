import type { PointId } from '@t3000/core';

import { hasBit, withBit } from './bits.ts';
import type { ChunkTable, DayRow } from './chunk-table.ts';

/** What is known about every day with sealed samples on one side, in memory and in its table. */
export class Days {
  #rows = new Map<number, DayRow>();
  #sorted: readonly number[] = [];
  readonly #changed = new Set<number>();

  /** Takes these rows for the truth, and forgets changes that were not saved. */
  load(rows: readonly DayRow[]): void {
    this.#rows = new Map(rows.map((row) => [row.day, row]));
    this.#sort();
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

  /** False when nothing of the point was ever sealed on this day. */
  mayHold(day: number, pointId: PointId): boolean {
    const points = this.#rows.get(day)?.points;
    return points !== undefined && hasBit(points, pointId);
  }

  /** Takes a row as somebody else wrote it; one without chunks is a day that went. */
  put(row: DayRow): void {
    const known = this.#rows.has(row.day);
    if (row.chunks > 0) this.#rows.set(row.day, row);
    else this.#rows.delete(row.day);
    if (known !== row.chunks > 0) this.#sort();
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
    if (row === undefined) this.#sort();
    this.#changed.add(day);
  }

  /** Notes that chunks of a day went, with so many samples each; the day goes with the last of them. */
  shrink(day: number, counts: readonly number[]): void {
    const row = this.#rows.get(day);
    if (row === undefined) return;
    this.#changed.add(day);
    const chunks = row.chunks - counts.length;
    const samples = counts.reduce((left, count) => left - count, row.samples);
    this.put({ ...row, chunks: Math.max(0, chunks), samples });
  }

  /** Notes that nothing is left of a day, whatever was thought to be there. */
  forget(day: number): void {
    const row = this.#rows.get(day);
    if (row === undefined) return;
    this.#changed.add(day);
    this.put({ ...row, chunks: 0, samples: 0 });
  }

  /** Writes what was noted, inside the transaction that writes the chunks; the rows as they are now. */
  save(table: ChunkTable): DayRow[] {
    const saved: DayRow[] = [];
    for (const day of this.#changed) {
      const row = this.#rows.get(day);
      if (row === undefined) table.deleteDay(day);
      else table.putDay(row);
      saved.push(row ?? { day, chunks: 0, samples: 0, from: 0, to: 0, points: new Uint8Array(0) });
    }
    this.#changed.clear();
    return saved;
  }

  #sort(): void {
    this.#sorted = [...this.#rows.keys()].sort((a, b) => a - b);
  }
}
