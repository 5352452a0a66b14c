import type { User } from '@t3000/contract';
import type { UserRow } from '@t3000/site';
import { limitDto } from '../rights/limit-dto.ts';

export function userDto(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    disabled: row.disabled,
    limit: limitDto(row.limit),
    created_at: row.createdAt,
    last_login_at: row.lastLoginAt ?? null,
  };
}

/** What the person set in the console; empty when the stored text is from another age. */
export function preferencesOf(row: UserRow): Record<string, unknown> {
  try {
    const stored: unknown = row.preferences === '' ? {} : JSON.parse(row.preferences);
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  } catch {
    return {};
  }
}
