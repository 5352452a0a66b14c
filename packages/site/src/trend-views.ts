/** A trend chart somebody keeps under a name. */
export interface TrendViewRow {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  /** Everybody sees it; only its owner changes it. */
  readonly shared: boolean;
  /** What the console shows, as the query of its address. */
  readonly address: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewTrendView = Omit<TrendViewRow, 'id' | 'createdAt' | 'updatedAt'>;

export interface TrendViewTable {
  /** Those of one person and those others share, by name. */
  visibleTo(userId: number): TrendViewRow[];
  countOf(userId: number): number;
  get(id: number): TrendViewRow | undefined;
  /** Throws {@link Conflict} when the person has one of that name. */
  insert(view: NewTrendView, at: number): TrendViewRow;
  update(id: number, patch: Partial<Omit<NewTrendView, 'ownerId'>>, at: number): TrendViewRow | undefined;
  remove(id: number): boolean;
}
