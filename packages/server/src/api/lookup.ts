import type { DeviceId, PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Device, Point } from '@t3000/contract';
import type { DeviceRow, PointRow } from '@t3000/site';
import type { Hub } from '../hub.ts';
import { deviceDto } from './device-dto.ts';
import { pointDto } from './point-dto.ts';

export function deviceOf(hub: Hub, id: DeviceId): DeviceRow {
  const row = hub.site.devices.get(id);
  if (row === undefined) throw new ApiError('not_found', `there is no device ${id}`);
  return row;
}

export function pointOf(hub: Hub, id: PointId): PointRow {
  const row = hub.site.points.get(id);
  if (row === undefined) throw new ApiError('not_found', `there is no point ${id}`);
  return row;
}

export function showDevice(hub: Hub, row: DeviceRow): Device {
  return deviceDto(row, hub.building.deviceStatus(row.id), hub.places.ofDevice(row.id));
}

/** Shows points of one answer; each device's name is looked up once. */
export function pointShower(hub: Hub): (row: PointRow) => Point {
  const names = new Map<DeviceId, string>();
  const nameOf = (id: DeviceId): string => {
    const name = names.get(id) ?? hub.site.devices.get(id)?.name ?? '';
    names.set(id, name);
    return name;
  };
  return (row) =>
    pointDto(row, {
      deviceName: nameOf(row.deviceId),
      placeId: hub.places.ofPoint(row.id, row.deviceId),
      live: hub.building.value(row.id),
      override: hub.building.overrides(row.id)[0],
      trendIntervalMs: hub.trends.intervalMs(row.id),
    });
}

export function showPoint(hub: Hub, row: PointRow): Point {
  return pointShower(hub)(row);
}
