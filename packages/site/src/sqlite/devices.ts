import type { DeviceCapabilities, DeviceId } from '@t3000/core';

import type { DevicePatch, DeviceRow, DeviceTable, NewDevice } from '../devices.ts';
import { checked, flag, nullable, optional, parseObject, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { foldCase, sortKey } from './text-keys.ts';

type Raw = [
  id: number,
  protocol: string,
  key: string,
  name: string,
  address: string,
  enabled: number,
  capabilities: string | null,
  description: string,
  vendor: string,
  vendorId: number | null,
  model: string,
  firmware: string,
  instance: number | null,
  note: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT = `
  SELECT id, protocol, key, name, address, enabled, capabilities, description, vendor, vendor_id, model, firmware,
         instance, note, created_at, updated_at
  FROM devices`;

const INSERT = `
  INSERT INTO devices (key, name, name_key, search_text, address, enabled, capabilities, description, vendor, vendor_id,
                       model, firmware, instance, note, updated_at, protocol, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const UPDATE = `
  UPDATE devices
  SET key = ?, name = ?, name_key = ?, search_text = ?, address = ?, enabled = ?, capabilities = ?, description = ?,
      vendor = ?, vendor_id = ?, model = ?, firmware = ?, instance = ?, note = ?, updated_at = ?
  WHERE id = ?`;

export function createDeviceTable(connection: Connection): DeviceTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY name_key, id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectByKey = connection.prepare<Raw>(`${SELECT} WHERE protocol = ? AND key = ?`);
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM devices WHERE id = ?');

  const get = (id: DeviceId): DeviceRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    byKey(protocol, key) {
      const raw = selectByKey.get(protocol, key);
      return raw && toRow(raw);
    },
    insert: (device, at) =>
      connection.transaction(() => {
        const { id } = checked(
          () => insert.run(...mutableCells(device, at), device.protocol, at),
          () => `${device.protocol} device ${device.key}`,
        );
        return { ...device, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<DevicePatch>(row, patch, ['capabilities', 'vendorId', 'instance']) as NewDevice;
        checked(
          () => update.run(...mutableCells(next, at), id),
          () => `${row.protocol} device ${next.key}`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function mutableCells(device: NewDevice, updatedAt: number): (string | number | null)[] {
  return [
    device.key,
    device.name,
    sortKey(device.name),
    foldCase(device.name),
    JSON.stringify(device.address),
    flag(device.enabled),
    device.capabilities === undefined ? null : JSON.stringify(device.capabilities),
    device.description,
    device.vendor,
    nullable(device.vendorId),
    device.model,
    device.firmware,
    nullable(device.instance),
    device.note,
    updatedAt,
  ];
}

function toRow(raw: Raw): DeviceRow {
  const [id, protocol, key, name, address, enabled, capabilities, description, vendor, vendorId, model, firmware] = raw;
  const [, , , , , , , , , , , , instance, note, createdAt, updatedAt] = raw;
  return {
    id,
    protocol,
    key,
    name,
    address: parseObject(address),
    enabled: enabled === 1,
    // Written by this store from the same type.
    capabilities: capabilities === null ? undefined : (JSON.parse(capabilities) as DeviceCapabilities),
    description,
    vendor,
    vendorId: optional(vendorId),
    model,
    firmware,
    instance: optional(instance),
    note,
    createdAt,
    updatedAt,
  };
}
