import type { ApiTokens } from './api-tokens.ts';
import type { Session, Sessions } from './sessions.ts';

/** People at a screen and programs with a key: whoever may be behind a request. */
export class Access {
  readonly #sessions: Sessions;
  readonly #tokens: ApiTokens;

  constructor(sessions: Sessions, tokens: ApiTokens) {
    this.#sessions = sessions;
    this.#tokens = tokens;
  }

  /** The session of a cookie, counted as used now. */
  byCookie(token: string): Session | undefined {
    return this.#sessions.use(token);
  }

  /** Who stands behind an API token, counted as used now. */
  byToken(token: string, address: string): Session | undefined {
    return this.#tokens.use(token, address);
  }

  /** Asked where a right must hold at this very moment. */
  isAlive(tokenHash: string): boolean {
    return this.#sessions.isAlive(tokenHash) || this.#tokens.isAlive(tokenHash);
  }

  /** Calls `listener` with the hash of every session that ends and every token that is revoked. */
  onEnded(listener: (tokenHash: string) => void): () => void {
    const endings = [this.#sessions.onEnded(listener), this.#tokens.onEnded(listener)];
    return () => {
      for (const end of endings) end();
    };
  }
}
