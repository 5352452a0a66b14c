import type { SampleColumns } from '@t3000/core';

/**
 * A building as numbers, the same on every run. By point id modulo 10: four temperatures (0.1), two set-points, two
 * on/off, one noisy analog (0.01), one energy counter (0.1). Stamps jitter by up to 255 ms, evenly: the hardest case
 * for a codec. 0.13 % of the samples are bad, in bursts; 0.2 % are missing.
 */
export class BuildingData {
  readonly points: number;
  readonly stepMs: number;
  readonly startAt: number;
  /** Milliseconds by which stamps may come late, evenly; 0 puts them on the tick, all points of a cycle alike. */
  readonly jitterMs: number;
  #step = 0;
  readonly #random: Uint32Array;
  /** Base temperature, set-point, state, base value or counter reading. */
  readonly #base: Float64Array;
  /** Slow deviation, occupancy seen last or mean power. */
  readonly #state: Float64Array;
  /** Place of the point in the poll cycle, milliseconds. */
  readonly #offset: Float64Array;
  /** Samples that are still to be bad. */
  readonly #bad: Int32Array;

  constructor(options: { points: number; stepMs: number; startAt: number; jitterMs?: number }) {
    const { points, stepMs, startAt, jitterMs = 256 } = options;
    this.jitterMs = jitterMs;
    this.points = points;
    this.stepMs = stepMs;
    this.startAt = startAt;
    this.#random = new Uint32Array(points);
    this.#base = new Float64Array(points);
    this.#state = new Float64Array(points);
    this.#offset = new Float64Array(points);
    this.#bad = new Int32Array(points);
    for (let point = 0; point < points; point++) this.#initialise(point);
  }

  /** The next cycle of all points that answered. */
  next(): SampleColumns {
    const at = this.startAt + this.#step++ * this.stepMs;
    const columns = {
      pointIds: new Int32Array(this.points),
      at: new Float64Array(this.points),
      values: new Float64Array(this.points),
      qualities: new Uint8Array(this.points),
    };
    let length = 0;
    for (let point = 0; point < this.points; point++) {
      const luck = this.#draw(point);
      const value = this.#value(point, at);
      const quality = this.#quality(point, luck);
      if (((luck >>> 8) & 0xffff) < MISSING_OF_65536) continue;
      columns.pointIds[length] = point;
      columns.at[length] = this.jitterMs === 0 ? at : at + this.#offset[point]! + ((luck & 0xffff) % this.jitterMs);
      columns.values[length] = value;
      columns.qualities[length] = quality;
      length++;
    }
    return { ...columns, length };
  }

  /** `cycles` cycles as one block. */
  block(cycles: number): SampleColumns {
    const parts = Array.from({ length: cycles }, () => this.next());
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const block = {
      pointIds: new Int32Array(length),
      at: new Float64Array(length),
      values: new Float64Array(length),
      qualities: new Uint8Array(length),
      length,
    };
    let place = 0;
    for (const part of parts) {
      block.pointIds.set(part.pointIds.subarray(0, part.length), place);
      block.at.set(part.at.subarray(0, part.length), place);
      block.values.set(part.values.subarray(0, part.length), place);
      block.qualities.set(part.qualities.subarray(0, part.length), place);
      place += part.length;
    }
    return block;
  }

  #initialise(point: number): void {
    this.#random[point] = (Math.imul(point + 1, 2_654_435_761) ^ 1) >>> 0 || 1;
    for (let turn = 0; turn < 8; turn++) this.#draw(point);
    this.#offset[point] = this.#draw(point) % Math.min(4000, this.stepMs);
    const kind = point % 10;
    if (kind < 4) this.#base[point] = 18 + (this.#draw(point) % 60) / 10;
    else if (kind < 6) this.#base[point] = 16 + (this.#draw(point) % 20) / 2;
    else if (kind < 8) this.#base[point] = this.#draw(point) & 1;
    else if (kind === 8) this.#base[point] = 20 + (this.#draw(point) % 60);
    else {
      this.#base[point] = this.#draw(point) % 500_000;
      this.#state[point] = 5 + (this.#draw(point) % 150);
    }
  }

  #value(point: number, at: number): number {
    const hour = (at / 3_600_000) % 24;
    const seconds = this.stepMs / 1000;
    const occupied = hour >= 6.5 && hour < 18 ? 1 : 0;
    const kind = point % 10;
    if (kind < 4) {
      const decay = Math.exp(-seconds / 5400);
      this.#state[point] = this.#state[point]! * decay + 0.6 * Math.sqrt(1 - decay * decay) * this.#gauss(point);
      const swing = 1.5 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
      return Math.round((this.#base[point]! + swing + this.#state[point] + 0.02 * this.#gauss(point)) * 10) / 10;
    }
    if (kind < 6) {
      if (this.#draw(point) / 2 ** 32 < seconds / 259_200) this.#base[point] = 16 + (this.#draw(point) % 20) / 2;
      return this.#base[point]!;
    }
    if (kind < 8) {
      if (occupied !== this.#state[point]) {
        this.#state[point] = occupied;
        this.#base[point] = occupied;
      } else if (this.#draw(point) / 2 ** 32 < seconds / 21_600) this.#base[point] = 1 - this.#base[point]!;
      return this.#base[point]!;
    }
    if (kind === 8) {
      this.#state[point] = this.#state[point]! * 0.98 + 0.4 * this.#gauss(point);
      return Math.round((this.#base[point]! + this.#state[point] + this.#gauss(point)) * 100) / 100;
    }
    const power = this.#state[point]! * (0.35 + 0.65 * occupied) * (1 + 0.1 * this.#gauss(point));
    this.#base[point] = this.#base[point]! + (Math.max(0, power) * seconds) / 3600;
    return Math.round(this.#base[point] * 10) / 10;
  }

  #quality(point: number, luck: number): number {
    if (this.#bad[point]! > 0) {
      this.#bad[point] = this.#bad[point]! - 1;
      return 0x82;
    }
    if (luck >>> 16 < 8) this.#bad[point] = 3 + (luck & 15);
    return 0;
  }

  /** xorshift32 of the point's own, so that the order of points does not matter. */
  #draw(point: number): number {
    let word = this.#random[point]!;
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    this.#random[point] = word;
    return word >>> 0;
  }

  #gauss(point: number): number {
    return gaussTable[this.#draw(point) >>> 19]!;
  }
}

const MISSING_OF_65536 = 131;

/** 8,192 normally distributed numbers (Box-Muller over a fixed congruential generator). */
const gaussTable = fillGaussTable();

function fillGaussTable(): Float64Array {
  let state = 12_345;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: 8192 }, () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}
