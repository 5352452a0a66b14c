import { NO_GUARD } from '@t3000/core';
import type { PointKind, PointType, WriteGuard } from '@t3000/core';

import type { PointRow } from '../points.ts';
import { optional, parseObject, parseTexts } from './columns.ts';

/** Columns of SELECT_POINT, in order. */
export type RawPoint = [
  id: number,
  deviceId: number,
  type: PointType,
  number: number,
  kind: PointKind,
  address: string,
  name: string,
  description: string,
  group: string,
  unit: string,
  stateTexts: string,
  minimum: number | null,
  maximum: number | null,
  writable: number,
  commandable: number,
  decimals: number,
  enabled: number,
  pollIntervalMs: number,
  deadband: number,
  ttlMs: number | null,
  createdAt: number,
  updatedAt: number,
  writeGuard: string | null,
];

export const SELECT_POINT = `
  SELECT p.id, p.device_id, p.type, p.number, p.kind, p.address, p.name, p.description, p.group_name, p.unit,
         p.state_texts, p.minimum, p.maximum, p.writable, p.commandable, p.decimals, p.enabled, p.poll_interval_ms,
         p.deadband, p.ttl_ms, p.created_at, p.updated_at, p.write_guard
  FROM monitoring_points p`;

export function toPointRow(raw: RawPoint): PointRow {
  const [id, deviceId, type, number, kind, address, name, description, group, unit, stateTexts] = raw;
  const [, , , , , , , , , , , minimum, maximum, writable, commandable, decimals, enabled, pollIntervalMs] = raw;
  const [, , , , , , , , , , , , , , , , , , deadband, ttlMs, createdAt, updatedAt, writeGuard] = raw;
  return {
    id,
    deviceId,
    type,
    number,
    kind,
    address: parseObject(address),
    name,
    description,
    group,
    guard: writeGuard === null ? undefined : parseGuard(writeGuard),
    unit,
    stateTexts: parseTexts(stateTexts),
    minimum: optional(minimum),
    maximum: optional(maximum),
    writable: writable === 1,
    commandable: commandable === 1,
    decimals,
    enabled: enabled === 1,
    pollIntervalMs,
    deadband,
    ttlMs: optional(ttlMs),
    createdAt,
    updatedAt,
  };
}

/** What is not in the cell guards nothing. */
function parseGuard(cell: string): WriteGuard {
  // The column holds the guard this store wrote.
  return { ...NO_GUARD, ...(parseObject(cell) as Partial<WriteGuard>) };
}

/** As it is stored: a guard that guards nothing is none. */
export function guardCell(guard: WriteGuard | undefined): string | null {
  if (guard === undefined) return null;
  const { lowest, highest, step, rate, confirm, critical } = guard;
  const isIdle = [lowest, highest, step, rate].every((limit) => limit === undefined) && !confirm && !critical;
  return isIdle ? null : JSON.stringify(guard);
}
