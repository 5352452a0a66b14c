import type { SettingsRecord } from '@t3000/t3';
import { panelMoment } from './panel-moment.ts';
import { settingsOf, singleRecordTable } from './single-record-table.ts';
import type { Setting } from './single-record-table.ts';

/** Every change here goes to the very panel a person named. */
export const SETTINGS_GUARD =
  'a change here can make the panel unreachable or another one: type its serial number to confirm';

const { shown, text, number, flag, secret } = settingsOf<SettingsRecord>();

/** In the order people look for them. Passwords are told as set or not set (facts 1.10). */
const settings: readonly Setting<SettingsRecord>[] = [
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
  secret('dyndns_password', 'dyndnsPassword'),
  shown('sd_card', ({ sdCard }) => ['', 'none', 'present', 'file system error'][sdCard] ?? String(sdCard)),
];

/** The one settings record, a row for each setting. */
export const settingsTable = singleRecordTable<SettingsRecord>({
  name: 'settings',
  settings,
  guard: SETTINGS_GUARD,
  read: (panel) => panel.readSettings({ priority: 'urgent' }),
  write: (panel, change, confirmation) => panel.writeSettings(change, confirmation),
});
