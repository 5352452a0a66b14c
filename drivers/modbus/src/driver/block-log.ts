import type { Block } from '../blocks/plan-blocks.ts';
import { endOf, registerTables } from '../blocks/span.ts';
import type { RegisterTable, Span } from '../blocks/span.ts';
import { describeFailure } from '../transaction/client.ts';
import type { Outcome } from '../transaction/client.ts';

/** What the last read of one run of registers brought. */
export interface BlockReading extends Span {
  /** When it was read, UTC epoch milliseconds. */
  readonly at: number;
  /** Time to the answer; undefined when there was none. */
  readonly elapsedMs: number | undefined;
  /** Of the last read that worked; undefined before the first. */
  readonly words: Uint16Array | undefined;
  /** Why it failed; empty when it did not. */
  readonly problem: string;
}

/** More runs than the plan of any device has; the one read longest ago makes room. */
const READINGS_MAX = 512;

/** The newest reading of every run of registers that was asked for, so that looking at registers costs the bus nothing. */
export class BlockLog {
  readonly #readings = new Map<number, BlockReading>();

  note({ table, address, count }: Block, outcome: Outcome<Uint16Array>, at: number): void {
    const key = (registerTables.indexOf(table) * 0x1_0000 + address) * 0x1000 + count;
    // Taken out and put in again it is the newest.
    const before = this.#readings.get(key);
    this.#readings.delete(key);
    const elapsedMs = 'elapsedMs' in outcome ? outcome.elapsedMs : undefined;
    const words = outcome.kind === 'answer' ? outcome.value : before?.words;
    const problem = outcome.kind === 'answer' ? '' : describeFailure(outcome);
    this.#readings.set(key, { table, address, count, at, elapsedMs, words, problem });
    if (this.#readings.size <= READINGS_MAX) return;
    const [oldest] = this.#readings.keys();
    if (oldest !== undefined) this.#readings.delete(oldest);
  }

  /** Newest first: the readings that have something to say about this run. */
  over(span: Span): BlockReading[] {
    return [...this.#readings.values()].filter((reading) => overlaps(reading, span)).reverse();
  }

  /** The newest word of each register or bit of this run; undefined where none was read. */
  words(span: Span): (number | undefined)[] {
    const found = Array.from<number | undefined>({ length: span.count });
    for (const { words, address } of this.over(span).reverse()) {
      if (words === undefined) continue;
      for (const [index, word] of words.entries()) {
        const at = address + index - span.address;
        if (at >= 0 && at < span.count) found[at] = word;
      }
    }
    return found;
  }
}

function overlaps(a: Span, b: { table: RegisterTable; address: number; count: number }): boolean {
  return a.table === b.table && a.address < endOf(b) && endOf(a) > b.address;
}
