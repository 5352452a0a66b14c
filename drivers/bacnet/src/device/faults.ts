import type { ServiceError } from '../services/error.ts';
import type { ServiceAnswer } from './request-handlers.ts';
import type { PropertyContent } from './served-object.ts';

/** Everything that can be made to go wrong with a device. Plain fields: set them while it runs. */
export interface DeviceFaults {
  /** Hears nothing and says nothing, as if unplugged. */
  silent: boolean;
  /** Share of requests that get lost, 0 to 1. */
  dropRatio: number;
  /** Every answer waits this long, milliseconds ... */
  delayMs: number;
  /** ... plus a random part up to this. */
  delayJitterMs: number;
  /** Share of answers sent twice, 0 to 1. */
  duplicateRatio: number;
  /** Replaces what is read: another value, an error, or undefined for "no such property". */
  lie:
    | ((
        objectId: number,
        property: number,
        honest: PropertyContent | undefined,
      ) => PropertyContent | ServiceError | undefined)
    | undefined;
  /** Another object that answers reads of one that is not there, as a device with an old map of its objects does. */
  alias: ((objectId: number) => number | undefined) | undefined;
  /** Answers in place of the device; undefined lets it answer itself. Not for `complex`. */
  intercept: ((service: number) => Exclude<ServiceAnswer, { kind: 'complex' }> | undefined) | undefined;
}

export function noFaults(): DeviceFaults {
  return {
    silent: false,
    dropRatio: 0,
    delayMs: 0,
    delayJitterMs: 0,
    duplicateRatio: 0,
    lie: undefined,
    alias: undefined,
    intercept: undefined,
  };
}
