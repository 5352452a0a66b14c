import type { RegisterTable } from '../blocks/span.ts';
import { decodeRaw } from '../values/value-codec.ts';
import { plainFormat, registersOf, wordOrders } from '../values/value-format.ts';
import type { ValueFormat, ValueType, WordOrder } from '../values/value-format.ts';

/** Registers as they were read once, and the one people asked about. */
export interface WizardReading {
  readonly table: RegisterTable;
  /** Address of the first word. */
  readonly first: number;
  readonly words: Uint16Array;
  /** The address from the manual, which may count from 0 or from 1. */
  readonly asked: number;
}

/** One way to read the registers. */
export interface Candidate {
  readonly address: number;
  /** Address less the one asked for: manuals that count from 1 are off by one. */
  readonly shift: number;
  readonly format: ValueFormat;
  readonly raw: number;
}

/** In the order devices use them; of readings that say the same, the first is kept. */
const types: readonly ValueType[] = [
  'uint16',
  'int16',
  'float32',
  'int32',
  'uint32',
  'float64',
  'uint64',
  'int64',
  'bcd16',
  'bcd32',
  'bcd64',
];

/** A manual that counts from 1 is off by one, in one direction or the other. */
const shifts = [0, -1, 1] as const;

/** Words before and after the asked address that make every candidate readable. */
export const WORDS_BEFORE = 1;
export const WORDS_AFTER = 5;

/** Every type in every order at every shift the words cover. What is no number of the type is left out. */
export function candidatesOf({ first, words, asked }: WizardReading): Candidate[] {
  const found: Candidate[] = [];
  for (const shift of shifts) {
    const at = asked + shift - first;
    for (const type of types) {
      const count = registersOf({ type, length: 1 });
      if (at < 0 || at + count > words.length) continue;
      for (const order of ordersOf(count)) {
        const format: ValueFormat = { ...plainFormat, type, order };
        const raw = decodeRaw(words, at, format);
        if (Number.isNaN(raw) || found.some((other) => saysTheSame(other, shift, count, order, raw))) continue;
        found.push({ address: asked + shift, shift, format, raw });
      }
    }
  }
  return found;
}

function saysTheSame(other: Candidate, shift: number, count: number, order: WordOrder, raw: number): boolean {
  return (
    other.shift === shift && other.raw === raw && other.format.order === order && registersOf(other.format) === count
  );
}

/** The order of words means nothing where there is one. */
function ordersOf(registers: number): readonly WordOrder[] {
  return registers === 1 ? ['ABCD', 'BADC'] : wordOrders;
}
