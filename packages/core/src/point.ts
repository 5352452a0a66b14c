import type { DeviceId } from './device.ts';
import type { JsonObject } from './json.ts';

export type PointId = number;

/** What a point is to the panel that owns it. `input` cannot be commanded. */
export const pointTypes = ['input', 'output', 'variable'] as const;
export type PointType = (typeof pointTypes)[number];

/** How a value is to be read: a quantity, off/on, or one of several states counted from 1. */
export const valueKinds = ['analog', 'binary', 'multistate'] as const;
export type ValueKind = (typeof valueKinds)[number];

/** What a point holds: a value that is a number, or a text of the device. Texts are shown and written, not recorded. */
export const pointKinds = [...valueKinds, 'text'] as const;
export type PointKind = (typeof pointKinds)[number];

/** A point whose value is a number, for everything that calculates, records or limits. */
export function isNumberKind(kind: PointKind): kind is ValueKind {
  return kind !== 'text';
}

/** A point as its device describes it. */
export interface PointDescription {
  readonly type: PointType;
  /** Counted from 1 within device and type. */
  readonly number: number;
  readonly kind: PointKind;
  /** Where it is inside the device, in the protocol's own terms. */
  readonly address: JsonObject;
  readonly name: string;
  readonly description: string;
  /** Symbol as shown, for example `°C`; empty for none. */
  readonly unit: string;
  /** Binary: [off, on]. Multi-state: text of state 1, 2, ... Empty when unknown. */
  readonly stateTexts: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** The device takes writes to it. */
  readonly writable: boolean;
  /** It has a priority array, so a write can be released. */
  readonly commandable: boolean;
  /** Digits after the decimal point when shown. */
  readonly decimals: number;
}

/** A point as configured: what the engine needs to keep it live. */
export interface PointConfig extends PointDescription {
  readonly id: PointId;
  readonly deviceId: DeviceId;
  readonly enabled: boolean;
  readonly pollIntervalMs: number;
  /** Changes smaller than this are not announced, in engineering units; 0 announces every change. */
  readonly deadband: number;
}
