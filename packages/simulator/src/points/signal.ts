import { bell } from '../physics/noise.ts';
import { clamp } from '../physics/numbers.ts';
import type { Quantity } from './quantity.ts';

/** Why a reading cannot be believed, in the standard's own words (BACnetReliability, clause 21). */
export const Reliability = { noFaultDetected: 0, openLoop: 4, unreliableOther: 7 } as const;
export type Reliability = (typeof Reliability)[keyof typeof Reliability];

/** A number that lives in a panel and that a point shows. */
export interface Signal {
  readonly quantity: Quantity;
  readonly value: number;
}

/** What a seeded sensor needs to make its own noise. */
export interface NoiseSource {
  readonly seed: number;
  /** Tells sensors apart: the same number gives the same noise. */
  readonly stream: number;
}

/** A reading is taken this often; in between it stands still, as in a panel that scans its inputs. */
const SCAN_MS = 10_000;

/** Reads the truth with the noise and the resolution of a real input. Starts at the lower end, like a panel after power-up. */
export class Sensor implements Signal {
  readonly quantity: Quantity;
  readonly #noise: NoiseSource;
  #value: number;
  #lastGood: number;
  #reliability: Reliability = Reliability.noFaultDetected;
  /** Added to what the sensor feels: it has drifted. */
  drift = 0;
  /** The wire is broken: an open thermistor reads the lower end of its range. */
  open = false;

  constructor(quantity: Quantity, noise: NoiseSource) {
    this.quantity = quantity;
    this.#noise = noise;
    this.#value = quantity.kind === 'analog' ? clamp(0, quantity.minimum, quantity.maximum) : 0;
    this.#lastGood = this.#value;
  }

  get value(): number {
    return this.#value;
  }

  get reliability(): Reliability {
    return this.#reliability;
  }

  /** The newest reading that was no fault: what a careful program works with. */
  get lastGood(): number {
    return this.#lastGood;
  }

  sample(truth: number, at: number): void {
    if (this.quantity.kind === 'binary') {
      this.#value = this.#lastGood = truth >= 0.5 ? 1 : 0;
      return;
    }
    const { minimum, maximum, resolution, noise } = this.quantity;
    if (this.open) {
      this.#value = minimum;
      this.#reliability = Reliability.openLoop;
      return;
    }
    // Averaging hides noise at a standstill: an idle sensor at the end of its range reads exactly that end.
    const felt = truth + this.drift;
    const shaken =
      noise === 0 || felt === minimum
        ? felt
        : felt + noise * bell(this.#noise.seed, this.#noise.stream, Math.floor(at / SCAN_MS));
    this.#value = this.#lastGood = clamp(toResolution(shaken, resolution), minimum, maximum);
    this.#reliability = Reliability.noFaultDetected;
  }
}

/** Panels store thousandths: what is written over the network keeps that much. */
const STORED_STEP = 0.001;

/** A number in the panel's memory: a set-point, or something a program works out. */
export class Variable implements Signal {
  readonly quantity: Quantity;
  #value: number;

  constructor(quantity: Quantity, value: number) {
    this.quantity = quantity;
    this.#value = withinRange(quantity, value, stepOf(quantity));
  }

  get value(): number {
    return this.#value;
  }

  /** What a program works out, in steps people care about. */
  set value(value: number) {
    this.#value = withinRange(this.quantity, value, stepOf(this.quantity));
  }

  /** A write over the network: taken as it is, within the limits. */
  write(value: number): void {
    this.#value = withinRange(this.quantity, value, STORED_STEP);
  }
}

/** The nearest value the quantity allows, in steps of `step`. */
export function withinRange(quantity: Quantity, value: number, step: number = STORED_STEP): number {
  if (quantity.kind === 'binary') return value >= 0.5 ? 1 : 0;
  return clamp(toResolution(value, step), quantity.minimum, quantity.maximum);
}

/** The smallest step the panel shows. */
export function stepOf(quantity: Quantity): number {
  return quantity.kind === 'binary' ? 1 : quantity.resolution;
}

/** Dividing by the whole number of steps per unit keeps 21.3 from becoming 21.300000000000001. */
function toResolution(value: number, resolution: number): number {
  if (resolution >= 1) return Math.round(value / resolution) * resolution;
  const stepsPerUnit = Math.round(1 / resolution);
  return Math.round(value * stepsPerUnit) / stepsPerUnit;
}
