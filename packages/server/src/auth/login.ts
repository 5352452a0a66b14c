import type { Clock } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { UserRow, UserTable } from '@t3000/site';
import type { AuditLog } from '../audit-log.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import { Throttle } from './throttle.ts';

export interface LoginOptions {
  readonly clock: Clock;
  readonly users: UserTable;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
}

/** Where a login comes from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}

/** Three typing errors are human; behind one address sits a whole office. */
const FREE_FAILURES_PER_ACCOUNT = 3;
const FREE_FAILURES_PER_ADDRESS = 10;

/** The same words whether the name or the password is wrong: neither is given away. */
const WRONG = 'user name or password is wrong';

/** Checks passwords, slows guessing down per account and per address, and begins sessions. */
export class Login {
  readonly #options: LoginOptions;
  readonly #byAccount: Throttle;
  readonly #byAddress: Throttle;
  #decoy: Promise<string> | undefined;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#byAccount = new Throttle(options.clock, FREE_FAILURES_PER_ACCOUNT);
    this.#byAddress = new Throttle(options.clock, FREE_FAILURES_PER_ADDRESS);
  }

  /** Begins a session; gives its token and the user. */
  async signIn(name: string, password: string, origin: Origin): Promise<{ token: string; user: UserRow }> {
    const { clock, users, sessions, audit } = this.#options;
    const user = await this.#check(name, password, origin, 'session.login');
    users.update(user.id, { lastLoginAt: clock.now() });
    audit.done({ name: user.name, address: origin.address }, 'session.login', `user:${user.id}`);
    return { token: sessions.begin(user, origin.address, origin.userAgent), user };
  }

  /** Throws unless `password` is this person's; used again where a session alone is not proof enough. */
  async confirm(name: string, password: string, origin: Origin): Promise<void> {
    await this.#check(name, password, origin, 'session.confirm');
  }

  async #check(name: string, password: string, origin: Origin, action: string): Promise<UserRow> {
    const { users, passwords, audit } = this.#options;
    const account = name.toLowerCase();
    this.#admit(account, origin.address);
    const user = users.byName(name);
    const usable = user !== undefined && !user.disabled;
    const verdict = await passwords.verify(password, usable ? user.passwordHash : await this.#decoyHash());
    // The person may have been disabled or removed while the hash was computed.
    const now = usable ? users.get(user.id) : undefined;
    if (verdict === 'wrong' || now === undefined || now.disabled) {
      const actor = { name: user?.name ?? 'unknown', address: origin.address };
      audit.record(actor, action, user === undefined ? 'user:unknown' : `user:${user.id}`, 'refused');
      throw new ApiError('wrong_credentials', WRONG);
    }
    this.#byAccount.succeeded(account);
    this.#byAddress.takeBack(origin.address);
    if (verdict === 'outdated') users.update(now.id, { passwordHash: await passwords.hash(password) });
    return now;
  }

  #admit(account: string, address: string): void {
    // An address that must wait does not get to try, so it must not make the account wait either.
    const waitMs = this.#byAddress.attempt(address) || this.#byAccount.attempt(account);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new ApiError('too_many_requests', `too many failed logins; try again in ${seconds} s`, {
      retry_after_seconds: seconds,
    });
  }

  /** Checking an unknown user's password takes as long as a known one's. */
  #decoyHash(): Promise<string> {
    this.#decoy ??= this.#options.passwords.hash('nobody has this password');
    return this.#decoy;
  }
}
