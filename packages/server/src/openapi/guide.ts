import type { ErrorCode, Input, Output, Route, Routes } from '@t3000/contract';

/** What the document says of an operation beyond its schemas. The compiler checks examples against the route. */
export interface Guide<R extends Route = Route> {
  /** What a newcomer would ask next: units, what is left out, what happens at the edges. */
  readonly description: string;
  /** Beyond those any request can meet. */
  readonly errors?: readonly ErrorCode[];
  readonly example?: {
    /** The path with its query. */
    readonly url?: string;
    readonly body?: Input<R> extends { readonly body: infer B } ? B : never;
    readonly reply?: Output<R>;
  };
}

export type Guides<T extends Routes> = { readonly [K in keyof T]: Guide<T[K]> };
