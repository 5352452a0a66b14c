/** One request and what became of it, for people who look for a fault. */
export interface Exchange {
  /** When it was sent, UTC epoch milliseconds. */
  readonly at: number;
  readonly unit: number;
  /** PDU without framing. */
  readonly request: Uint8Array;
  /** PDU without framing; undefined when no answer was recognised. */
  readonly answer: Uint8Array | undefined;
  /** The kind of the outcome. */
  readonly outcome: string;
  readonly elapsedMs: number;
}

/** The last so many exchanges. */
export class ExchangeLog {
  readonly #slots: (Exchange | undefined)[];
  #next = 0;

  /** 0 keeps none. */
  constructor(lengthMax: number) {
    this.#slots = Array.from<Exchange | undefined>({ length: lengthMax });
  }

  get wanted(): boolean {
    return this.#slots.length > 0;
  }

  add(exchange: Exchange): void {
    if (this.#slots.length === 0) return;
    this.#slots[this.#next] = exchange;
    this.#next = (this.#next + 1) % this.#slots.length;
  }

  /** Oldest first. */
  list(): readonly Exchange[] {
    const ordered = [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)];
    return ordered.filter((exchange) => exchange !== undefined);
  }
}
