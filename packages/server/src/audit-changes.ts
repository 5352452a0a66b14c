import type { Json, JsonObject } from '@t3000/core';

/** Longer values of one field are cut: a year of exceptions must not fill the trail with every rename. */
const VALUE_LENGTH_MAX = 4000;

/**
 * What an edit did, for the trail: of every field that was asked for and was another before, the value that was there, the
 * one asked for, and the one found in the store afterwards. `before` and `after` are as the API shows the thing.
 */
export function changesOf(requested: object, before: object, after: object): { readonly changes: JsonObject } {
  const changes: Record<string, Json> = {};
  for (const [field, wanted] of Object.entries(requested)) {
    const old = jsonOf(before, field);
    const readBack = jsonOf(after, field);
    const asked = short(wanted);
    if (same(old, asked) && same(old, readBack)) continue;
    changes[field] = { old, requested: asked, read_back: readBack };
  }
  return { changes };
}

function jsonOf(thing: object, field: string): Json {
  return short(Object.entries(thing).find(([name]) => name === field)?.[1]);
}

/** As JSON keeps it, so that what is compared is what is stored. */
function short(value: unknown): Json {
  const text = JSON.stringify(value ?? null);
  if (text.length > VALUE_LENGTH_MAX) return `${text.slice(0, VALUE_LENGTH_MAX)} …`;
  // It was made by JSON.stringify a line above.
  return JSON.parse(text) as Json;
}

function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
