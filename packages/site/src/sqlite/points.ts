import type { PointId } from '@t3000/core';

import type { NewPoint, PointPatch, PointRow, PointTable } from '../points.ts';
import { checked, flag, nullable, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { queryPoints } from './point-query.ts';
import { SELECT_POINT, guardCell, toPointRow } from './point-row.ts';
import type { RawPoint } from './point-row.ts';
import { searchText, sortKey } from './text-keys.ts';

const INSERT = `
  INSERT INTO monitoring_points (
    kind, address, name, name_key, description, group_name, unit, search_text, state_texts, minimum, maximum, writable,
    commandable, decimals, enabled, poll_interval_ms, deadband, ttl_ms, write_guard, updated_at, device_id, type, number, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const UPDATE = `
  UPDATE monitoring_points
  SET kind = ?, address = ?, name = ?, name_key = ?, description = ?, group_name = ?, unit = ?, search_text = ?,
      state_texts = ?, minimum = ?, maximum = ?, writable = ?, commandable = ?, decimals = ?, enabled = ?,
      poll_interval_ms = ?, deadband = ?, ttl_ms = ?, write_guard = ?, updated_at = ?
  WHERE id = ?`;

export function createPointTable(connection: Connection): PointTable {
  const selectAll = connection.prepare<RawPoint>(`${SELECT_POINT} ORDER BY p.id`);
  const selectOwners = connection.prepare<[number, number]>('SELECT id, device_id FROM monitoring_points');
  const selectById = connection.prepare<RawPoint>(`${SELECT_POINT} WHERE p.id = ?`);
  const selectSome = connection.prepare<RawPoint>(
    `${SELECT_POINT} WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id`,
  );
  const selectByDevice = connection.prepare<RawPoint>(`${SELECT_POINT} WHERE p.device_id = ? ORDER BY p.id`);
  const selectByNumber = connection.prepare<RawPoint>(
    `${SELECT_POINT} WHERE p.device_id = ? AND p.type = ? AND p.number = ?`,
  );
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM monitoring_points WHERE id = ?');

  const get = (id: PointId): PointRow | undefined => {
    const raw = selectById.get(id);
    return raw && toPointRow(raw);
  };
  const insertOne = (point: NewPoint, at: number): PointRow => {
    const { id } = checked(
      () => insert.run(...mutableCells(point, at), point.deviceId, point.type, point.number, at),
      () => `point ${point.type} ${point.number} of device ${point.deviceId}`,
    );
    return { ...point, guard: point.guard, id, createdAt: at, updatedAt: at };
  };
  return {
    all: () => selectAll.all().map(toPointRow),
    get,
    some: (ids) => selectSome.all(JSON.stringify(ids)).map(toPointRow),
    owners: () => new Map(selectOwners.all()),
    byDevice: (deviceId) => selectByDevice.all(deviceId).map(toPointRow),
    find(deviceId, type, number) {
      const raw = selectByNumber.get(deviceId, type, number);
      return raw && toPointRow(raw);
    },
    query: (query) => queryPoints(connection, query),
    insert: (points, at) => connection.transaction(() => points.map((point) => insertOne(point, at))),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<PointPatch>(row, patch, ['minimum', 'maximum', 'ttlMs', 'guard']) as NewPoint;
        update.run(...mutableCells(next, at), id);
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function mutableCells(point: NewPoint, updatedAt: number): (string | number | null)[] {
  return [
    point.kind,
    JSON.stringify(point.address),
    point.name,
    sortKey(point.name),
    point.description,
    point.group,
    point.unit,
    searchText(point.name, point.description, point.group, point.unit),
    JSON.stringify(point.stateTexts),
    nullable(point.minimum),
    nullable(point.maximum),
    flag(point.writable),
    flag(point.commandable),
    point.decimals,
    flag(point.enabled),
    point.pollIntervalMs,
    point.deadband,
    nullable(point.ttlMs),
    guardCell(point.guard),
    updatedAt,
  ];
}
