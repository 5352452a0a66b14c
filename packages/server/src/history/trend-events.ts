import type { PointId } from '@t3000/core';
import type { TrendEvent } from '@t3000/contract';
import type { AlarmEventRow, AuditRow, SiteStore } from '@t3000/site';

/** Rows looked at for one point: half of the audit rows of a write are announcements of the other half. */
const ROWS_FACTOR = 2;

/** What happened to some points within a time: alarms raised, values written and released by somebody. */
export function trendEvents(
  site: Pick<SiteStore, 'audit' | 'alarms'>,
  pointIds: readonly PointId[],
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): { items: TrendEvent[]; truncated: boolean } {
  const all = pointIds.flatMap((pointId) => [
    ...commandsOn(site, pointId, from, to, limit + 1),
    ...alarmsOf(site, pointId, from, to, limit + 1),
  ]);
  const sorted = all.toSorted((a, b) => a.at - b.at);
  return { items: sorted.slice(-limit), truncated: sorted.length > limit };
}

function commandsOn(
  site: Pick<SiteStore, 'audit'>,
  pointId: PointId,
  from: number,
  to: number,
  limit: number,
): TrendEvent[] {
  const { rows } = site.audit.query({
    target: `point:${pointId}`,
    from,
    to,
    offset: 0,
    limit: ROWS_FACTOR * limit,
  });
  return rows.flatMap((row) => commandDto(row, pointId) ?? []).slice(0, limit);
}

function commandDto({ at, actor, action, result, details }: AuditRow, pointId: PointId): TrendEvent | undefined {
  const kind = action === 'point.write' ? 'write' : action === 'point.release' ? 'release' : undefined;
  // What was refused or failed changed nothing on the line.
  if (kind === undefined || result === 'refused' || result === 'failed') return undefined;
  const { value, reason } = details;
  return {
    at,
    kind,
    point_id: pointId,
    level: null,
    actor,
    text: typeof reason === 'string' ? reason : '',
    value: typeof value === 'number' ? value : null,
  };
}

function alarmsOf(
  site: Pick<SiteStore, 'alarms'>,
  pointId: PointId,
  from: number,
  to: number,
  limit: number,
): TrendEvent[] {
  const { rows } = site.alarms.events({ pointId, from, to, event: 'raised', limit });
  return rows.map((row) => alarmDto(row, pointId));
}

function alarmDto({ at, level, name, message, value }: AlarmEventRow, pointId: PointId): TrendEvent {
  return {
    at,
    kind: 'alarm',
    point_id: pointId,
    level,
    actor: '',
    text: message === '' ? name : message,
    value: value ?? null,
  };
}
