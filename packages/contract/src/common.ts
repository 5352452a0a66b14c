import { Type, type TSchema } from 'typebox';

/** A string of a fixed list. Comes out as a plain `enum` in OpenAPI instead of a union of constants. */
export function oneOf<const T extends readonly string[]>(values: T, description?: string) {
  return Type.Unsafe<T[number]>({
    type: 'string',
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });
}

export const nullable = <T extends TSchema>(schema: T, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });

export const Id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

/** UTC epoch milliseconds. */
export const At = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000, description: 'UTC epoch milliseconds' });

/** A moment in a query string: epoch milliseconds or ISO 8601 with offset. */
export const Moment = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'UTC epoch milliseconds, or ISO 8601 with an offset such as 2026-03-29T01:30:00Z',
});

export const IdParams = Type.Object({ id: Id }, { additionalProperties: false });

/** Parts every list query has. */
export const pageQuery = {
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 100 })),
};

export const closed = { additionalProperties: false } as const;

/** The reply of every list: one page and the size of the whole. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    total: Type.Integer({ minimum: 0 }),
    offset: Type.Integer(),
    limit: Type.Integer(),
  });
}

export const Nothing = Type.Object({}, closed);
export const Done = Type.Object({ done: Type.Literal(true) });
