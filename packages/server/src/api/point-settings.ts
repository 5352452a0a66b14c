import type { PointEdit } from '@t3000/contract';
import type { PointRow } from '@t3000/site';
import { guardSettings } from './guard-settings.ts';

/** What people set of a point. */
export type PointSettings = Omit<PointEdit, 'id'>;

/** The settings of a point as they are, in the words of the API. */
export function pointSettings(row: PointRow, tags: string[]): Required<PointSettings> {
  return {
    name: row.name,
    description: row.description,
    group: row.group,
    unit: row.unit,
    state_texts: [...row.stateTexts],
    minimum: row.minimum ?? null,
    maximum: row.maximum ?? null,
    decimals: row.decimals,
    writable: row.writable,
    enabled: row.enabled,
    poll_interval_ms: row.pollIntervalMs,
    deadband: row.deadband,
    ttl_ms: row.ttlMs ?? null,
    ...guardSettings(row.guard),
    tags,
  };
}
