import type { TableColumn, TableRow } from '@t3000/core';
import { modelName } from '@t3000/t3';
import type { HealthRecord, RemoteDevicesRecord, ThermostatRecord, ThermostatScheduleRecord } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import type { T3Result } from '../result.ts';
import { numberCell, shownCell, textCell } from './cell-column.ts';
import { recordTable } from './record-table.ts';
import type { PanelTable } from './record-table.ts';

/** Temperatures of thermostats are stored in tenths. */
const TENTHS = 10;
const WORD_MAX = 0xffff;

/** Thermostats on the trunk, as the panel saw them last (command 33). */
export const thermostatTable = recordTable({
  name: 'thermostats',
  block: 'thermostats',
  prefix: 'TST',
  columns: [
    shownCell<ThermostatRecord>('model', 'text', ({ productModel }) => modelName(productModel)),
    shownCell<ThermostatRecord>('modbus_id', 'number', ({ scan }) => scan.id),
    shownCell<ThermostatRecord>('serial_number', 'number', ({ scan }) => scan.serialNumber),
    shownCell<ThermostatRecord>('temperature', 'number', ({ temperature }) => temperature / TENTHS),
    shownCell<ThermostatRecord>('setpoint_value', 'number', ({ setpoint }) => setpoint / TENTHS),
    shownCell<ThermostatRecord>('cool_setpoint', 'number', ({ coolSetpoint }) => coolSetpoint / TENTHS),
    shownCell<ThermostatRecord>('heat_setpoint', 'number', ({ heatSetpoint }) => heatSetpoint / TENTHS),
    shownCell<ThermostatRecord>('occupied', 'flag', ({ occupied }) => occupied !== 0),
  ],
});

const tenths = { scale: TENTHS, maximum: WORD_MAX / TENTHS } as const;

/** Set-points of thermostats by the time of day (command 38). */
export const thermostatScheduleTable = recordTable({
  name: 'thermostat_schedules',
  block: 'thermostatSchedules',
  prefix: 'TSS',
  columns: [
    textCell<ThermostatScheduleRecord>('label', 'name'),
    shownCell<ThermostatScheduleRecord>('modbus_id', 'number', ({ id }) => id),
    shownCell<ThermostatScheduleRecord>('online', 'flag', ({ online }) => online !== 0),
    numberCell<ThermostatScheduleRecord>('day_setpoint', 'daySetpoint', tenths),
    numberCell<ThermostatScheduleRecord>('night_setpoint', 'nightSetpoint', tenths),
    numberCell<ThermostatScheduleRecord>('awake_setpoint', 'awakeSetpoint', tenths),
    numberCell<ThermostatScheduleRecord>('sleep_setpoint', 'sleepSetpoint', tenths),
  ],
  write: (panel, index, change) => panel.write('thermostatSchedules', index, change),
});

const protocols: Readonly<Record<number, string>> = {
  0: 'Modbus RS485',
  1: 'Modbus TCP',
  2: 'BACnet MS/TP',
  3: 'BACnet/IP',
};

/** Devices the panel has met on its lines (command 97). */
export const remoteDeviceTable = listTable<RemoteDevicesRecord>({
  name: 'remote_devices',
  columns: [
    { name: 'protocol', kind: 'text', writable: false },
    { name: 'modbus_id', kind: 'number', writable: false },
    { name: 'object_instance', kind: 'number', writable: false },
  ],
  read: (panel) => panel.readOne('remoteDevices', 0, { priority: 'urgent' }),
  rows: ({ count, devices }) =>
    devices.slice(0, count).map(({ protocol, modbusId, instance }, index) => ({
      index,
      name: `DEV${index + 1}`,
      cells: { protocol: protocols[protocol] ?? String(protocol), modbus_id: modbusId, object_instance: instance },
      hasText: false,
    })),
});

/** Traffic of the serial ports since somebody cleared the counters (command 96). */
export const trafficTable = listTable<HealthRecord>({
  name: 'traffic',
  columns: (['received', 'sent', 'collisions', 'packet_errors', 'timeouts'] as const).map((name) => ({
    name,
    kind: 'number',
    writable: false,
  })),
  read: (panel) => panel.readOne('health', 0, { priority: 'urgent' }),
  rows: ({ received, sent, collisions, packetErrors, timeouts }) =>
    received.map((count, index) => ({
      index,
      name: `COM${index}`,
      cells: {
        received: count,
        sent: sent[index] ?? 0,
        collisions: collisions[index] ?? 0,
        packet_errors: packetErrors[index] ?? 0,
        timeouts: timeouts[index] ?? 0,
      },
      hasText: false,
    })),
});

interface ListOptions<R> {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly read: (panel: T3Panel) => Promise<T3Result<R>>;
  readonly rows: (entry: R) => readonly TableRow[];
}

/** A record that is a list itself, only to look at. */
function listTable<R>({ name, columns, read, rows }: ListOptions<R>): PanelTable {
  return {
    name,
    needsRanges: false,
    async read({ panel, now }) {
      const entry = await read(panel);
      if (!entry.ok) return requestFailureOf(entry);
      return { ok: true, columns, rows: rows(entry.value), unused: 0, problem: '', readAt: now() };
    },
    write: (_context, _row, column) =>
      Promise.resolve({ status: 'refused', why: 'fixed', detail: `${column} of ${name} is not changed this way` }),
  };
}
