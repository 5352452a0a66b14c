import type { PointId } from '@t3000/core';

import type { Catalog } from './catalog.ts';
import type { Head } from './head.ts';
import { Slices } from './slices.ts';
import type { VaultPort } from './vault-port.ts';

/** Moves samples from the head into chunks, slice by slice, and then trims the log. */
export class Sealer {
  readonly #head: Head;
  readonly #catalog: Catalog;
  readonly #vault: Pick<VaultPort, 'seal' | 'trimLog'>;
  readonly #slices: Slices;
  /** Samples of days that hold more chunks than there are slots. */
  refused = 0;

  constructor(head: Head, catalog: Catalog, vault: Pick<VaultPort, 'seal' | 'trimLog'>) {
    this.#head = head;
    this.#catalog = catalog;
    this.#vault = vault;
    this.#slices = new Slices(head);
  }

  get idle(): boolean {
    return this.#slices.idle;
  }

  /** What is in the head, all told. */
  get samples(): number {
    return this.#head.samples;
  }

  get inRound(): boolean {
    return this.#slices.throughSeq !== undefined;
  }

  /** Seals this series with the next slice. */
  noteLong(pointId: PointId): void {
    this.#slices.noteLong(pointId);
  }

  /** Begins a round over everything the log holds up to `throughSeq`; nothing happens while one is running. */
  beginRound(throughSeq: number): void {
    this.#slices.beginRound(throughSeq);
  }

  /** Gives up the round; what was written stays, and another round finds the rest. */
  abandon(): void {
    this.#slices.endRound();
  }

  /** One transaction's worth of work; true when the log was trimmed and the round is over. */
  async step(): Promise<boolean> {
    const slice = this.#slices.next();
    if (slice !== undefined) {
      try {
        const { refused, ...changes } = await this.#vault.seal(slice);
        this.refused += refused;
        this.#catalog.apply(changes);
      } catch (error) {
        this.#head.turnBack();
        throw error;
      }
      this.#head.land();
      return false;
    }
    const { throughSeq } = this.#slices;
    if (throughSeq === undefined || !(await this.#vault.trimLog(throughSeq))) return false;
    this.#slices.endRound();
    return true;
  }
}
