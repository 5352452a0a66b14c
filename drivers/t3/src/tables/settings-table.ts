import type { Json, TableColumn } from '@t3000/core';
import { Secret } from '@t3000/t3';
import type { SettingsRecord } from '@t3000/t3';
import { requestFailureOf } from '../result.ts';
import { cellWriteOf, confirmationOf, movedOn, refused, sameCell } from './record-table.ts';
import type { PanelTable } from './record-table.ts';
import { typedText } from './cell-column.ts';
import { panelMoment } from './panel-moment.ts';

/** Every change here goes to the very panel a person named. */
export const SETTINGS_GUARD =
  'a change here can make the panel unreachable or another one: type its serial number to confirm';

const columns: readonly TableColumn[] = [{ name: 'value', kind: 'text', writable: true }];

interface Setting {
  readonly name: string;
  readonly show: (settings: SettingsRecord) => string;
  /** Absent where it is only shown: identity, firmware, and the command that resets the board. */
  readonly change?: (settings: SettingsRecord, text: string) => SettingsRecord | string;
}

type KeysOf<V> = { [K in keyof SettingsRecord]: SettingsRecord[K] extends V ? K : never }[keyof SettingsRecord];

const shown = (name: string, show: Setting['show']): Setting => ({ name, show });

function text(name: string, field: KeysOf<string>): Setting {
  return {
    name,
    show: (settings) => settings[field],
    change: (settings, wanted) => ({ ...settings, [field]: wanted }),
  };
}

function number(name: string, field: KeysOf<number>, scale = 1): Setting {
  return {
    name,
    show: (settings) => String(settings[field] / scale),
    change(settings, wanted) {
      const value = Number(wanted.trim().replace(',', '.') || Number.NaN) * scale;
      return Number.isInteger(value)
        ? { ...settings, [field]: value }
        : `"${wanted.slice(0, 40)}" is no number for ${name}`;
    },
  };
}

function flag(name: string, field: KeysOf<number>): Setting {
  return {
    name,
    show: (settings) => (settings[field] === 0 ? 'off' : 'on'),
    change: (settings, wanted) =>
      wanted === 'on' || wanted === 'off' ? { ...settings, [field]: wanted === 'on' ? 1 : 0 } : `${name} is on or off`,
  };
}

/** In the order people look for them. Passwords are told as set or not set (facts 1.10). */
const settings: readonly Setting[] = [
  text('panel_name', 'panelName'),
  shown('serial_number', ({ serialNumber }) => String(serialNumber)),
  shown('firmware', ({ firmwareMain, firmwareSub }) => `${firmwareMain}.${firmwareSub}`),
  shown('hardware_revision', ({ hardwareRevision }) => String(hardwareRevision)),
  shown('bootloader_revision', ({ bootloaderRevision }) => String(bootloaderRevision)),
  number('panel_number', 'panelNumber'),
  number('object_instance', 'objectInstance'),
  text('ip_address', 'ipAddress'),
  text('subnet_mask', 'subnetMask'),
  text('gateway', 'gateway'),
  shown('mac_address', ({ mac }) => Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':')),
  shown('address_mode', ({ tcpType }) => String(tcpType)),
  number('modbus_port', 'modbusPort'),
  number('modbus_id', 'modbusId'),
  number('mstp_id', 'mstpId'),
  number('mstp_network', 'mstpNetworkNumber'),
  number('mstp_max_master', 'maxMaster'),
  flag('bbmd', 'bbmdEnabled'),
  number('time_zone_hours', 'timeZone', 100),
  flag('summer_time', 'summerTime'),
  text('time_server', 'sntpServer'),
  shown('time_synchronised', ({ timeUpdated }) => panelMoment(timeUpdated)),
  flag('dyndns', 'dyndnsEnabled'),
  text('dyndns_domain', 'dyndnsDomain'),
  text('dyndns_user', 'dyndnsUser'),
  shown('dyndns_password', ({ dyndnsPassword }) => secretText(dyndnsPassword)),
  shown('sd_card', ({ sdCard }) => ['', 'none', 'present', 'file system error'][sdCard] ?? String(sdCard)),
];

function secretText(secret: Secret): string {
  return secret.isSet ? 'set' : 'not set';
}

/** The one settings record, a row for each setting. */
export const settingsTable: PanelTable = {
  name: 'settings',
  needsRanges: false,
  async read({ panel, now }) {
    const read = await panel.readSettings({ priority: 'urgent' });
    if (!read.ok) return requestFailureOf(read);
    return {
      ok: true,
      columns,
      rows: settings.map(({ name, show, change }, index) => ({
        index,
        name,
        cells: { value: show(read.value) },
        hasText: false,
        ...(change ? {} : { fixed: true }),
      })),
      unused: 0,
      guard: SETTINGS_GUARD,
      problem: '',
      readAt: now(),
    };
  },
  async write({ panel }, row, column, { expected, value, confirmed }) {
    const setting = settings[row];
    const change = setting?.change;
    if (!setting || !change || column !== 'value')
      return refused('fixed', `${setting?.name ?? column} is not changed this way`);
    const confirmation = confirmationOf(confirmed);
    if (!confirmation) return refused('unconfirmed', SETTINGS_GUARD);
    let moved: string | undefined;
    const written = await panel.writeSettings((current) => {
      const now: Json = setting.show(current);
      return sameCell(now, expected) ? change(current, typedText(value)) : (moved = movedOn(setting.name, now));
    }, confirmation);
    return moved === undefined ? cellWriteOf(written, setting.show) : refused('changed', moved);
  },
};
