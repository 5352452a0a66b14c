import { hash } from 'node:crypto';
import type { Clock, Rng } from '@t3000/core';
import { rolePermissions } from '@t3000/contract';
import type { Permission, RoleName } from '@t3000/contract';
import type { SessionRow, SessionTable, UserRow, UserTable } from '@t3000/site';

/** Nobody touched it for a working day. */
export const SESSION_IDLE_MAX_MS = 8 * 3_600_000;
/** However busy, a week is the end. */
export const SESSION_LIFE_MAX_MS = 7 * 86_400_000;

const TOKEN_BYTES = 32;
/** Last use reaches the store this often; losing a minute of it in a crash harms nobody. */
const TOUCH_INTERVAL_MS = 60_000;
/** Sessions of one user; the oldest ends when another begins. */
const PER_USER_MAX = 20;
const USER_AGENT_LENGTH_MAX = 200;

/** A person, or a program with a key, at the other end of a request. */
export interface Session {
  readonly tokenHash: string;
  /** Of the person; of a program, who made its key. */
  readonly userId: number;
  /** Of a program: the number of its key. */
  readonly tokenId?: number;
  readonly name: string;
  readonly role: RoleName;
  readonly permissions: ReadonlySet<Permission>;
  readonly expiresAt: number;
  lastSeenAt: number;
}

/** Tells callers apart: a person, whatever the browser, or a program with its own key. */
export function callerName({ userId, tokenId }: Pick<Session, 'userId' | 'tokenId'>): string {
  return tokenId === undefined ? `user ${userId}` : `token ${tokenId}`;
}

/** A session and whose it is. */
export interface SignedIn {
  readonly user: UserRow;
  readonly row: SessionRow;
}

export interface SessionsOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly sessions: SessionTable;
  readonly users: UserTable;
}

const rights: Readonly<Record<RoleName, ReadonlySet<Permission>>> = {
  viewer: new Set(rolePermissions.viewer),
  operator: new Set(rolePermissions.operator),
  engineer: new Set(rolePermissions.engineer),
  admin: new Set(rolePermissions.admin),
};

/**
 * Who is signed in. Tokens are 256 random bits and stored hashed; sessions in use are also kept in memory, so that a
 * request costs one hash. Everything that ends a session goes through here, and takes effect at once.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #cache = new Map<string, Session & { storedSeenAt: number }>();
  readonly #endListeners = new Set<(tokenHash: string) => void>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Begins a session and gives its token, which exists nowhere else. */
  begin(user: UserRow, address: string, userAgent: string): string {
    const { clock, rng, sessions } = this.#options;
    const own = sessions.byUser(user.id).toSorted((a, b) => a.createdAt - b.createdAt);
    for (const row of own.slice(0, Math.max(0, own.length - PER_USER_MAX + 1))) this.end(row.tokenHash);
    const token = Buffer.from(rng.bytes(TOKEN_BYTES)).toString('base64url');
    const now = clock.now();
    sessions.insert({
      tokenHash: hashToken(token),
      userId: user.id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + SESSION_LIFE_MAX_MS,
      address,
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH_MAX),
    });
    return token;
  }

  /** The session of a token, counted as used now; undefined when there is none or it has ended. */
  use(token: string): Session | undefined {
    const { clock, sessions } = this.#options;
    const tokenHash = hashToken(token);
    const session = this.#cache.get(tokenHash) ?? this.#load(tokenHash);
    if (session === undefined) return undefined;
    const now = clock.now();
    if (isOver(session, now)) {
      this.end(tokenHash);
      return undefined;
    }
    session.lastSeenAt = now;
    if (now - session.storedSeenAt > TOUCH_INTERVAL_MS) {
      session.storedSeenAt = now;
      sessions.touch(tokenHash, now);
    }
    return session;
  }

  /** Who is signed in, of one user or of all, the latest begun first. */
  list(userId?: number): SignedIn[] {
    const { clock, sessions, users } = this.#options;
    const now = clock.now();
    return users
      .all()
      .filter(({ id }) => userId === undefined || id === userId)
      .flatMap((user) => sessions.byUser(user.id).map((row) => ({ user, row: this.#seen(row) })))
      .filter(({ row }) => !isOver(row, now))
      .toSorted((a, b) => b.row.createdAt - a.row.createdAt);
  }

  /** Asked where a right must hold at this very moment. Does not count as use. */
  isAlive(tokenHash: string): boolean {
    const session = this.#cache.get(tokenHash);
    return session !== undefined && !isOver(session, this.#options.clock.now());
  }

  end(tokenHash: string): void {
    this.#options.sessions.remove(tokenHash);
    this.#forget(tokenHash);
  }

  /** Ends every session of a user, except one when given. */
  endByUser(userId: number, exceptTokenHash?: string): void {
    this.#options.sessions.removeByUser(userId, exceptTokenHash);
    for (const [tokenHash, session] of this.#cache) {
      if (session.userId === userId && tokenHash !== exceptTokenHash) this.#forget(tokenHash);
    }
  }

  /** Ends what is over by now, in memory and in the store. */
  sweep(): void {
    const now = this.#options.clock.now();
    for (const [tokenHash, session] of this.#cache) {
      if (isOver(session, now)) this.end(tokenHash);
      else if (session.lastSeenAt > session.storedSeenAt) this.#options.sessions.touch(tokenHash, session.lastSeenAt);
    }
    this.#options.sessions.removeExpired(now, now - SESSION_IDLE_MAX_MS);
  }

  /** Calls `listener` with the token hash of every session that ends. Returns a function that stops it. */
  onEnded(listener: (tokenHash: string) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** The store hears of a use now and then only; memory knows the last one. */
  #seen(row: SessionRow): SessionRow {
    const lastSeenAt = Math.max(row.lastSeenAt, this.#cache.get(row.tokenHash)?.lastSeenAt ?? 0);
    return { ...row, lastSeenAt };
  }

  #load(tokenHash: string): (Session & { storedSeenAt: number }) | undefined {
    const row = this.#options.sessions.get(tokenHash);
    const user = row === undefined ? undefined : this.#options.users.get(row.userId);
    if (row === undefined || user === undefined || user.disabled) return undefined;
    const session = { ...sessionOf(row, user), storedSeenAt: row.lastSeenAt };
    this.#cache.set(tokenHash, session);
    return session;
  }

  #forget(tokenHash: string): void {
    if (!this.#cache.delete(tokenHash)) return;
    for (const listener of this.#endListeners) listener(tokenHash);
  }
}

/** A name for a session that says nothing about its token, for lists and requests. */
export function sessionId(tokenHash: string): string {
  return hash('sha256', `session ${tokenHash}`, 'hex').slice(0, 32);
}

/** What the store knows of a token. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

function sessionOf(row: SessionRow, user: UserRow): Session {
  return {
    tokenHash: row.tokenHash,
    userId: user.id,
    name: user.name,
    role: user.role,
    permissions: rights[user.role],
    expiresAt: row.expiresAt,
    lastSeenAt: row.lastSeenAt,
  };
}

function isOver(session: Pick<Session, 'expiresAt' | 'lastSeenAt'>, now: number): boolean {
  return now >= session.expiresAt || now - session.lastSeenAt > SESSION_IDLE_MAX_MS;
}
