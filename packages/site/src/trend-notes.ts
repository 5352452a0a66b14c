import type { PointId } from '@t3000/core';
import type { Stamped, StampedRows } from './stamped.ts';

/** What somebody wrote on the time line: at a moment or over a stretch, of one point or of the whole building. */
export interface NewTrendNote {
  /** UTC epoch milliseconds. */
  readonly at: number;
  /** End of a stretch; undefined is a moment. */
  readonly until: number | undefined;
  readonly pointId: PointId | undefined;
  readonly text: string;
  readonly author: string;
}

export type TrendNoteRow = Stamped<NewTrendNote>;

export interface TrendNoteTable extends StampedRows<NewTrendNote> {
  /** Notes that touch the time, of the points and of the whole building, oldest first: the newest `limit` of them. */
  within(from: number, to: number, pointIds: readonly PointId[], limit: number): TrendNoteRow[];
  /** A note stays its author's. */
  update(id: number, patch: Partial<Omit<NewTrendNote, 'author'>>, at: number): TrendNoteRow | undefined;
}
