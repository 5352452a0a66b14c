import { createHash } from 'node:crypto';

import type { Json } from '@t3000/core';

import type { AuditRow } from './audit.ts';

/** What the first row of an audit follows. */
export const AUDIT_ROOT_HASH = '0'.repeat(64);

/** SHA-256, hex, over the hash of the row before and the canonical JSON of this one. */
export function auditHash(previousHash: string, row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, actor, address, action, target, result, details } = row;
  const content = canonicalJson({ seq, at, actor, address, action, target, result, details });
  return createHash('sha256').update(previousHash).update('\n').update(content).digest('hex');
}

/** JSON with sorted names and no spaces: equal values have equal text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

// Array.isArray alone does not narrow read-only arrays.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
