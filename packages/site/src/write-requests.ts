import type { JsonObject, PointId, Priority } from '@t3000/core';

/** `carrying_out` is left by a crash alone: nobody knows then whether the device was reached. */
export const writeRequestStates = [
  'waiting',
  'carrying_out',
  'done',
  'failed',
  'declined',
  'withdrawn',
  'expired',
] as const;
export type WriteRequestState = (typeof writeRequestStates)[number];

/** A write to a critical point that one person asked for and another decides about. */
export interface WriteRequestRow {
  readonly id: number;
  readonly pointId: PointId;
  readonly value: number;
  readonly priority: Priority;
  readonly durationMs: number | undefined;
  readonly reason: string;
  /** As the trail calls whoever asked: a person, or a token of one. */
  readonly askedBy: string;
  /** The person, also behind a token: nobody decides about what was asked for in the own name. */
  readonly userId: number;
  readonly tokenId: number | undefined;
  readonly address: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly state: WriteRequestState;
  /** Who decided; empty while nobody has, and when time did. */
  readonly decidedBy: string;
  readonly decidedAt: number | undefined;
  /** What the second person said to it. */
  readonly note: string;
  /** What became of the write; undefined unless it was carried out. */
  readonly result: JsonObject | undefined;
}

export type NewWriteRequest = Omit<WriteRequestRow, 'id' | 'state' | 'decidedBy' | 'decidedAt' | 'note' | 'result'>;

export interface WriteRequestTable {
  insert(request: NewWriteRequest): WriteRequestRow;
  get(id: number): WriteRequestRow | undefined;
  /** In the order they were asked for: what somebody has to decide about, and what is being carried out. */
  open(): WriteRequestRow[];
  /** What is over, newest first. */
  closed(part: { readonly offset: number; readonly limit: number }): { rows: WriteRequestRow[]; total: number };
  /** Moves a request on; false when it is not in the state `from` any more, so that one decision wins. */
  move(id: number, from: WriteRequestState, to: WriteRequestMove): boolean;
  /** Forgets what was over before this time. */
  dropBefore(at: number): number;
}

export type WriteRequestMove = Pick<WriteRequestRow, 'state' | 'decidedBy' | 'note' | 'result'> & {
  readonly decidedAt: number;
};
