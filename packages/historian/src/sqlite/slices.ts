import type { PointId } from '@t3000/core';

import { ColumnBuffer } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Head } from './head.ts';
import { DAY_MS, dayOf } from './layout.ts';

/** Point-days written in one transaction: a commit that comes in between waits some milliseconds, not half a second. */
const SLICE_UNITS = 200;

/** Samples after which a slice is full, where days are dense: encoding them takes about five milliseconds. */
const SLICE_SAMPLES = 16_384;

/**
 * What one transaction seals: the samples of each point and day, sorted, one after the other in shared columns. Two
 * hundred units with memory of their own take longer to make, hand over and clear away than to encode.
 */
export interface Slice {
  readonly days: Int32Array;
  readonly pointIds: Int32Array;
  /** Where the samples of each unit end in `samples`. */
  readonly ends: Int32Array;
  readonly samples: Columns;
}

interface Place {
  readonly day: number;
  readonly pointId: PointId;
  readonly samples: number;
}

/**
 * Cuts the head into slices to be sealed. A round takes the whole head, after which the log up to its beginning is not
 * needed any more; long series of fast points go by themselves in between.
 */
export class Slices {
  readonly #head: Head;
  readonly #long = new Set<PointId>();
  /** What the running round goes through: these days, and on each of them these points. */
  #days: readonly number[] = [];
  #ids = new Int32Array(0);
  #nextDay = 0;
  #nextId = 0;
  /** Last log entry that the running round makes unnecessary. */
  #throughSeq: number | undefined;

  constructor(head: Head) {
    this.#head = head;
  }

  get idle(): boolean {
    return this.#throughSeq === undefined && this.#long.size === 0;
  }

  /** The running round's last log entry; undefined between rounds. */
  get throughSeq(): number | undefined {
    return this.#throughSeq;
  }

  /** Seals this series with the next slice. */
  noteLong(pointId: PointId): void {
    this.#long.add(pointId);
  }

  /**
   * Begins a round over everything the log holds up to `throughSeq`; nothing happens while one is running. Only looks
   * which days there are: a building has forty thousand points, and nobody shall wait until each has been found.
   */
  beginRound(throughSeq: number): void {
    if (this.#throughSeq !== undefined) return;
    this.#ids = Int32Array.from(this.#head.restingIds).sort();
    const days = new Set<number>();
    for (const pointId of this.#ids) for (const { day } of this.#placesOf(pointId)) days.add(day);
    this.#days = [...days].sort((a, b) => a - b);
    this.#nextDay = 0;
    this.#nextId = 0;
    this.#throughSeq = throughSeq;
  }

  /** Ends the round; what was not sealed yet is found by another one. */
  endRound(): void {
    this.#days = [];
    this.#ids = new Int32Array(0);
    this.#throughSeq = undefined;
  }

  /** The next slice, now in flight; undefined when the round has no more. */
  next(): Slice | undefined {
    const places = this.#long.size > 0 ? this.#nextLong() : this.#nextOfRound();
    if (places.length === 0) return undefined;
    const samples = new ColumnBuffer(places.reduce((sum, place) => sum + place.samples, 0));
    for (const { day, pointId } of places) this.#head.takeOff(pointId, day * DAY_MS, (day + 1) * DAY_MS, samples);
    let end = 0;
    return {
      days: Int32Array.from(places, ({ day }) => day),
      pointIds: Int32Array.from(places, ({ pointId }) => pointId),
      ends: Int32Array.from(places, (place) => (end += place.samples)),
      samples,
    };
  }

  /** Passes over series that were sealed meanwhile. */
  #nextLong(): Place[] {
    const places: Place[] = [];
    let samples = 0;
    for (const pointId of this.#long) {
      this.#long.delete(pointId);
      for (const place of this.#placesOf(pointId)) {
        places.push(place);
        samples += place.samples;
      }
      if (places.length >= SLICE_UNITS || samples >= SLICE_SAMPLES) break;
    }
    return places;
  }

  /** Empty only at the end of the round: what was sealed meanwhile is passed over. */
  #nextOfRound(): readonly Place[] {
    const places: Place[] = [];
    for (let samples = 0; this.#nextDay < this.#days.length; this.#nextId = 0, this.#nextDay++) {
      const day = this.#days[this.#nextDay] ?? 0;
      while (this.#nextId < this.#ids.length) {
        if (places.length >= SLICE_UNITS || samples >= SLICE_SAMPLES) return places;
        const pointId = this.#ids[this.#nextId++] ?? 0;
        const found = this.#samplesOf(pointId, day);
        if (found === 0) continue;
        places.push({ day, pointId, samples: found });
        samples += found;
      }
    }
    return places;
  }

  #placesOf(pointId: PointId): Place[] {
    const places: Place[] = [];
    for (let at = this.#head.firstResting(pointId, -Infinity); !Number.isNaN(at);) {
      const day = dayOf(at);
      places.push({ day, pointId, samples: this.#samplesOf(pointId, day) });
      at = this.#head.firstResting(pointId, (day + 1) * DAY_MS);
    }
    return places;
  }

  #samplesOf(pointId: PointId, day: number): number {
    return this.#head.countResting(pointId, day * DAY_MS, (day + 1) * DAY_MS);
  }
}
