import type { PlaceLimit } from './place-limits.ts';

export const roles = ['viewer', 'operator', 'engineer', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface UserRow {
  readonly id: number;
  /** Unique without regard to case. */
  readonly name: string;
  readonly role: Role;
  /** PHC string of the password hash. */
  readonly passwordHash: string;
  readonly disabled: boolean;
  /** Undefined for who may do what the role allows in the whole site. */
  readonly limit?: PlaceLimit | undefined;
  /** What the person set in the console (theme, language, density), opaque here. */
  readonly preferences: string;
  readonly createdAt: number;
  readonly lastLoginAt: number | undefined;
}

export interface UserTable {
  all(): UserRow[];
  get(id: number): UserRow | undefined;
  byName(name: string): UserRow | undefined;
  count(): number;
  /** Throws {@link Conflict} when the name is taken, {@link UnknownReference} when a place of the limit is not there. */
  insert(user: Pick<UserRow, 'name' | 'role' | 'passwordHash' | 'limit'>, at: number): UserRow;
  /** Creates the first account, and only the first: undefined when any exists already. */
  insertFirst(user: Pick<UserRow, 'name' | 'passwordHash'>, at: number): UserRow | undefined;
  /** An undefined limit that is named takes the limit away. */
  update(id: number, patch: Partial<Omit<UserRow, 'id' | 'createdAt'>>): UserRow | undefined;
  remove(id: number): boolean;
}
