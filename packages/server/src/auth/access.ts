import type { PointId } from '@t3000/core';
import type { Limited, Scopes } from '../rights/scopes.ts';
import type { Scope } from '../rights/scope.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Session, Sessions } from './sessions.ts';

/** People at a screen and programs with a key: whoever may be behind a request. */
export class Access {
  readonly #sessions: Sessions;
  readonly #tokens: ApiTokens;
  readonly #scopes: Scopes;

  constructor(sessions: Sessions, tokens: ApiTokens, scopes: Scopes) {
    this.#sessions = sessions;
    this.#tokens = tokens;
    this.#scopes = scopes;
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

  /** The places somebody is limited to, as they are at this moment; undefined without a limit. */
  scopeOf(who: Limited): Scope | undefined {
    return this.#scopes.of(who);
  }

  /** Whether the places of somebody, if any, hold the point at this moment. */
  mayChangePoint(who: Limited, id: PointId): boolean {
    return this.#scopes.mayChangePoint(who, id);
  }

  /** Calls `listener` when anybody may have other places than before. Returns a function that ends it. */
  onScopesChanged(listener: () => void): () => void {
    return this.#scopes.onChanged(listener);
  }

  /** Calls `listener` with the hash of every session that ends and every token that is revoked. */
  onEnded(listener: (tokenHash: string) => void): () => void {
    const endings = [this.#sessions.onEnded(listener), this.#tokens.onEnded(listener)];
    return () => {
      for (const end of endings) end();
    };
  }
}
