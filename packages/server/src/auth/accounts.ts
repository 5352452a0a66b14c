import type { Clock } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { PlaceLimit as LimitDto, RoleName } from '@t3000/contract';
import type { PlaceLimit, PlaceTable, UserRow, UserTable } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Actor, AuditLog } from '../audit-log.ts';
import { checkedLimit, limitDto } from '../rights/limit-dto.ts';
import { passwordProblem } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';

export interface AccountsOptions {
  readonly clock: Clock;
  readonly users: UserTable;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly siteName: () => string;
  readonly places: Pick<PlaceTable, 'get'>;
  /** Somebody has other places than before. */
  readonly onLimited: () => void;
}

export interface AccountChange {
  readonly role?: RoleName | undefined;
  readonly password?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Null takes the limit away; undefined leaves what there is. */
  readonly limit?: LimitDto | null | undefined;
}

interface Named {
  readonly name: string;
}

/** Users and their rights. Whatever takes a right away ends the sessions that had it. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  async create(
    by: Actor,
    { name, password, role, limit }: Required<Pick<AccountChange, 'role' | 'password'>> & AccountChange & Named,
  ): Promise<UserRow> {
    const { clock, users, audit, places } = this.#options;
    const wanted = checkedLimit(places, role, limit ?? null);
    const passwordHash = await this.#hash(password, name);
    const user = users.insert({ name, role, passwordHash, limit: wanted }, clock.now());
    audit.done(by, 'user.create', `user:${user.id}`, {
      name,
      role,
      ...(wanted === undefined ? {} : { limit: limitDto(wanted) }),
    });
    return user;
  }

  async update(by: Actor, id: number, change: AccountChange): Promise<UserRow> {
    const { users, sessions, audit } = this.#options;
    const { password, role, disabled, limit } = change;
    const before = this.#get(id);
    const passwordHash = password === undefined ? undefined : await this.#hash(password, before.name);
    // Looked up again: while the hash was computed, somebody else may have changed the last other administrator.
    const user = this.#get(id);
    if ((role !== undefined && role !== 'admin') || disabled === true) this.#keepOneAdmin(user);
    const places = this.#limitAfter(user, change);
    const updated = users.update(id, {
      ...(role === undefined ? {} : { role }),
      ...(disabled === undefined ? {} : { disabled }),
      ...(passwordHash === undefined ? {} : { passwordHash }),
      ...(limit === undefined ? {} : { limit: places }),
    });
    // Other places hold in the sessions that are open; whatever else changed is for a new one.
    if (role !== undefined || disabled !== undefined || passwordHash !== undefined) sessions.endByUser(id);
    if (limit !== undefined) this.#options.onLimited();
    const { password: _, ...visible } = change;
    audit.done(by, 'user.update', `user:${id}`, {
      name: user.name,
      ...changesOf(visible, shownOf(user), shownOf(updated ?? user)),
      password_changed: passwordHash !== undefined,
    });
    return updated ?? user;
  }

  remove(by: Actor, id: number): void {
    const { users, sessions, audit } = this.#options;
    const user = this.#get(id);
    this.#keepOneAdmin(user);
    sessions.endByUser(id);
    users.remove(id);
    audit.done(by, 'user.delete', `user:${id}`, { name: user.name });
  }

  /** Ends every session of the user; the caller begins a new one, so that the old token is worth nothing. */
  async changeOwnPassword(by: Actor, id: number, next: string): Promise<UserRow> {
    const { users, sessions, audit } = this.#options;
    const passwordHash = await this.#hash(next, by.name);
    const user = users.update(id, { passwordHash });
    if (user === undefined) throw new ApiError('not_signed_in', 'this account was removed');
    sessions.endByUser(id);
    audit.done(by, 'session.password', `user:${id}`);
    return user;
  }

  async #hash(password: string, name: string): Promise<string> {
    const problem = passwordProblem(password, [name, this.#options.siteName()]);
    if (problem !== undefined) throw new ApiError('weak_password', problem);
    return this.#options.passwords.hash(password);
  }

  /** The limit a user has after a change; administrators are found out before anything is stored. */
  #limitAfter(user: UserRow, { role, limit }: AccountChange): PlaceLimit | undefined {
    const wanted = limit === undefined ? limitDto(user.limit) : limit;
    return limit === undefined && role === undefined
      ? user.limit
      : checkedLimit(this.#options.places, role ?? user.role, wanted, limit !== undefined);
  }

  #get(id: number): UserRow {
    const user = this.#options.users.get(id);
    if (user === undefined) throw new ApiError('not_found', `there is no user ${id}`);
    return user;
  }

  #keepOneAdmin(user: UserRow): void {
    if (user.role !== 'admin' || user.disabled) return;
    const others = this.#options.users.all().some((o) => o.id !== user.id && o.role === 'admin' && !o.disabled);
    if (!others) throw new ApiError('conflict', `"${user.name}" is the last administrator; make another one first`);
  }
}

/** As the trail tells it. */
function shownOf({ role, disabled, limit }: UserRow) {
  return { role, disabled, limit: limitDto(limit) };
}
