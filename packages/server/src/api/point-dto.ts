import type { JsonObject, PointType } from '@t3000/core';
import type { Point } from '@t3000/contract';
import type { LiveValue, Override } from '@t3000/engine';
import type { PlaceId, PointRow } from '@t3000/site';
import type { PointRecording } from '../history/trend-plan.ts';
import { pointSettings } from './point-settings.ts';
import { valueDto } from './value-dto.ts';

/** What a point's row alone does not say. */
export interface PointSurroundings {
  readonly deviceName: string;
  readonly placeId: PlaceId | undefined;
  readonly tags: string[];
  readonly deviceTags: string[];
  readonly live: LiveValue | undefined;
  /** The highest command standing. */
  readonly override: Override | undefined;
  /** How it is recorded; undefined when it is not. */
  readonly recording: PointRecording | undefined;
}

export function pointDto(row: PointRow, around: PointSurroundings): Point {
  return {
    id: row.id,
    device_id: row.deviceId,
    device_name: around.deviceName,
    point_type: row.type,
    number: row.number,
    kind: row.kind,
    address: { ...row.address },
    place_id: around.placeId ?? null,
    object: objectLabel(row.type, row.number, row.address),
    commandable: row.commandable,
    ...pointSettings(row, around.tags),
    device_tags: around.deviceTags,
    value: valueDto(row.id, around.live),
    override: around.override === undefined ? null : overrideDto(around.override),
    trend_mode: around.recording?.mode ?? null,
    trend_interval_ms: around.recording?.intervalMs ?? null,
  };
}

function overrideDto(override: Override): Point['override'] {
  return {
    priority: override.priority,
    value: override.value,
    author: override.author,
    reason: override.reason,
    set_at: override.setAt,
    expires_at: override.expiresAt ?? null,
  };
}

/** Object types of ASHRAE 135 clause 12 that become points, by number and by the standard's name. */
const objectTypes: readonly (readonly [number, string, string])[] = [
  [0, 'analog-input', 'AI'],
  [1, 'analog-output', 'AO'],
  [2, 'analog-value', 'AV'],
  [3, 'binary-input', 'BI'],
  [4, 'binary-output', 'BO'],
  [5, 'binary-value', 'BV'],
  [13, 'multi-state-input', 'MSI'],
  [14, 'multi-state-output', 'MSO'],
  [19, 'multi-state-value', 'MSV'],
  [23, 'accumulator', 'ACC'],
  [24, 'pulse-converter', 'PC'],
  [40, 'characterstring-value', 'CSV'],
  [45, 'integer-value', 'IV'],
  [46, 'large-analog-value', 'LAV'],
  [48, 'positive-integer-value', 'PIV'],
];
const shortNames = new Map<unknown, string>(
  objectTypes.flatMap(([number, name, short]): [unknown, string][] => [
    [number, short],
    [name, short],
  ]),
);

const panelNames: Readonly<Record<PointType, string>> = { input: 'IN', output: 'OUT', variable: 'VAR' };

/** `AO 3` where the address is that of a BACnet object, else the panel's own `OUT3`. */
function objectLabel(type: PointType, number: number, address: JsonObject): string {
  const objectType = address['objectType'] ?? address['object_type'];
  const instance = address['instance'];
  if (objectType !== undefined && typeof instance === 'number') {
    const known = shortNames.get(objectType);
    if (known !== undefined) return `${known} ${instance}`;
    if (typeof objectType === 'string' || typeof objectType === 'number') return `${objectType} ${instance}`;
  }
  return `${panelNames[type]}${number}`;
}
