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
  return deviceDto(row, {
    status: hub.building.deviceStatus(row.id),
    placeId: hub.places.ofDevice(row.id),
    tags: hub.site.tags.ofDevice(row.id),
  });
}

/** Shows points of one answer; each device is looked up once. */
export function pointShower(hub: Hub): (row: PointRow) => Point {
  const devices = new Map<DeviceId, { readonly deviceName: string; readonly deviceTags: string[] }>();
  const deviceOfPoint = (id: DeviceId) => {
    const known = devices.get(id);
    if (known !== undefined) return known;
    const found = { deviceName: hub.site.devices.get(id)?.name ?? '', deviceTags: hub.site.tags.ofDevice(id) };
    devices.set(id, found);
    return found;
  };
  return (row) =>
    pointDto(row, {
      ...deviceOfPoint(row.deviceId),
      tags: hub.site.tags.ofPoint(row.id),
      placeId: hub.places.ofPoint(row.id, row.deviceId),
      live: hub.building.value(row.id),
      override: hub.building.overrides(row.id)[0],
      recording: hub.trends.of(row.id),
    });
}

export function showPoint(hub: Hub, row: PointRow): Point {
  return pointShower(hub)(row);
}
