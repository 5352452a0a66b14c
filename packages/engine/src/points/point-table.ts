import { assert, clipText, NOT_READ, quality, worst } from '@t3000/core';
import type { PointId, Quality } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import { INVALID, judge } from './judge.ts';

/** The times of one answer, shared by every value in it. */
export interface ReadingTimes {
  /** When the device was asked, monotonic ms: answers may overtake each other, and the one asked for last is newer. */
  readonly askedAt: number;
  /** When the answer came, monotonic ms. */
  readonly seenAt: number;
  /** When the answer came, UTC epoch ms. */
  readonly at: number;
}

/** Slots made at once when the table is full: doubling copies each point once on average. */
const SLOTS_FIRST = 256;

const OFFLINE: Quality = quality('bad', 'offline');
const STALE: Quality = quality('uncertain', 'stale');

const Flag = {
  /** Read since the start, as opposed to restored or never seen. */
  read: 1,
  /** Its device does not answer. */
  offline: 2,
  /** Holds a value from before the restart. */
  restored: 4,
} as const;

/**
 * The newest value of every point, as a structure of arrays: a point is a dense index, an update writes numbers into
 * typed arrays and makes no garbage. Indexes of removed points are given out again, so whoever keeps one across a
 * wait compares {@link idAt} before using it.
 */
export class PointTable {
  readonly #onChange: (index: number) => void;
  readonly #indexes = new Map<PointId, number>();
  readonly #points: (BuildingPoint | undefined)[] = [];
  readonly #free: number[] = [];
  #capacity = 0;
  #end = 0;
  #ids = new Int32Array(0);
  #values = new Float64Array(0);
  #qualities = new Uint8Array(0);
  #at = new Float64Array(0);
  #seenAt = new Float64Array(0);
  #askedAt = new Float64Array(0);
  #staleAfterMs = new Float64Array(0);
  #flags = new Uint8Array(0);
  #announcedValues = new Float64Array(0);
  #announcedQualities = new Uint8Array(0);
  /** Of text points, beside the columns: their value there is NaN. */
  readonly #texts = new Map<number, string>();

