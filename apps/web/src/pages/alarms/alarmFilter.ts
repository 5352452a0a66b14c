import type { Alarm } from '@t3000/contract';

/** Highest first, as everywhere. */
export const levels = [1, 2, 3, 4] as const;

/** States one can ask for; what is normal is in no list. */
export const phases = [
  'unacknowledged',
  'acknowledged',
  'returned',
  'shelved',
  'suppressed',
  'out_of_service',
] as const satisfies readonly Alarm['phase'][];
export type ListedPhase = (typeof phases)[number];

/** What the list is narrowed to. All of it stands in the address. */
export interface AlarmFilter {
  readonly text: string;
  readonly level: number | undefined;
  /** Without it the list shows what is to be answered, and nothing that is silent. */
  readonly phase: ListedPhase | undefined;
  readonly deviceId: number | undefined;
  readonly placeId: number | undefined;
}

export const NO_FILTER: AlarmFilter = {
  text: '',
  level: undefined,
  phase: undefined,
  deviceId: undefined,
  placeId: undefined,
};

/** As in the contract. */
const TEXT_MAX = 100;

type Query = Readonly<Record<string, unknown>>;

/** Reads an address; what makes no sense in it is left out. */
export function filterFromQuery(query: Query): AlarmFilter {
  return {
    text: typeof query['text'] === 'string' ? query['text'].slice(0, TEXT_MAX) : '',
    level: levels.find((level) => String(level) === query['level']),
    phase: phases.find((phase) => phase === query['state']),
    deviceId: idOf(query['device']),
    placeId: idOf(query['place']),
  };
}

/** Parts of an address; undefined ones are to be left out of it. */
export function filterToQuery(filter: AlarmFilter): Record<string, string | undefined> {
  return {
    text: filter.text === '' ? undefined : filter.text,
    level: filter.level === undefined ? undefined : String(filter.level),
    state: filter.phase,
    device: filter.deviceId === undefined ? undefined : String(filter.deviceId),
    place: filter.placeId === undefined ? undefined : String(filter.placeId),
  };
}

/** The same as a question to the server. */
export function filterToRequest(filter: AlarmFilter) {
  const text = filter.text.trim();
  return {
    ...(text === '' ? {} : { text }),
    ...(filter.level === undefined ? {} : { level: filter.level }),
    ...(filter.phase === undefined ? {} : { phase: filter.phase }),
    ...(filter.deviceId === undefined ? {} : { device_id: filter.deviceId }),
    ...(filter.placeId === undefined ? {} : { place_id: filter.placeId }),
  };
}

/** True when anything narrows the list, the branch of the site tree as well: nobody should take it for all there is. */
export function isFiltered(filter: AlarmFilter): boolean {
  return Object.keys(filterToRequest(filter)).length > 0;
}

/** An id of an address; undefined for anything else. */
export function idOf(value: unknown): number | undefined {
  const id = Number(value);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}
