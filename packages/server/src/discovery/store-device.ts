import type { InterviewOutcome, JsonObject, PointDescription } from '@t3000/core';
import type { Config } from '@t3000/contract';
import type { DeviceRow, NewPoint, PointRow, SiteStore } from '@t3000/site';
import { recordNewPoints } from '../recording/record-points.ts';

type Interview = InterviewOutcome & { ok: true };

/** Where an interviewed device is, and what people want to call it. */
export interface Newcomer {
  readonly protocol: string;
  readonly key: string;
  readonly address: JsonObject;
  readonly name: string | undefined;
}

export interface Stored {
  readonly device: DeviceRow;
  readonly points: readonly PointRow[];
}

/** Stores a device with its points, recorded as the defaults say: everything or nothing. */
export function storeDevice(
  site: SiteStore,
  field: Config['field'],
  who: Newcomer,
  interview: Interview,
  at: number,
): Stored {
  const { identity, capabilities } = interview;
  return site.transaction(() => {
    const device = site.devices.insert(
      {
        ...identity,
        protocol: who.protocol,
        key: who.key,
        address: who.address,
        name: who.name ?? (identity.name === '' ? `${who.protocol} ${who.key}` : identity.name),
        note: '',
        enabled: true,
        capabilities,
      },
      at,
    );
    const points = site.points.insert(
      interview.points.map((point) => newPoint(device.id, point, field)),
      at,
    );
    recordNewPoints(site, field, device, points, at);
    return { device, points };
  });
}

/**
 * Brings a known device up to date. What people may have edited stays; only empty texts are filled in. Points the device no
 * longer has stay too, with their history, and are reported.
 */
export function refreshDevice(
  site: SiteStore,
  field: Config['field'],
  known: DeviceRow,
  interview: Interview,
  at: number,
): Stored & { readonly added: number; readonly vanished: readonly PointRow[] } {
  return site.transaction(() => {
    const before = pointsOf(site, known.id);
    const left = new Map(before.map((row) => [placeOf(row), row]));
    const fresh: PointDescription[] = [];
    for (const point of interview.points) {
      const row = left.get(placeOf(point));
      if (row === undefined) fresh.push(point);
      else site.points.update(row.id, patchOf(row, point), at);
      left.delete(placeOf(point));
    }
    if (fresh.length > 0) {
      const rows = site.points.insert(
        fresh.map((point) => newPoint(known.id, point, field)),
        at,
      );
      recordNewPoints(site, field, known, rows, at);
    }
    const { name: _, ...identity } = interview.identity;
    const updated = site.devices.update(known.id, { ...identity, capabilities: interview.capabilities }, at);
    return {
      device: updated ?? known,
      points: pointsOf(site, known.id),
      added: fresh.length,
      vanished: [...left.values()],
    };
  });
}

/** More points than any panel has. */
const POINTS_MAX = 100_000;

function pointsOf(site: SiteStore, deviceId: number): PointRow[] {
  return site.points.query({ deviceId, offset: 0, limit: POINTS_MAX }).rows;
}

function placeOf(point: Pick<PointDescription, 'type' | 'number'>): string {
  return `${point.type} ${point.number}`;
}

function newPoint(deviceId: number, point: PointDescription, field: Config['field']): NewPoint {
  return {
    ...point,
    deviceId,
    enabled: true,
    pollIntervalMs: Math.round(field.poll_interval_seconds * 1000),
    deadband: 0,
    ttlMs: undefined,
    group: '',
  };
}

function patchOf(row: PointRow, point: PointDescription): Partial<NewPoint> {
  return {
    address: point.address,
    kind: point.kind,
    commandable: point.commandable,
    ...(row.description === '' ? { description: point.description } : {}),
    ...(row.unit === '' ? { unit: point.unit } : {}),
    ...(row.stateTexts.length === 0 ? { stateTexts: point.stateTexts } : {}),
  };
}
