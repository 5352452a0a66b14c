import type { Json, JsonObject } from '@t3000/core';

import { Conflict, UnknownReference } from '../errors.ts';

/** SQLite keeps "no value" as NULL, we as undefined. */
export function optional<T>(cell: T | null): T | undefined {
  return cell ?? undefined;
}

export function nullable<T>(value: T | undefined): T | null {
  return value ?? null;
}

export function flag(value: boolean): number {
  return value ? 1 : 0;
}

// What is parsed here was written by this store from the type it is given back as; the columns are checked with json_valid.

export function parseJson(cell: string): Json {
  return JSON.parse(cell) as Json;
}

export function parseObject(cell: string): JsonObject {
  return JSON.parse(cell) as JsonObject;
}

export function parseTexts(cell: string): string[] {
  return JSON.parse(cell) as string[];
}

/**
 * A row with a patch laid over it. Undefined clears the columns named in `clearable` and means "leave it" for the
 * others, so that a patch built from optional fields does no harm.
 */
export function patched<Row extends object>(row: Row, patch: Partial<Row>, clearable: readonly (keyof Row)[]): Row {
  const result = { ...row };
  for (const name of Object.keys(patch) as (keyof Row)[]) {
    const value = patch[name];
    if (value !== undefined || clearable.includes(name)) result[name] = value as Row[keyof Row];
  }
  return result;
}

const SQLITE_CONSTRAINT_FOREIGNKEY = 787;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

/** Runs one INSERT or UPDATE; broken rules of the schema surface as errors a caller can tell apart. */
export function checked<T>(run: () => T, what: () => string): T {
  try {
    return run();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (code === SQLITE_CONSTRAINT_UNIQUE) throw new Conflict(`${what()} exists already`, { cause: error });
    if (code === SQLITE_CONSTRAINT_FOREIGNKEY) {
      throw new UnknownReference(`${what()} refers to something that does not exist`, { cause: error });
    }
    throw error;
  }
}
