import type { Clock } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { SettingTable, UserTable } from '@t3000/site';
import type { AuditLog } from '../audit-log.ts';
import type { Origin } from './login.ts';
import { passwordProblem } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import type { SetupCode } from './setup-code.ts';
import { Throttle } from './throttle.ts';

export interface SetupOptions {
  readonly clock: Clock;
  readonly users: UserTable;
  readonly settings: SettingTable;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly code: SetupCode;
}

export interface FirstAccount {
  readonly code: string;
  readonly name: string;
  readonly password: string;
  readonly site_name?: string | undefined;
}

const FREE_FAILURES = 5;

/** Makes the first administrator, once, for whoever knows the code on the console of the server. */
export class Setup {
  readonly #options: SetupOptions;
  readonly #throttle: Throttle;
  #done: boolean;

  constructor(options: SetupOptions) {
    this.#options = options;
    this.#throttle = new Throttle(options.clock, FREE_FAILURES);
    this.#done = options.users.count() > 0;
  }

  /** No account exists yet. Once false it stays false: the last administrator cannot be removed. */
  get needed(): boolean {
    // An account may also be made outside this server, by the command line on the same site file.
    if (!this.#done) this.#done = this.#options.users.count() > 0;
    return !this.#done;
  }

  /** Gives the token of the new administrator's session. */
  async run(account: FirstAccount, origin: Origin): Promise<string> {
    const { clock, users, settings, passwords, sessions, audit, code } = this.#options;
    if (!this.needed) throw new ApiError('not_found', 'set-up is done already');
    const waitMs = this.#throttle.attempt(origin.address);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new ApiError('too_many_requests', `too many tries; try again in ${seconds} s`, {
        retry_after_seconds: seconds,
      });
    }
    if (!code.matches(account.code)) {
      throw new ApiError('wrong_setup_code', 'the set-up code is wrong or has expired; the console shows a valid one');
    }
    this.#throttle.succeeded(origin.address);
    const problem = passwordProblem(account.password, [account.name, account.site_name ?? '']);
    if (problem !== undefined) throw new ApiError('weak_password', problem);
    const passwordHash = await passwords.hash(account.password);
    const user = users.insertFirst({ name: account.name, passwordHash }, clock.now());
    // Somebody else was faster: for everybody after the first, this route does not exist.
    if (user === undefined) throw new ApiError('not_found', 'set-up is done already');
    this.#done = true;
    code.void();
    users.update(user.id, { lastLoginAt: clock.now() });
    if (account.site_name !== undefined) settings.set('site_name', account.site_name);
    audit.done({ name: user.name, address: origin.address }, 'site.setup', `user:${user.id}`);
    return sessions.begin(user, origin.address, origin.userAgent);
  }
}
