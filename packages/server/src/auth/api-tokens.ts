import type { Clock, Rng } from '@t3000/core';
import { ApiError, TOKENS_MAX, TOKEN_PREFIX, rolePermissions } from '@t3000/contract';
import type { Permission, RoleName } from '@t3000/contract';
import type { ApiTokenRow, ApiTokenTable, PlaceLimit, UserRow, UserTable } from '@t3000/site';
import type { Actor, AuditLog } from '../audit-log.ts';
import { limitDto } from '../rights/limit-dto.ts';
import { hashToken } from './sessions.ts';
import type { Session } from './sessions.ts';

const TOKEN_BYTES = 32;
const DAY_MS = 86_400_000;
/** Enough to tell tokens apart, too little to guess one. */
const START_LENGTH = 8;
/** Last use reaches the store this often. */
const TOUCH_INTERVAL_MS = 60_000;

// The contract's table has exactly the role names as keys, from fewest to most rights.
const ladder = Object.keys(rolePermissions) as readonly RoleName[];

export interface ApiTokensOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly tokens: ApiTokenTable;
  readonly users: UserTable;
  readonly audit: AuditLog;
}

/**
 * Keys of other programs: 256 random bits, stored hashed. A token acts for the person who made it and never has more
 * rights than that person has now; what belongs to a person at a screen (password, sessions, look) it cannot touch.
 */
export class ApiTokens {
  readonly #options: ApiTokensOptions;
  readonly #endListeners = new Set<(tokenHash: string) => void>();
  /** When a use was last written down, by token. */
  readonly #noted = new Map<number, number>();

  constructor(options: ApiTokensOptions) {
    this.#options = options;
  }

  /** Makes a token; it exists nowhere else than in the answer. */
  create(
    by: Actor & { readonly userId: number },
    { name, role, days, limit }: { name: string; role: RoleName; days: number; limit?: PlaceLimit | undefined },
  ): [string, ApiTokenRow] {
    const { clock, rng, tokens, audit } = this.#options;
    if (tokens.all().length >= TOKENS_MAX) {
      throw new ApiError('conflict', `there are ${TOKENS_MAX} tokens, which is the maximum; revoke one first`, {
        limit: TOKENS_MAX,
      });
    }
    const token = `${TOKEN_PREFIX}${Buffer.from(rng.bytes(TOKEN_BYTES)).toString('base64url')}`;
    const createdAt = clock.now();
    const row = tokens.insert({
      name,
      userId: by.userId,
      role,
      tokenHash: hashToken(token),
      start: token.slice(0, START_LENGTH),
      createdAt,
      expiresAt: createdAt + days * DAY_MS,
      limit,
    });
    audit.done(by, 'token.create', `token:${row.id}`, {
      name,
      role,
      expires_at: row.expiresAt,
      ...(limit === undefined ? {} : { limit: limitDto(limit) }),
    });
    return [token, row];
  }

  revoke(by: Actor, id: number): void {
    const { tokens, audit } = this.#options;
    const row = tokens.get(id);
    if (row === undefined) throw new ApiError('not_found', `there is no token ${id}`);
    tokens.remove(id);
    this.#noted.delete(id);
    audit.done(by, 'token.revoke', `token:${id}`, { name: row.name, role: row.role });
    for (const listener of this.#endListeners) listener(row.tokenHash);
  }

  /** Who stands behind a token, counted as used now from `address`; undefined when it is refused. */
  use(token: string, address: string): Session | undefined {
    const { clock, tokens } = this.#options;
    const row = token.startsWith(TOKEN_PREFIX) ? tokens.byHash(hashToken(token)) : undefined;
    if (row === undefined || this.problemOf(row) !== '') return undefined;
    const now = clock.now();
    if (now - (this.#noted.get(row.id) ?? row.lastUsedAt ?? 0) > TOUCH_INTERVAL_MS) {
      this.#noted.set(row.id, now);
      tokens.touch(row.id, now, address);
    }
    return this.#session(row, now);
  }

  /** Asked where a right must hold at this very moment. Does not count as use. */
  isAlive(tokenHash: string): boolean {
    const row = this.#options.tokens.byHash(tokenHash);
    return row !== undefined && this.problemOf(row) === '';
  }

  /** Why a token is refused now; empty when it is not. */
  problemOf(row: ApiTokenRow): string {
    if (this.#options.clock.now() >= row.expiresAt) return 'it has expired';
    const maker = this.#options.users.get(row.userId);
    if (maker === undefined) return 'the person who made it is gone';
    return maker.disabled ? `${maker.name}, who made it, is disabled` : '';
  }

  /** The role a token was made for, or the lesser one its maker has by now. */
  roleOf(row: ApiTokenRow): RoleName {
    const maker = this.#options.users.get(row.userId);
    return lesser(row.role, maker);
  }

  /** Calls `listener` with the hash of every token that is revoked. Returns a function that stops it. */
  onEnded(listener: (tokenHash: string) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  #session(row: ApiTokenRow, now: number): Session {
    const role = this.roleOf(row);
    return {
      tokenHash: row.tokenHash,
      userId: row.userId,
      tokenId: row.id,
      name: `${row.name} (token)`,
      role,
      permissions: rights[role],
      expiresAt: row.expiresAt,
      lastSeenAt: now,
    };
  }
}

function lesser(role: string, maker: UserRow | undefined): RoleName {
  const of = (name: string): number => ladder.findIndex((one) => one === name);
  return ladder[Math.max(0, Math.min(of(role), of(maker?.role ?? '')))] ?? 'viewer';
}

/** Everything of a role but what belongs to a person at a screen. */
const tokenRights = (role: RoleName): ReadonlySet<Permission> =>
  new Set<Permission>(rolePermissions[role].filter((right) => right !== 'session'));
const rights: Readonly<Record<RoleName, ReadonlySet<Permission>>> = {
  viewer: tokenRights('viewer'),
  operator: tokenRights('operator'),
  engineer: tokenRights('engineer'),
  admin: tokenRights('admin'),
};
