import { stateFromQuery, stateToQuery } from './trendState.ts';
import type { TrendState } from './trendState.ts';

/** What a chart shows as the text a view keeps: the query of its address. Equal charts give equal texts. */
export function addressOf(state: TrendState): string {
  const parts = Object.entries(stateToQuery(state)).filter((part): part is [string, string] => part[1] !== undefined);
  return new URLSearchParams(parts).toString();
}

/** The chart a view keeps; what makes no sense in it, as after an update of the program, is left out. */
export function stateOf(address: string): TrendState {
  return stateFromQuery(Object.fromEntries(new URLSearchParams(address)));
}

/** The address of the trends page that opens the view. */
export function queryOf(view: { readonly id: number; readonly address: string }): Record<string, string> {
  return { ...Object.fromEntries(new URLSearchParams(addressOf(stateOf(view.address)))), view: String(view.id) };
}

/** The view an address names. */
export function viewIdOf(query: Readonly<Record<string, unknown>>): number | undefined {
  const id = Number(query['view']);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}
