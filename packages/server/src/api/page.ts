/** Which part of a list is wanted; the defaults stand in the contract and are filled in by validation. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

export function pageOf(query: { readonly offset?: number; readonly limit?: number }): Page {
  return { offset: query.offset ?? 0, limit: query.limit ?? 100 };
}

/** One page of a list that is in memory as a whole. */
export function paged<T, U>(all: readonly T[], page: Page, show: (item: T) => U): Paged<U> {
  const items = all.slice(page.offset, page.offset + page.limit).map((item) => show(item));
  return { items, total: all.length, ...page };
}

export interface Paged<T> extends Page {
  items: T[];
  total: number;
}
