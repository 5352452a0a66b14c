import type { JsonObject } from '@t3000/core';

/** One thing somebody did. Rows are only ever added, and each carries the hash of the one before. */
export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  /** User name, or `system`. */
  readonly actor: string;
  readonly address: string;
  /** `point.write`, `point.release`, `session.login`, `user.create`, ... */
  readonly action: string;
  /** What it was done to: `point:17`, `device:3`, ... */
  readonly target: string;
  readonly result: 'done' | 'refused' | 'failed' | 'unconfirmed';
  readonly details: JsonObject;
  /** SHA-256, hex, over the previous hash and the canonical JSON of this row. */
  readonly hash: string;
}

export interface AuditQuery {
  readonly target?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly from?: number;
  readonly to?: number;
  readonly offset: number;
  readonly limit: number;
}

export interface AuditTable {
  append(row: Omit<AuditRow, 'seq' | 'hash'>): AuditRow;
  /** Newest first. */
  query(query: AuditQuery): { rows: AuditRow[]; total: number };
  /** The newest row, to be kept somewhere else: a chain alone does not show that its end was cut off. Seq 0 when empty. */
  head(): { seq: number; hash: string };
  /** Walks the chain; the first row that does not fit, or undefined. */
  verify(): { seq: number; why: string } | undefined;
}
