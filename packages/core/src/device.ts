import type { JsonObject } from './json.ts';

export type DeviceId = number;

/** What a device can do, as probed rather than as claimed. Remembered, so that a restart asks nothing twice. */
export interface DeviceCapabilities {
  /** Largest answer one request may bring, in bytes (BACnet: max APDU). */
  readonly answerBytesMax: number;
  /** Several values in one request worked when tried. */
  readonly readMultiple: boolean;
  /** Words of the protocol: `both`, `transmit`, `receive`, `none`. */
  readonly segmentation: 'both' | 'transmit' | 'receive' | 'none';
  /** Requests the device takes at once without losing one. */
  readonly windowMax: number;
  /** Median time to answer while probing, milliseconds. */
  readonly answerMs: number;
  /** When the probe ran, UTC epoch milliseconds. */
  readonly probedAt: number;
  /** Facts only the protocol understands, for display. */
  readonly details: JsonObject;
}

/** A device as configured: what the engine needs to talk to it. */
export interface DeviceConfig {
  readonly id: DeviceId;
  readonly protocol: string;
  /** Where it is, in the protocol's own terms. */
  readonly address: JsonObject;
  readonly name: string;
  readonly enabled: boolean;
  readonly capabilities: DeviceCapabilities | undefined;
}

/** Who a device says it is. Text comes from the field: hostile until shown as text. */
export interface DeviceIdentity {
  readonly name: string;
  readonly description: string;
  readonly vendor: string;
  readonly vendorId: number | undefined;
  readonly model: string;
  readonly firmware: string;
  /** Device instance, unit id or serial number: what the protocol calls it. */
  readonly instance: number | undefined;
}
