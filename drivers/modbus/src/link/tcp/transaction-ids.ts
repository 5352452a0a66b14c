const ID_MAX = 65_535;

/** Ids of one endpoint, kept over reconnects: an id comes back after 65,535 others, and never while it is in use. */
export class TransactionIds {
  #last: number;

  /** `first` comes from randomness, so that a gateway that keeps requests over a reconnect is not confused. */
  constructor(first: number) {
    this.#last = first % ID_MAX;
  }

  next(isTaken: (id: number) => boolean): number {
    do this.#last = this.#last >= ID_MAX ? 1 : this.#last + 1;
    while (isTaken(this.#last));
    return this.#last;
  }
}
