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

/** Samples after which a slice is full, where days are dense: encoding them takes about five milliseconds. */
const SLICE_SAMPLES = 16_384;

interface Unit {
  readonly day: number;
  readonly pointId: PointId;
  readonly samples: number;
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

  /** Samples that are not sealed yet. */
  get waiting(): number {
    return this.#head.samples;
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
      this.#sealLong(file);
      return false;
    }
    if (this.#throughSeq === undefined) return false;
    if (this.#next < this.#units.length) {
      const units = slice(this.#units, this.#next);
      this.#write(file, units);
      this.#next += units.length;
      return false;
    }
    if (!file.trimLog(this.#throughSeq)) return false;
    this.abandon();
    return true;
  }

  #sealLong(file: HotFile): void {
    const pointIds: PointId[] = [];
    const units: Unit[] = [];
    let samples = 0;
    for (const pointId of this.#long) {
      pointIds.push(pointId);
      for (const unit of this.#unitsOf(pointId)) {
        units.push(unit);
        samples += unit.samples;
      }
      if (units.length >= SLICE_UNITS || samples >= SLICE_SAMPLES) break;
    }
    this.#write(file, units);
    for (const pointId of pointIds) this.#long.delete(pointId);
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
      const end = lowerBound(at, (day + 1) * DAY_MS, index, length);
      units.push({ day, pointId, samples: end - index });
      index = end;
    }
    return units;
  }
}

/** The units from `start` that make one slice; at least one. */
function slice(units: readonly Unit[], start: number): readonly Unit[] {
  let end = start;
  for (let samples = 0; end < units.length && end - start < SLICE_UNITS && samples < SLICE_SAMPLES; end++) {
    samples += units[end]?.samples ?? 0;
  }
  return units.slice(start, end);
}
