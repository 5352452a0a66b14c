import type { PlaceLimit } from './place-limits.ts';

/** A key another program carries instead of a person's session. Only its hash is kept. */
export interface ApiTokenRow {
  readonly id: number;
  readonly name: string;
  /** Whose token it is; it goes when the person goes. */
  readonly userId: number;
  readonly role: string;
  /** Undefined for the whole site; never more than its person may do. */
  readonly limit?: PlaceLimit | undefined;
  readonly tokenHash: string;
  /** The first characters of the token, to tell which one somebody holds in their hand. */
  readonly start: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | undefined;
  readonly lastAddress: string;
}

export type NewApiToken = Omit<ApiTokenRow, 'id' | 'lastUsedAt' | 'lastAddress'>;

export interface ApiTokenTable {
  /** By name. */
  all(): ApiTokenRow[];
  get(id: number): ApiTokenRow | undefined;
  byHash(tokenHash: string): ApiTokenRow | undefined;
  /** Throws {@link Conflict} when there is one of that name, {@link UnknownReference} without a place of its limit. */
  insert(token: NewApiToken): ApiTokenRow;
  /** Notes a use. */
  touch(id: number, at: number, address: string): void;
  remove(id: number): boolean;
}
