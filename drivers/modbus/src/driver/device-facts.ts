import type { DeviceCapabilities, Json, JsonObject } from '@t3000/core';
import { Holes } from '../blocks/holes.ts';

/** What is remembered of a device besides its points. */
export interface DeviceFacts {
  readonly holes: Holes;
  /** Functions the device turned out not to know. */
  readonly unknownFunctions: Set<number>;
  /** Id of the map its points came from; empty when it was never interviewed or none fits. */
  map: string;
}

export function factsOf(capabilities: DeviceCapabilities | undefined): DeviceFacts {
  const details: JsonObject = capabilities?.details ?? {};
  const { holes, unknownFunctions, map } = details;
  const codes: readonly Json[] = Array.isArray(unknownFunctions) ? unknownFunctions : [];
  return {
    holes: Holes.fromJson(holes),
    unknownFunctions: new Set(codes.filter((code) => typeof code === 'number')),
    map: typeof map === 'string' ? map : '',
  };
}

/** Largest answer: a PDU less function code and byte count would be data, but the engine counts whole answers. */
const ANSWER_BYTES_MAX = 253;

export function capabilitiesOf(
  { holes, unknownFunctions, map }: DeviceFacts,
  measured: { readonly answerMs: number; readonly probedAt: number },
  details: JsonObject,
): DeviceCapabilities {
  return {
    answerBytesMax: ANSWER_BYTES_MAX,
    readMultiple: true,
    segmentation: 'none',
    // A line carries one request at a time; how many a gateway takes is a matter of the line.
    windowMax: 1,
    ...measured,
    details: {
      ...details,
      map,
      holes: holes.toJson(),
      unknownFunctions: [...unknownFunctions].toSorted((a, b) => a - b),
    },
  };
}
