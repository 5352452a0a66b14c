import type { Json } from '@t3000/core';
import type { Role } from './users.ts';

/** A dashboard belongs to one person, or to everybody of a role who has none. */
export type DashboardOwner = { readonly userId: number } | { readonly role: Role };

export interface DashboardRow {
  /** The cards, as the contract describes them; opaque here. */
  readonly widgets: Json;
  readonly updatedAt: number;
}

export interface DashboardTable {
  get(owner: DashboardOwner): DashboardRow | undefined;
  /** Throws {@link UnknownReference} when there is no such user. */
  set(owner: DashboardOwner, row: DashboardRow): void;
  remove(owner: DashboardOwner): boolean;
}
