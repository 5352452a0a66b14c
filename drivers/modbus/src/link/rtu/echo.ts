/**
 * Whether the sender hears its own bytes, as many RS-485 adapters let it. Readings tell: their answer never looks like
 * their request. Some writes are answered by their own copy, so this must be known before one can be believed.
 */
export class Echo {
  #heard: 'unknown' | 'yes' | 'no' = 'unknown';

  get heard(): 'unknown' | 'yes' | 'no' {
    return this.#heard;
  }

  learn(heard: 'yes' | 'no'): void {
    this.#heard = heard;
  }

  /** Forgets what was learned, as a new adapter may sit at the port. */
  forget(): void {
    this.#heard = 'unknown';
  }
}

/** Functions whose correct answer is their request, byte by byte. */
const echoed: ReadonlySet<number> = new Set([5, 6, 22]);

export function isAnsweredByCopy(code: number): boolean {
  return echoed.has(code);
}
