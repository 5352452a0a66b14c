import type { PlaceId } from './places.ts';

/** What the rest of the site is to somebody who is limited to places: to be looked at, or not there at all. */
export type Outside = 'read' | 'hidden';

/** The places, each with everything below it, in which somebody may do what the role allows. */
export interface PlaceLimit {
  /** Empty once all of them were removed: then nothing is allowed anywhere. */
  readonly places: readonly PlaceId[];
  readonly outside: Outside;
}
