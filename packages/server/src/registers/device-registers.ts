import type { DeviceId, PointDescription, PointId, PointType } from '@t3000/core';
import type { Config } from '@t3000/contract';
import type { DeviceRegisterRow, DeviceRow, NewPoint, PointRow, SiteStore } from '@t3000/site';
import { recordNewPoints } from '../recording/record-points.ts';
import type { MappedRegister } from './modbus-tools.ts';

/**
 * Numbers of points people add begin here: register maps have 4096 points at most, so an interview never takes a number
 * that is in use.
 */
export const OWN_NUMBER_FIRST = 5001;

type Site = Pick<
  SiteStore,
  'transaction' | 'deviceRegisters' | 'points' | 'trendLogs' | 'devices' | 'settings' | 'trendDefaults'
>;

export interface SavedRegisters {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Points to be put into the building, and points to be taken out of it. */
  readonly points: readonly PointRow[];
  readonly gone: readonly PointId[];
}

/**
 * Stores registers of a device and makes each a point: everything or nothing. A register that is there already keeps its
 * point with its history; with `replace`, what is not named goes.
 */
export function saveRegisters(
  site: Site,
  field: Config['field'],
  device: DeviceRow,
  registers: readonly MappedRegister[],
  options: { readonly replace: boolean; readonly at: number },
): SavedRegisters {
  const { replace, at } = options;
  return site.transaction(() => {
    const before = new Map(site.deviceRegisters.byDevice(device.id).map((row) => [row.register, row]));
    const named = new Set(registers.map(({ register }) => register));
    const leaving = [...before.values()].filter(
      ({ register, pointType }) =>
        (replace && !named.has(register)) ||
        registers.some((wanted) => wanted.register === register && wanted.point.type !== pointType),
    );
    const gone = leaving.flatMap((row) => removeRow(site, row));
    for (const { register } of leaving) before.delete(register);
    const free = freeNumbers(site, device.id);
    const points: PointRow[] = [];
    let added = 0;
    for (const wanted of registers) {
      const row = before.get(wanted.register);
      if (row === undefined) added++;
      points.push(
        row === undefined ? addRow(site, field, device, wanted, free, at) : changeRow(site, field, row, wanted, at),
      );
    }
    recordNewPoints(site, field, device, points, at);
    const removed = leaving.filter(({ register }) => !named.has(register)).length;
    return { added, changed: registers.length - added, removed, points, gone };
  });
}

/** Gives a row another register or other facts; its point and history stay. */
export function changeRegister(
  site: Site,
  field: Config['field'],
  row: DeviceRegisterRow,
  wanted: MappedRegister,
  at: number,
): { readonly point: PointRow; readonly gone: readonly PointId[] } {
  return site.transaction(() => {
    if (wanted.point.type === row.pointType) return { point: changeRow(site, field, row, wanted, at), gone: [] };
    const gone = pointsOf(site, row);
    for (const id of gone) site.points.remove(id);
    const number = freeNumbers(site, row.deviceId)(wanted.point.type);
    const patch = { register: wanted.register, entry: wanted.entry, pointType: wanted.point.type, number };
    site.deviceRegisters.update(row.id, patch, at);
    return { point: insertPoint(site, field, row.deviceId, { ...wanted.point, number }, at), gone };
  });
}

/** Removes a row with its point; gives the points that are gone. */
export function removeRegister(site: Site, row: DeviceRegisterRow): readonly PointId[] {
  return site.transaction(() => removeRow(site, row));
}

/** The registers of a device as points, so that an interview does not take them for gone. */
export function ownPoints(site: Site, deviceId: DeviceId): PointDescription[] {
  return site.deviceRegisters
    .byDevice(deviceId)
    .flatMap(({ pointType, number }) => site.points.find(deviceId, pointType, number) ?? []);
}

function addRow(
  site: Site,
  field: Config['field'],
  device: DeviceRow,
  { register, entry, point }: MappedRegister,
  free: (type: PointType) => number,
  at: number,
): PointRow {
  const number = free(point.type);
  site.deviceRegisters.insert([{ deviceId: device.id, register, pointType: point.type, number, entry }], at);
  return insertPoint(site, field, device.id, { ...point, number }, at);
}

function changeRow(
  site: Site,
  field: Config['field'],
  row: DeviceRegisterRow,
  { register, entry, point }: MappedRegister,
  at: number,
): PointRow {
  const { type: _, ...patch } = point;
  site.deviceRegisters.update(row.id, { register, entry }, at);
  const known = site.points.find(row.deviceId, row.pointType, row.number);
  const changed = known && site.points.update(known.id, patch, at);
  return changed ?? insertPoint(site, field, row.deviceId, { ...point, number: row.number }, at);
}

function insertPoint(
  site: Site,
  field: Config['field'],
  deviceId: DeviceId,
  point: PointDescription,
  at: number,
): PointRow {
  const wanted: NewPoint = {
    ...point,
    deviceId,
    enabled: true,
    pollIntervalMs: Math.round(field.poll_interval_seconds * 1000),
    deadband: 0,
    ttlMs: undefined,
    group: '',
  };
  const [row] = site.points.insert([wanted], at);
  if (row === undefined) throw new Error(`${point.type} ${point.number} of device ${deviceId} was not stored`);
  return row;
}

function removeRow(site: Site, row: DeviceRegisterRow): PointId[] {
  const gone = pointsOf(site, row);
  for (const id of gone) site.points.remove(id);
  site.deviceRegisters.remove(row.id);
  return gone;
}

function pointsOf(site: Site, { deviceId, pointType, number }: DeviceRegisterRow): PointId[] {
  const point = site.points.find(deviceId, pointType, number);
  return point === undefined ? [] : [point.id];
}

/** Gives out the next number of a type each time. */
function freeNumbers(site: Site, deviceId: DeviceId): (type: PointType) => number {
  const next = new Map<PointType, number>();
  const taken = [
    ...site.points.byDevice(deviceId),
    ...site.deviceRegisters.byDevice(deviceId).map(({ pointType, number }) => ({ type: pointType, number })),
  ];
  for (const { type, number } of taken) next.set(type, Math.max(next.get(type) ?? OWN_NUMBER_FIRST, number + 1));
  return (type) => {
    const number = next.get(type) ?? OWN_NUMBER_FIRST;
    next.set(type, number + 1);
    return number;
  };
}
