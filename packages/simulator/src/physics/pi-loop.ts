import { clamp } from './numbers.ts';

export interface PiTuning {
  /** Output per unit of error. */
  readonly gain: number;
  /** Time in which the integral repeats what the gain did, seconds. */
  readonly integralSeconds: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A controller with proportional and integral part. The integral stops where the output does, so it never winds up. */
export class PiLoop {
  readonly #tuning: PiTuning;
  #integral: number;

  constructor(tuning: PiTuning, start = tuning.minimum) {
    this.#tuning = tuning;
    this.#integral = start;
  }

  /** Starts again from `output` with no error behind it. */
  reset(output: number): void {
    this.#integral = output;
  }

  /** `error` is what is missing, in units of the process; returns the output. */
  step(error: number, seconds: number): number {
    const { gain, integralSeconds, minimum, maximum } = this.#tuning;
    const proportional = gain * error;
    this.#integral = clamp(this.#integral + (proportional * seconds) / integralSeconds, minimum, maximum);
    return clamp(this.#integral + proportional, minimum, maximum);
  }
}
