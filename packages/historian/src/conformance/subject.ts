import test from 'node:test';
import type { TestContext } from 'node:test';

import type { SampleColumns } from '@t3000/core';

import type { HistoryStore } from '../store.ts';

/** A store under test. */
export interface Subject {
  readonly store: HistoryStore;
  /** What the store takes for the present: a Monday in January 2026, standing still unless moved. */
  readonly clock: { readonly now: () => number; readonly advance: (ms: number) => Promise<void> };
  /** Stamps are rounded to this. */
  readonly stampResolutionMs: number;
  /** Closes the store and opens the same history again, as a restart does. */
  readonly reopen: () => Promise<HistoryStore>;
  /** Makes the store move what it holds in memory into its final form. */
  readonly settle: () => Promise<void>;
  /** Old samples go in pieces of this length: a day, or a month. */
  readonly dropStepMs: number;
  /** Closes the store. */
  readonly dispose: () => Promise<void>;
}

export type OpenSubject = (test: TestContext) => Promise<Subject>;

/** A test with an empty history of its own. */
export function historyTest(title: string, open: OpenSubject, run: (subject: Subject) => Promise<void>): void {
  test(title, async (context) => {
    const subject = await open(context);
    try {
      await run(subject);
    } finally {
      await subject.dispose();
    }
  });
}

export type Row = readonly [pointId: number, at: number, value: number, quality?: number];

export function columnsOf(rows: readonly Row[]): SampleColumns {
  return {
    pointIds: Int32Array.from(rows, (row) => row[0]),
    at: Float64Array.from(rows, (row) => row[1]),
    values: Float64Array.from(rows, (row) => row[2]),
    qualities: Uint8Array.from(rows, (row) => row[3] ?? 0),
    length: rows.length,
  };
}

/** Samples of a range as [at, value, quality]. */
export async function rowsOf(
  store: HistoryStore,
  pointId: number,
  from = 0,
  to = Infinity,
  limit = 10_000_000,
): Promise<[number, number, number][]> {
  const { at, values, qualities } = await store.range(pointId, from, to, limit);
  return Array.from(at, (stamp, index) => [stamp, values[index] ?? 0, qualities[index] ?? 0]);
}
