/** What the store adds to something people make and change: which it is, and when. UTC epoch milliseconds. */
export type Stamped<New> = New & {
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** Things made, changed and removed one by one. */
export interface StampedRows<New> {
  get(id: number): Stamped<New> | undefined;
  /** Throws {@link Conflict} when the name is taken, {@link UnknownReference} when what it refers to is not there. */
  insert(row: New, at: number): Stamped<New>;
  update(id: number, patch: Partial<New>, at: number): Stamped<New> | undefined;
  remove(id: number): boolean;
}
