import type { Point } from '@t3000/contract';
import { pointTypes, pointKinds } from '@t3000/core';
import { isTag, splitTags } from '../../components/tags/vocabulary.ts';

/** What the list is narrowed to. All of it stands in the address. */
export interface PointFilter {
  readonly text: string;
  readonly deviceId: number | undefined;
  readonly placeId: number | undefined;
  readonly type: Point['point_type'] | undefined;
  readonly kind: Point['kind'] | undefined;
  readonly quality: Point['value']['quality'] | undefined;
  readonly overridden: boolean;
  /** All of these, on the point or on its device. */
  readonly tags: readonly string[];
}

export const NO_FILTER: PointFilter = {
  text: '',
  deviceId: undefined,
  placeId: undefined,
  type: undefined,
  kind: undefined,
  quality: undefined,
  overridden: false,
  tags: [],
};

const qualities = ['good', 'uncertain', 'bad'] as const;
/** As in the contract. */
const TEXT_MAX = 100;

type Query = Readonly<Record<string, unknown>>;

/** Reads an address; what makes no sense in it is left out. */
export function filterFromQuery(query: Query): PointFilter {
  return {
    text: typeof query['text'] === 'string' ? query['text'].slice(0, TEXT_MAX) : '',
    deviceId: idOf(query['device']),
    placeId: idOf(query['place']),
    type: oneOf(pointTypes, query['type']),
    kind: oneOf(pointKinds, query['kind']),
    quality: oneOf(qualities, query['quality']),
    overridden: query['overridden'] === 'true',
    tags: tagsOf(query['tags']),
  };
}

/** Parts of an address; undefined ones are to be left out of it. */
export function filterToQuery(filter: PointFilter): Record<string, string | undefined> {
  return {
    text: filter.text === '' ? undefined : filter.text,
    device: filter.deviceId === undefined ? undefined : String(filter.deviceId),
    place: filter.placeId === undefined ? undefined : String(filter.placeId),
    type: filter.type,
    kind: filter.kind,
    quality: filter.quality,
    overridden: filter.overridden ? 'true' : undefined,
    tags: filter.tags.length === 0 ? undefined : filter.tags.join(','),
  };
}

/** The same as a question to the server. */
export function filterToRequest(filter: PointFilter) {
  const { text, tags: typed } = splitTags(filter.text);
  const tags = [...new Set([...filter.tags, ...typed])].slice(0, TAGS_MAX);
  return {
    ...(text === '' ? {} : { text }),
    ...(filter.deviceId === undefined ? {} : { device_id: filter.deviceId }),
    ...(filter.placeId === undefined ? {} : { place_id: filter.placeId }),
    ...(filter.type === undefined ? {} : { point_type: filter.type }),
    ...(filter.kind === undefined ? {} : { kind: filter.kind }),
    ...(filter.quality === undefined ? {} : { quality: filter.quality }),
    ...(filter.overridden ? { overridden: true } : {}),
    ...(tags.length === 0 ? {} : { tags: tags.join(',') }),
  };
}

/** True when anything but the branch of the site tree narrows the list. */
export function isFiltered(filter: PointFilter): boolean {
  return Object.keys(filterToRequest({ ...filter, deviceId: undefined, placeId: undefined })).length > 0;
}

/** More in one address make no sense. */
const TAGS_MAX = 9;
function tagsOf(value: unknown): string[] {
  return typeof value === 'string' ? [...new Set(value.split(',').filter(isTag))].slice(0, TAGS_MAX) : [];
}

function idOf(value: unknown): number | undefined {
  const id = Number(value);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

function oneOf<const T extends readonly string[]>(values: T, value: unknown): T[number] | undefined {
  return values.find((candidate) => candidate === value);
}
