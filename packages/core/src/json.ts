/** Any value JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, used where a protocol keeps facts only it understands (addresses, probe details). */
export type JsonObject = { readonly [key: string]: Json };
