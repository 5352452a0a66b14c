import { clamp } from './numbers.ts';

/** A motor that needs its time: the position follows the command, 0 to 100 %. */
export class Actuator {
  readonly #travelSeconds: number;
  #position: number;
  /** A mechanical fault: the position it hangs at, whatever is commanded. */
  stuckAt: number | undefined;

  constructor(travelSeconds: number, position = 0) {
    this.#travelSeconds = travelSeconds;
    this.#position = position;
  }

  /** %. */
  get position(): number {
    return this.stuckAt ?? this.#position;
  }

  step(command: number, seconds: number): void {
    const reach = (100 * seconds) / this.#travelSeconds;
    this.#position = clamp(command, this.#position - reach, this.#position + reach);
  }
}
