import type { PointType } from '@t3000/core';

import type { DeviceRegisterRow, DeviceRegisterTable } from '../device-registers.ts';
import { checked, parseObject, patched } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  deviceId: number,
  register: string,
  pointType: PointType,
  number: number,
  entry: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT =
  'SELECT id, device_id, register, point_type, number, entry, created_at, updated_at FROM device_register_map';

const INSERT = `
  INSERT INTO device_register_map (device_id, register, point_type, number, entry, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

const UPDATE =
  'UPDATE device_register_map SET register = ?, point_type = ?, number = ?, entry = ?, updated_at = ? WHERE id = ?';

export function createDeviceRegisterTable(connection: Connection): DeviceRegisterTable {
  const selectByDevice = connection.prepare<Raw>(`${SELECT} WHERE device_id = ? ORDER BY id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM device_register_map WHERE id = ?');

  const get = (id: number): DeviceRegisterRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    byDevice: (deviceId) => selectByDevice.all(deviceId).map(toRow),
    get,
    insert: (rows, at) =>
      connection.transaction(() =>
        rows.map((row) => {
          const { deviceId, register, pointType, number, entry } = row;
          const { id } = checked(
            () => insert.run(deviceId, register, pointType, number, JSON.stringify(entry), at, at),
            () => `register ${register} of device ${deviceId}`,
          );
          return { ...row, id, createdAt: at, updatedAt: at };
        }),
      ),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const { register, pointType, number, entry } = patched<DeviceRegisterRow>(row, patch, []);
        checked(
          () => update.run(register, pointType, number, JSON.stringify(entry), at, id),
          () => `register ${register} of device ${row.deviceId}`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function toRow([id, deviceId, register, pointType, number, entry, createdAt, updatedAt]: Raw): DeviceRegisterRow {
  return { id, deviceId, register, pointType, number, entry: parseObject(entry), createdAt, updatedAt };
}
