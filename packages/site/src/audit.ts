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
  /** A whole action, or all of a kind when it ends with a point: `user.` */
  readonly action?: string;
  readonly result?: AuditRow['result'];
  /** Anywhere in actor, address, action, target or details; the case of ASCII letters does not matter. */
  readonly text?: string;
  /** Only rows with a smaller number: pages stay still while rows are added. */
  readonly before?: number;
  readonly from?: number;
  readonly to?: number;
  readonly offset: number;
  readonly limit: number;
}

/** A place in the chain: the number and the hash of a row. */
export interface AuditPosition {
  readonly seq: number;
  readonly hash: string;
}

/** The first row that does not fit. */
export interface AuditProblem {
  readonly seq: number;
  readonly why: string;
}

export interface AuditTable {
  append(row: Omit<AuditRow, 'seq' | 'hash'>): AuditRow;
  /** Newest first. */
  query(query: AuditQuery): { rows: AuditRow[]; total: number };
  /** The newest row, to be kept somewhere else: a chain alone does not show that its end was cut off. Seq 0 when empty. */
  head(): AuditPosition;
  /** The hash of a row; undefined when there is none with this number. */
  hashOf(seq: number): string | undefined;
  /** Walks the chain; the first row that does not fit, or undefined. */
  verify(): AuditProblem | undefined;
  /** The same in parts, for who has other work between them: the rows after `position`, at most so many. */
  verifyPart(position: AuditPosition, rowsMax: number): { head: AuditPosition; rows: number; problem?: AuditProblem };
}
