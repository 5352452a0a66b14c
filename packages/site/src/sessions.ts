/** A login. The token itself is never stored, only its SHA-256. */
export interface SessionRow {
  readonly tokenHash: string;
  readonly userId: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
}

export interface SessionTable {
  get(tokenHash: string): SessionRow | undefined;
  byUser(userId: number): SessionRow[];
  insert(session: SessionRow): void;
  touch(tokenHash: string, at: number): void;
  remove(tokenHash: string): boolean;
  /** Ends every session of a user, except one when given; the number ended. */
  removeByUser(userId: number, exceptTokenHash?: string): number;
  removeExpired(now: number, idleBefore: number): number;
}
