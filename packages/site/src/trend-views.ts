import type { Stamped, StampedRows } from './stamped.ts';

/** A trend chart somebody keeps under a name. */
export interface NewTrendView {
  readonly ownerId: number;
  readonly name: string;
  /** Everybody sees it; only its owner changes it. */
  readonly shared: boolean;
  /** What the console shows, as the query of its address. */
  readonly address: string;
}

export type TrendViewRow = Stamped<NewTrendView>;

export interface TrendViewTable extends StampedRows<NewTrendView> {
  /** Those of one person and those others share, by name. */
  visibleTo(userId: number): TrendViewRow[];
  countOf(userId: number): number;
  /** A view stays its owner's. */
  update(id: number, patch: Partial<Omit<NewTrendView, 'ownerId'>>, at: number): TrendViewRow | undefined;
}
