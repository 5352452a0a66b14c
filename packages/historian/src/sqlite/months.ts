import type { Side } from './layout.ts';

/** What the side that does not take samples holds: nothing, what is being moved to a new file, or what is in the file. */
export const MonthState = { settled: 0, folding: 1, folded: 2 } as const;
export type MonthState = (typeof MonthState)[keyof typeof MonthState];

/** A month that has a file, or is about to get one. */
export interface MonthRow {
  readonly month: number;
  /** Name of the file; empty when there is none. */
  readonly file: string;
  /** Where samples of this month are sealed. */
  readonly side: Side;
  readonly state: MonthState;
  /** Of the file. */
  readonly chunks: number;
  readonly samples: number;
  readonly from: number;
  readonly to: number;
  /** Bit p is set when point p has samples in the file. */
  readonly points: Uint8Array;
}

/** A month nobody has heard of. */
export function plainMonth(month: number): MonthRow {
  return {
    month,
    file: '',
    side: 0,
    state: MonthState.settled,
    chunks: 0,
    samples: 0,
    from: Infinity,
    to: -Infinity,
    points: new Uint8Array(0),
  };
}
