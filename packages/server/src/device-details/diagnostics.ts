import type { Json } from '@t3000/core';
import { CovLedger, CovSubscription } from '@t3000/contract';
import type { DeviceDiagnostics } from '@t3000/contract';
import type { DeviceRow, PointRow } from '@t3000/site';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Hub } from '../hub.ts';
import { pollPlanDto } from './poll-plan.ts';

/** More points than any panel has. */
const POINTS_MAX = 100_000;

/** What drivers tell: objects by the numbers of the standard. */
const toldSchema = Compile(
  Type.Object({
    ...CovLedger.properties,
    subscriptions: Type.Array(
      Type.Object({
        object_type: Type.Integer(),
        instance: Type.Integer(),
        ...Type.Omit(CovSubscription, ['point_id', 'point_name']).properties,
      }),
    ),
  }),
);

/** What the server knows of the line to a device. Nothing is asked of it. */
export function diagnosticsOf(hub: Hub, row: DeviceRow): DeviceDiagnostics {
  const { building, recordings } = hub;
  const facts = building.deviceDiagnostics(row.id) ?? {};
  const can = building.withLink(row.id, (link) => ({
    exchanges: link.exchanges !== undefined,
    clock: link.measureClock !== undefined,
    tables: [...(link.tables?.() ?? [])],
    backup: link.backup !== undefined,
  }));
  const { cov, ...others } = facts;
  const window = row.capabilities?.windowMax ?? 1;
  return {
    device_id: row.id,
    exchanges: false,
    clock: false,
    tables: [],
    backup: false,
    ...can,
    recording_until: recordings.until(row.id) ?? null,
    plan: pollPlanDto(building.pollPlan(row.id), building.deviceStatus(row.id), window),
    cov: covDto(hub, row, cov),
    facts: others,
  };
}

/** The ledger as the driver tells it, with the points its objects are; null when the driver tells of none. */
function covDto(hub: Hub, row: DeviceRow, told: Json | undefined): CovLedger | null {
  if (!toldSchema.Check(told)) return null;
  const points = pointsByObject(hub, row);
  return {
    ...told,
    subscriptions: told.subscriptions.map(({ object_type: type, instance, ...entry }) => {
      const point = points.get(`${type} ${instance}`);
      return { ...entry, point_id: point?.id ?? null, point_name: point?.name ?? '' };
    }),
  };
}

function pointsByObject(hub: Hub, row: DeviceRow): ReadonlyMap<string, PointRow> {
  const { rows } = hub.site.points.query({ deviceId: row.id, sort: 'number', offset: 0, limit: POINTS_MAX });
  return new Map(rows.map((point) => [objectOf(point), point]));
}

/** Type and instance, as numbers of the standard. */
function objectOf({ address }: PointRow): string {
  const type = address['object_type'] ?? address['objectType'];
  const { instance } = address;
  return typeof type === 'number' && typeof instance === 'number' ? `${type} ${instance}` : '';
}
