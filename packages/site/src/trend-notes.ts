import type { PointId } from '@t3000/core';

/** What somebody wrote on the time line: at a moment or over a stretch, of one point or of the whole building. */
export interface TrendNoteRow {
  readonly id: number;
  /** UTC epoch milliseconds. */
  readonly at: number;
  /** End of a stretch; undefined is a moment. */
  readonly until: number | undefined;
  readonly pointId: PointId | undefined;
  readonly text: string;
  readonly author: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewTrendNote = Omit<TrendNoteRow, 'id' | 'createdAt' | 'updatedAt'>;

export interface TrendNoteTable {
  get(id: number): TrendNoteRow | undefined;
  /** Notes that touch the time, of the points and of the whole building, oldest first: the newest `limit` of them. */
  within(from: number, to: number, pointIds: readonly PointId[], limit: number): TrendNoteRow[];
  insert(note: NewTrendNote, at: number): TrendNoteRow;
  update(id: number, patch: Partial<Omit<NewTrendNote, 'author'>>, at: number): TrendNoteRow | undefined;
  remove(id: number): boolean;
}
