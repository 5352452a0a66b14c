import type { DeviceDependencyRow, DeviceDependencyTable, ParentChoice } from '../device-dependencies.ts';
import { checked } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  deviceId: number,
  reachedBy: string,
  reachedThrough: number | null,
  supplied: string,
  suppliedBy: number | null,
  offWhile: string,
  settleSeconds: number,
];

const COLUMNS = 'device_id, reached, reached_through, supplied, supplied_by, off_while, settle_seconds';

export function createDeviceDependencyTable(connection: Connection): DeviceDependencyTable {
  const selectAll = connection.prepare<Raw>(`SELECT ${COLUMNS} FROM device_dependencies ORDER BY device_id`);
  const selectOne = connection.prepare<Raw>(`SELECT ${COLUMNS} FROM device_dependencies WHERE device_id = ?`);
  const put = connection.prepare(
    `INSERT OR REPLACE INTO device_dependencies (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    all: () => selectAll.all().map(toRow),
    get(deviceId) {
      const raw = selectOne.get(deviceId);
      return raw && toRow(raw);
    },
    put: (row) =>
      connection.transaction(() => {
        const { deviceId, reachedThrough, suppliedBy, offWhile, settleSeconds } = row;
        const cells = [...cellsOf(reachedThrough), ...cellsOf(suppliedBy), offWhile, settleSeconds];
        checked(
          () => put.run(deviceId, ...cells),
          () => `what device ${deviceId} depends on`,
        );
      }),
  };
}

function cellsOf(choice: ParentChoice): [string, number | null] {
  return typeof choice === 'number' ? ['device', choice] : [choice, null];
}

/** A parent that was removed has left NULL. */
function choiceOf(how: string, id: number | null): ParentChoice {
  return how === 'none' ? 'none' : (id ?? 'auto');
}

function toRow([deviceId, reached, through, supplied, by, offWhile, settleSeconds]: Raw): DeviceDependencyRow {
  return {
    deviceId,
    reachedThrough: choiceOf(reached, through),
    suppliedBy: choiceOf(supplied, by),
    offWhile,
    settleSeconds,
  };
}
