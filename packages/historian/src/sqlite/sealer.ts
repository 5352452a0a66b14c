import type { PointId } from '@t3000/core';

import { lowerBound } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Damage } from './damage.ts';
import type { Days } from './days.ts';
import type { Head } from './head.ts';
import type { HotFile } from './hot-file.ts';
import { DAY_MS, dayOf } from './layout.ts';
import { sealDay } from './seal.ts';

/** Point-days written in one transaction: a commit that comes in between waits some milliseconds, not half a second. */
const SLICE_UNITS = 200;

interface Unit {
  readonly day: number;
  readonly pointId: PointId;
}

/**
 * Moves samples from the head into chunks, slice by slice. A round takes the whole head and then trims the log;
 * long series of fast points go by themselves in between. Everything in the head must be in the log before a slice.
 */
export class Sealer {
  readonly #head: Head;
  readonly #days: Days;
  readonly #damage: Damage;
  readonly #long = new Set<PointId>();
  #units: readonly Unit[] = [];
  #next = 0;
  /** Last log entry that the running round makes unnecessary. */
  #throughSeq: number | undefined;
  /** Samples of days that hold more chunks than there are slots. */
  refused = 0;

  constructor(head: Head, days: Days, damage: Damage) {
    this.#head = head;
    this.#days = days;
    this.#damage = damage;
  }

  get idle(): boolean {
    return this.#throughSeq === undefined && this.#long.size === 0;
  }

  get inRound(): boolean {
    return this.#throughSeq !== undefined;
  }

  /** Seals this series with the next slice. */
  noteLong(pointId: PointId): void {
    this.#long.add(pointId);
  }

  /** Begins a round over everything the log holds up to `throughSeq`; nothing happens while one is running. */
  beginRound(throughSeq: number): void {
    if (this.inRound) return;
    this.#units = [...this.#head.pointIds]
      .flatMap((pointId) => this.#unitsOf(pointId))
      .sort((a, b) => a.day - b.day || a.pointId - b.pointId);
    this.#next = 0;
    this.#throughSeq = throughSeq;
  }

  /** Gives up the round; what was written stays, and another round finds the rest. */
  abandon(): void {
    this.#units = [];
    this.#throughSeq = undefined;
  }

  /** One transaction's worth of work; true when the log was trimmed and the round is over. */
  step(file: HotFile): boolean {
    if (this.#long.size > 0) {
      const pointIds = [...this.#long].slice(0, SLICE_UNITS);
      this.#write(
        file,
        pointIds.flatMap((pointId) => this.#unitsOf(pointId)),
      );
      for (const pointId of pointIds) this.#long.delete(pointId);
      return false;
    }
    if (this.#throughSeq === undefined) return false;
    if (this.#next < this.#units.length) {
      const units = this.#units.slice(this.#next, this.#next + SLICE_UNITS);
      this.#write(file, units);
      this.#next += units.length;
      return false;
    }
    if (!file.trimLog(this.#throughSeq)) return false;
    this.abandon();
    return true;
  }

  #write(file: HotFile, units: readonly Unit[]): void {
    let refused = 0;
    try {
      file.transaction(() => {
        for (const { day, pointId } of units) {
          const samples = this.#samplesOf(day, pointId);
          if (samples !== undefined) refused += sealDay(file, this.#days, this.#damage, day, pointId, samples);
        }
        this.#days.save(file);
      });
    } catch (error) {
      this.#days.load(file);
      throw error;
    }
    this.refused += refused;
    for (const { day, pointId } of units) this.#head.remove(pointId, day * DAY_MS, (day + 1) * DAY_MS);
  }

  #samplesOf(day: number, pointId: PointId): Columns | undefined {
    const series = this.#head.get(pointId);
    if (series === undefined) return undefined;
    const start = lowerBound(series.at, day * DAY_MS, 0, series.length);
    const end = lowerBound(series.at, (day + 1) * DAY_MS, start, series.length);
    if (start === end) return undefined;
    return {
      at: series.at.subarray(start, end),
      values: series.values.subarray(start, end),
      qualities: series.qualities.subarray(start, end),
      length: end - start,
    };
  }

  #unitsOf(pointId: PointId): Unit[] {
    const series = this.#head.get(pointId);
    if (series === undefined) return [];
    const { at, length } = series;
    const units: Unit[] = [];
    for (let index = 0; index < length;) {
      const day = dayOf(at[index] ?? 0);
      units.push({ day, pointId });
      index = lowerBound(at, (day + 1) * DAY_MS, index, length);
    }
    return units;
  }
}
