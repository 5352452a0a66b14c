import { Type, type Static } from 'typebox';
import { Id, closed, oneOf } from './common.ts';

/** More places than anybody is put in charge of one by one; whoever has more is given what they stand in. */
export const LIMIT_PLACES_MAX = 200;

/** What the rest of the site is to somebody who is limited to places. */
export const Outside = oneOf(
  ['read', 'hidden'],
  '`read`: may be looked at, and nothing of it changed; `hidden`: does not exist, under any address',
);
export type Outside = Static<typeof Outside>;

/**
 * The places, each with everything below it, in which a user or a token may do what the role allows. Empty once every
 * one of them was removed: then nothing is allowed anywhere.
 */
export const PlaceLimit = Type.Object(
  { place_ids: Type.Array(Id, { maxItems: LIMIT_PLACES_MAX, uniqueItems: true }), outside: Outside },
  { $id: 'PlaceLimit' },
);
export type PlaceLimit = Static<typeof PlaceLimit>;

/** A limit that is asked for names at least one place. */
export const WantedPlaceLimit = Type.Object(
  { place_ids: Type.Array(Id, { minItems: 1, maxItems: LIMIT_PLACES_MAX, uniqueItems: true }), outside: Outside },
  closed,
);