  /** `onChange` is called with the index of a point whose value moved beyond its deadband or whose quality changed. */
  constructor(onChange: (index: number) => void) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#indexes.size;
  }

  /** Indexes in use are below this. */
  get end(): number {
    return this.#end;
  }

  /** Memory of the columns, without configuration and index. */
  get bytes(): number {
    return this.#capacity * BYTES_PER_POINT;
  }

  indexOf(id: PointId): number | undefined {
    return this.#indexes.get(id);
  }

  /** -1 where no point lives. */
  idAt(index: number): PointId {
    return this.#ids[index] ?? -1;
  }

  pointAt(index: number): BuildingPoint | undefined {
    return this.#points[index];
  }

  /** Adds a point or replaces its configuration; its value is kept. Gives its index. */
  put(point: BuildingPoint, staleAfterMs: number): number {
    const known = this.#indexes.get(point.id);
    const index = known ?? this.#allocate(point.id);
    this.#points[index] = point;
    this.#staleAfterMs[index] = staleAfterMs;
    return index;
  }

  remove(id: PointId): void {
    const index = this.#indexes.get(id);
    if (index === undefined) return;
    this.#indexes.delete(id);
    this.#points[index] = undefined;
    this.#texts.delete(index);
    this.#ids[index] = -1;
    this.#free.push(index);
  }

  /** Takes one reading, with the quality the driver reports. False when a younger one is there already. */
  update(index: number, value: number, reported: number, times: ReadingTimes): boolean {
    const point = this.#points[index];
    if (point === undefined || times.askedAt < (this.#askedAt[index] ?? 0)) return false;
    // Adding zero turns the field's -0 into 0.
    this.#values[index] = Number.isFinite(value) ? value + 0 : NaN;
    const judged = judge(point, value, reported);
    this.#qualities[index] = judged;
    this.#at[index] = times.at;
    this.#seenAt[index] = times.seenAt;
    this.#askedAt[index] = times.askedAt;
    this.#flags[index] = ((this.#flags[index] ?? 0) | Flag.read) & ~Flag.restored & ~Flag.offline;
    this.#announce(index, point.kind === 'analog' ? point.deadband : 0, judged);
    return true;
  }

  /** Takes one reading of a text point; undefined where the device gave no text. False when a younger one is there already. */
  updateText(index: number, text: string | undefined, reported: number, times: ReadingTimes): boolean {
    if (!this.update(index, NaN, text === undefined ? worst(reported, INVALID) : reported, times)) return false;
    const kept = text === undefined ? undefined : clipText(text);
    if (kept === this.#texts.get(index)) return true;
    if (kept === undefined) this.#texts.delete(index);
    else this.#texts.set(index, kept);
    this.#onChange(index);
    return true;
  }

  /** Gives a point the value it had before the restart; a reading made meanwhile wins. */
  restore(index: number, value: number, storedQuality: number, at: number, seenAt: number): void {
    const flags = this.#flags[index] ?? 0;
    if ((flags & Flag.read) !== 0) return;
    this.#values[index] = value;
    this.#qualities[index] = storedQuality;
    this.#at[index] = at;
    this.#seenAt[index] = seenAt;
    this.#flags[index] = flags | Flag.restored;
    this.#announce(index, 0, this.qualityAt(index, seenAt));
  }

  setOffline(index: number, offline: boolean, now: number): void {
    const flags = this.#flags[index] ?? 0;
    this.#flags[index] = offline ? flags | Flag.offline : flags & ~Flag.offline;
    this.#announce(index, Infinity, this.qualityAt(index, now));
  }

  /**
   * Announces what has become stale by nothing but time passing. Only what was last announced as good can have: the
   * walk over the whole table reads three columns and leaves the rest alone.
   */
  sweep(now: number): void {
    const [announced, seenAt, staleAfterMs] = [this.#announcedQualities, this.#seenAt, this.#staleAfterMs];
    for (let index = 0; index < this.#end; index++) {
      if ((announced[index] ?? NOT_READ) >> 6 !== 0 || now - (seenAt[index] ?? 0) <= (staleAfterMs[index] ?? 0))
        continue;
      if ((this.#ids[index] ?? -1) >= 0) this.#announce(index, Infinity, this.qualityAt(index, now));
    }
  }

  /** NaN when there is none. */
  valueAt(index: number): number {
    return this.#values[index] ?? NaN;
  }

  /** The text of a text point; undefined when there is none. */
  textAt(index: number): string | undefined {
    return this.#texts.size === 0 ? undefined : this.#texts.get(index);
  }

  /** What the value is worth at this moment: an offline device and old age count. */
  qualityAt(index: number, now: number): Quality {
    const flags = this.#flags[index] ?? 0;
    // The column is filled from Quality values alone.
    const stored = (this.#qualities[index] ?? NOT_READ) as Quality;
    if ((flags & Flag.offline) !== 0) return OFFLINE;
    if (stored >> 6 !== 0) return stored;
    if ((flags & Flag.restored) !== 0) return STALE;
    return now - (this.#seenAt[index] ?? 0) > (this.#staleAfterMs[index] ?? 0) ? STALE : stored;
  }

  /** When it was read, UTC epoch ms; NaN when never. */
  readAt(index: number): number {
    return this.#at[index] ?? NaN;
  }

  /** Monotonic ms since it was read; NaN when never. */
  ageMs(index: number, now: number): number {
    return now - (this.#seenAt[index] ?? NaN);
  }

  /** Read since the start. */
  wasRead(index: number): boolean {
    return ((this.#flags[index] ?? 0) & Flag.read) !== 0;
  }

  /** Points by level of quality: good, uncertain, bad. */
  countLevels(now: number): [number, number, number] {
    const counts: [number, number, number] = [0, 0, 0];
    for (let index = 0; index < this.#end; index++) {
      if ((this.#ids[index] ?? -1) >= 0) counts[levelIndex(this.qualityAt(index, now))]++;
    }
    return counts;
  }

  #announce(index: number, deadband: number, current: Quality): void {
    const value = this.#values[index] ?? NaN;
    const announced = this.#announcedValues[index] ?? NaN;
    if (current === this.#announcedQualities[index] && !movedBeyond(deadband, announced, value)) return;
    this.#announcedValues[index] = value;
    this.#announcedQualities[index] = current;
    this.#onChange(index);
  }

  #allocate(id: PointId): number {
    assert(Number.isInteger(id) && id >= 0, `point id ${id} is not a whole number of at least 0`);
    const index = this.#free.pop() ?? this.#end++;
    if (index >= this.#capacity) this.#grow();
    this.#indexes.set(id, index);
    this.#ids[index] = id;
    this.#values[index] = NaN;
    this.#qualities[index] = NOT_READ;
    this.#at[index] = NaN;
    this.#seenAt[index] = NaN;
    this.#askedAt[index] = -Infinity;
    this.#flags[index] = 0;
    this.#announcedValues[index] = NaN;
    this.#announcedQualities[index] = NOT_READ;
    return index;
  }

  #grow(): void {
    const capacity = Math.max(SLOTS_FIRST, this.#capacity * 2);
    this.#ids = enlarged(this.#ids, new Int32Array(capacity).fill(-1));
    this.#values = enlarged(this.#values, new Float64Array(capacity));
    this.#qualities = enlarged(this.#qualities, new Uint8Array(capacity));
    this.#at = enlarged(this.#at, new Float64Array(capacity));
    this.#seenAt = enlarged(this.#seenAt, new Float64Array(capacity));
    this.#askedAt = enlarged(this.#askedAt, new Float64Array(capacity));
    this.#staleAfterMs = enlarged(this.#staleAfterMs, new Float64Array(capacity));
    this.#flags = enlarged(this.#flags, new Uint8Array(capacity));
    this.#announcedValues = enlarged(this.#announcedValues, new Float64Array(capacity));
    this.#announcedQualities = enlarged(this.#announcedQualities, new Uint8Array(capacity));
    this.#capacity = capacity;
  }
}

/** Six doubles, an id and three bytes. */
const BYTES_PER_POINT = 6 * 8 + 4 + 3;

function enlarged<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function levelIndex(value: number): 0 | 1 | 2 {
  const level = value >> 6;
  return level === 0 || level === 1 ? level : 2;
}

/** A step of exactly the deadband counts; appearing and disappearing always does. */
function movedBeyond(deadband: number, from: number, to: number): boolean {
  if (Number.isNaN(from) || Number.isNaN(to)) return Number.isNaN(from) !== Number.isNaN(to);
  return from !== to && Math.abs(to - from) >= deadband;
}
