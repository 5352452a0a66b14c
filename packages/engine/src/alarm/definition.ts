import type { DeviceId, PointId, PointType, PointKind } from '@t3000/core';

export type AlarmDefinitionId = number;

/** 1 life safety, 2 critical equipment, 3 urgent, 4 advisory: the levels of ASHRAE Guideline 36. */
export const alarmLevels = [1, 2, 3, 4] as const;
export type AlarmLevel = (typeof alarmLevels)[number];

export type AlarmCondition =
  | { readonly kind: 'high_limit'; readonly limit: number; readonly deadband: number }
  | { readonly kind: 'low_limit'; readonly limit: number; readonly deadband: number }
  /** The value is one of these states. */
  | { readonly kind: 'state'; readonly states: readonly number[] }
  /** The value is another than before: raised and over in one. */
  | { readonly kind: 'change' }
  /** Further from the set-point than allowed. */
  | {
      readonly kind: 'deviation';
      readonly setPoint: SetPointReference;
      readonly limit: number;
      readonly deadband: number;
    }
  /** Moves faster than this per minute, measured over the window. */
  | { readonly kind: 'rate'; readonly perMinute: number; readonly windowMs: number }
  | { readonly kind: 'device_offline' }
  /** Not read for longer than it should be, while its device answers. */
  | { readonly kind: 'stale' }
  /** The device or the value itself says that something is wrong with the sensor. */
  | { readonly kind: 'fault' }
  /** What devices raise by their own rules: one alarm for each of theirs, acknowledged in the device too. */
  | { readonly kind: 'reported' }
  /** See expression.ts. */
  | { readonly kind: 'expression'; readonly text: string };

export type AlarmConditionKind = AlarmCondition['kind'];

/** The set-point of a template differs from point to point: the same name with its end replaced, in the same device. */
export type SetPointReference =
  | { readonly kind: 'point'; readonly pointId: PointId }
  | { readonly kind: 'name'; readonly replace: string; readonly by: string };

/**
 * What a definition watches. Patterns compare with `*` for any text and `?` for one character, without regard to case;
 * everything given must fit. Ids are watched besides.
 */
export interface AlarmTarget {
  readonly pointIds: readonly PointId[];
  readonly deviceIds: readonly DeviceId[];
  readonly match: PointPattern | undefined;
  /** Never watched, whatever the pattern says. */
  readonly exceptPointIds?: readonly PointId[];
  readonly exceptDeviceIds?: readonly DeviceId[];
}

export interface PointPattern {
  readonly name: string | undefined;
  readonly device: string | undefined;
  readonly group: string | undefined;
  readonly type: PointType | undefined;
  readonly kind: PointKind | undefined;
  readonly unit: string | undefined;
  /** All of these are on the point or on its device: a rule that fits buildings whose names it does not know. */
  readonly tags: readonly string[];
  /** In this place or anything inside it. */
  readonly placeId?: number | undefined;
}

/** What is other at one place than the definition says. */
export interface AlarmAdjustment {
  /** The place: a point, or a device for conditions about devices. */
  readonly pointId: PointId | undefined;
  readonly deviceId: DeviceId | undefined;
  /** In place of a high or low limit, of the allowed deviation, or of the rate per minute. */
  readonly limit: number | undefined;
  readonly deadband: number | undefined;
  readonly level: AlarmLevel | undefined;
  readonly onDelayMs: number | undefined;
}

/** When a definition keeps still by design. */
export interface AlarmSuppression {
  /** While the point's device does not answer: its own alarm says so once. */
  readonly whileDeviceOffline: boolean;
  /** While what the device depends on is off or does not answer: the router it is behind, the air handler that supplies it. */
  readonly whileParentOff: boolean;
  /** While this holds: `p12 == 0`, or `[Supply Fan Status] == 0` for the fan of the same device, is "the fan is off". */
  readonly expression: string | undefined;
  /** And this long after: plants need time to settle. */
  readonly settleMs: number;
  /** After the set-point of a deviation moved. */
  readonly setPointMs: number;
}

export interface AlarmDefinition {
  readonly id: AlarmDefinitionId;
  readonly name: string;
  readonly enabled: boolean;
  readonly level: AlarmLevel;
  readonly condition: AlarmCondition;
  readonly target: AlarmTarget;
  readonly adjustments?: readonly AlarmAdjustment[];
  /** The condition must hold this long before the alarm is raised, and be over this long before it returns. */
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly suppression: AlarmSuppression;
  /** What to do about it, shown with the alarm. */
  readonly instruction: string;
  /** Acknowledging wants a note. */
  readonly noteRequired: boolean;
}
