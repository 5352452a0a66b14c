import type { Json } from '@t3000/core';
import { PreservedBytes, Secret } from '../records/index.ts';

/**
 * A field's value as JSON: texts and numbers as they are, bytes as hex (long ones without the zeros at their
 * end), secrets as "(set)" or "(not set)".
 */
export function jsonOfField(value: unknown): Json {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Secret || value instanceof PreservedBytes) return value.toJSON();
  if (value instanceof Uint8Array) return trimmed(value).toHex();
  if (Array.isArray(value)) return value.map(jsonOfField);
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, jsonOfField(part)]));
}

/**
 * JSON as the value of a field, of the kind `current` has; the opposite of {@link jsonOfField}. A masked secret keeps
 * what is there, another text replaces it. Throws a RangeError that names what was expected.
 */
export function fieldOfJson(json: unknown, current: unknown): unknown {
  if (typeof current === 'number' || typeof current === 'string') {
    if (typeof json === typeof current) return json;
    throw new RangeError(`${shown(json)} is no ${typeof current}`);
  }
  if (current instanceof PreservedBytes) return current;
  if (current instanceof Secret) return secretOfJson(json, current);
  if (current instanceof Uint8Array) return bytesOfJson(json, current.byteLength);
  if (Array.isArray(current)) return listOfJson(json, current);
  return groupOfJson(json, current as Readonly<Record<string, unknown>>);
}

/** Whether a text stands for a secret that is not shown. */
function isMask(text: string): boolean {
  return text === '(set)' || text === '(not set)';
}

function secretOfJson(json: unknown, current: Secret): Secret {
  // The text itself is left out: it may be a password of the wrong type.
  if (typeof json !== 'string') throw new RangeError('a secret is a text');
  return isMask(json) ? current : new Secret(json);
}

function bytesOfJson(json: unknown, length: number): Uint8Array {
  if (typeof json !== 'string' || json.length % 2 !== 0 || !/^[\da-f]*$/i.test(json)) {
    throw new RangeError(`${shown(json)} is no text of hex digits`);
  }
  const bytes = Uint8Array.fromHex(json);
  if (bytes.byteLength > length) throw new RangeError(`${bytes.byteLength} bytes are above the maximum ${length}`);
  const full = new Uint8Array(length);
  full.set(bytes);
  return full;
}

function listOfJson(json: unknown, current: readonly unknown[]): unknown[] {
  if (!Array.isArray(json) || json.length !== current.length) {
    throw new RangeError(`${shown(json)} is no list of ${current.length} entries`);
  }
  return current.map((part, i) => nested(`[${i}]`, () => fieldOfJson(json[i], part)));
}

function groupOfJson(json: unknown, current: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new RangeError(`${shown(json)} is no object with ${Object.keys(current).join(', ')}`);
  }
  const unknown = Object.keys(json).find((name) => !Object.hasOwn(current, name));
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is none of ${Object.keys(current).join(', ')}`);
  const given = json as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(current).map(([name, part]) => [
      name,
      Object.hasOwn(given, name) ? nested(`.${name}`, () => fieldOfJson(given[name], part)) : part,
    ]),
  );
}

function nested(where: string, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${where}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Longer runs are images and bitmaps, mostly zeros; shorter ones are addresses and rights, which people read whole. */
const wholeBytesMax = 16;

function trimmed(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength <= wholeBytesMax) return bytes;
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
}

/** Enough of a value for a message. */
function shown(json: unknown): string {
  const text = JSON.stringify(json) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
