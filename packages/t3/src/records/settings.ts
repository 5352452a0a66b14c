import { group, hiddenOctets, i16, ipv4, list, octets, secret, text, u8, u16, u32 } from './field.ts';
import { netPointReference } from './point-reference.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Settings, e-mail and WireGuard blocks travel in this size, whatever part of it is in use. */
export const SETTINGS_BYTES = 400;

/**
 * Str_Setting_Info: identity, network and clock settings (facts 1.10, commands 98 and 198). 271 of 400 bytes are in use.
 * Writing it can change addresses and ports: never without reading it first and asking a person.
 */
export const settingsRecord = defineRecord('settings', SETTINGS_BYTES, {
  ipAddress: ipv4(0),
  subnetMask: ipv4(4),
  gateway: ipv4(8),
  mac: octets(12, 6),
  /** Firmware: 0 static, 1 DHCP. Sources disagree: shown raw. */
  tcpType: u8(18),
  /** Board code in the low six bits; 0x40 and 0x80 tell the chip. */
  miniType: u8(19),
  debug: u8(20),
  hardwareRevision: u8(21),
  firmwareMain: u8(22),
  firmwareSub: u8(23),
  picRevision: u8(24),
  topRevision: u8(25),
  sm5964Revision: u8(26),
  bootloaderRevision: u8(27),
  comModes: list(38, 3, u8(0)),
  refreshFlashMinutes: u8(41),
  plugAndPlay: u8(42),
  /** A command, not a setting: 77 identify, 88 factory defaults, 99 fetch the time, 111 reboot. */
  resetCommand: u8(43),
  comBaudrates: list(44, 3, u8(0)),
  userNames: u8(47),
  customUnits: u8(48),
  usbMode: u8(49),
  networkNumberLow: u8(50),
  panelType: u8(51),
  panelName: text(52, 20),
  panelNameEnabled: u8(72),
  panelNumber: u8(73),
  dyndnsUser: text(74, 32),
  dyndnsPassword: secret(106, 32),
  dyndnsDomain: text(138, 32),
  dyndnsEnabled: u8(170),
  dyndnsProvider: u8(171),
  dyndnsUpdateMinutes: u16(172),
  sntp: u8(174),
  /** Hours x 100: 800 is +8:00. */
  timeZone: i16(175),
  /** A write is taken only where this equals the panel's own. */
  serialNumber: u32(177),
  dyndnsUpdated: octets(181, 10),
  mstpNetworkNumber: u16(191),
  bbmdEnabled: u8(193),
  /** 1 no, 2 yes, 3 file-system error. */
  sdCard: u8(194),
  modbusPort: u16(195),
  modbusId: u8(197),
  /** BACnet device instance. */
  objectInstance: u32(198),
  /** Unix seconds of the last synchronisation. */
  timeUpdated: u32(202),
  summerTime: u8(206),
  sntpServer: text(207, 30),
  /** 0x74 means present. */
  zigbee: u8(237),
  lcdDisplay: u8(238),
  timeSyncFromPc: u8(239),
  timeSyncAutoManual: u8(240),
  timeSyncResult: u8(241),
  mstpId: u8(242),
  zigbeePanId: u16(243),
  maxMaster: u8(245),
  /** Bit 0 PT1K module, bit 1 PT100 module. */
  specialFlag: u8(246),
  uartParity: list(247, 3, u8(0)),
  uartStopBits: list(250, 3, u8(0)),
  lcd: group(253, 7, { displayType: u8(0), point: netPointReference(1) }),
  summerTimeStartMonth: u8(260),
  summerTimeStartDay: u8(261),
  summerTimeEndMonth: u8(262),
  summerTimeEndDay: u8(263),
  networkNumberHigh: u8(264),
  /** 2: screens are kept in the newer form. */
  jsonScreens: u8(265),
  variableCount: u8(266),
  inputCount: u8(267),
  outputCount: u8(268),
  /** 1 keeps the ports' protocols as they are. */
  fixComConfig: u8(269),
  writeFlashMinutes: u8(270),
});
export type SettingsRecord = Decoded<typeof settingsRecord>;

/** Email settings (commands 43 and 143); 309 of 400 bytes are in use. */
export const emailRecord = defineRecord('e-mail', SETTINGS_BYTES, {
  smtpType: u8(0),
  smtpAddress: ipv4(1),
  smtpDomain: text(5, 40),
  port: u16(45),
  sender: text(47, 60),
  user: text(107, 60),
  password: secret(167, 20),
  /** 0 none, 1 SSL, 2 TLS. */
  security: u8(187),
  recipient1: text(188, 60),
  recipient2: text(248, 60),
  error: u8(308),
});
export type EmailRecord = Decoded<typeof emailRecord>;

/** WireGuard settings (commands 44 and 144). The panel gives its keys to whoever asks; here they are secrets. */
export const wireguardRecord = defineRecord('WireGuard', SETTINGS_BYTES, {
  enabled: u8(0),
  privateKey: secret(1, 66),
  peerPublicKey: text(67, 66),
  presharedKey: secret(133, 66),
  localAddress: ipv4(199),
  port: u16(203),
  peerAddress: ipv4(205),
  reserved: hiddenOctets(209, 191),
});
export type WireguardRecord = Decoded<typeof wireguardRecord>;

/** WiFi settings as registers 2000 and up hold them: 160 bytes, 128 in use. */
export const wifiRecord = defineRecord('WiFi', 160, {
  enabled: u8(0),
  ipMode: u8(1),
  status: u8(2),
  loadDefaults: u8(3),
  modbusPort: u16(4),
  bacnetPort: u16(6),
  version: u8(8),
  ssid: text(14, 64),
  password: secret(78, 32),
  ipAddress: ipv4(110),
  subnetMask: ipv4(114),
  gateway: ipv4(118),
  mac: octets(122, 6),
});
export type WifiRecord = Decoded<typeof wifiRecord>;
