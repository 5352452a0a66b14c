import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { ApiError } from '@t3000/contract';

export type Part = 'path' | 'query' | 'body';

interface Complaint {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/**
 * A check of one part of a request. Numbers and booleans of path and query arrive as text and are converted; a body must
 * already have the right types. Absent fields with a default get it.
 */
export function validator(part: Part, schema: TSchema): (value: unknown) => unknown {
  const compiled = Compile(schema);
  const convert = (value: unknown): unknown => {
    // Conversion changes what it is given.
    const kept = fractionsOf(schema, value);
    const converted: unknown = compiled.Convert(value);
    return kept.length === 0 ? converted : { ...(converted as object), ...Object.fromEntries(kept) };
  };
  const prepare = (value: unknown): unknown => compiled.Default(part === 'body' ? value : convert(value));
  return (value) => {
    const prepared = prepare(value);
    if (compiled.Check(prepared)) return prepared;
    throw complain(part, compiled.Errors(prepared), prepared);
  };
}

/** Half a second is no whole number of them: what conversion would cut off stays as it was sent, and is refused. */
function fractionsOf(schema: TSchema, sent: unknown): [string, unknown][] {
  if (typeof sent !== 'object' || sent === null) return [];
  // Schemas of paths and queries are objects of plain fields.
  const fields = 'properties' in schema ? (schema.properties as Record<string, { readonly type?: unknown }>) : {};
  return Object.entries(sent).filter(
    ([name, value]) => fields[name]?.type === 'integer' && typeof value === 'string' && !/^-?\d+$/.test(value),
  );
}

/** Names the place, the value and the limit of the first complaint that helps. */
function complain(part: Part, complaints: readonly Complaint[], value: unknown): ApiError {
  // A field that is not known is reported twice: where it is, and at its parent with its name, which reads better.
  const first = complaints.find(({ keyword }) => keyword !== 'boolean') ?? complaints[0];
  if (first === undefined) return new ApiError('invalid_request', `${part} does not fit its schema`, { path: part });
  const path = `${part}${first.instancePath}`;
  const params = new Map<string, unknown>(Object.entries(first.params));
  const unknown = params.get('additionalProperties');
  if (Array.isArray(unknown)) {
    const names = unknown.map((name) => String(name).slice(0, 40)).join(', ');
    return new ApiError('invalid_request', `${path} has unknown fields: ${names}`, { path });
  }
  const limit = params.get('limit') ?? params.get('allowedValues');
  const shown = show(first.instancePath, value);
  return new ApiError('invalid_request', `${path} ${shown}${wording(first.message, limit)}`, {
    path,
    ...(limit === undefined ? {} : { limit }),
  });
}

function wording(message: string, limit: unknown): string {
  return Array.isArray(limit) ? `must be one of ${limit.map(String).join(', ')}` : message;
}

/** The offending value where it is short and no secret. */
function show(pointer: string, root: unknown): string {
  if (/password|code|current|next/.test(pointer)) return '';
  let value = root;
  for (const key of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return '';
    value = new Map<string, unknown>(Object.entries(value)).get(key);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return `is ${value} but `;
  return typeof value === 'string' && value.length <= 40 ? `is ${JSON.stringify(value)} but ` : '';
}
