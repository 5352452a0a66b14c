import { i16, list, octets, u8, u16, u32 } from './field.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Str_Serial_info: who a panel is (command 99, facts 1.10). */
export const identityRecord = defineRecord('identity', 23, {
  instanceLow: u16(0),
  /** Old devices put their IP address into the first four bytes. */
  mac: octets(2, 6),
  serialNumber: u32(8),
  modbusId: u8(12),
  productId: u8(13),
  panelNumber: u8(14),
  modbusPort: u16(15),
  softwareVersion: u16(17),
  hardwareVersion: u8(19),
  protocol: u8(20),
  instanceHigh: u16(21),
});
export type IdentityRecord = Decoded<typeof identityRecord>;

/** BACnet device instance, kept in two halves. */
export function instanceOf({ instanceLow, instanceHigh }: IdentityRecord): number {
  return instanceHigh * 0x1_0000 + instanceLow;
}

/**
 * MISC: traffic counters of the serial ports (commands 96 and 196). Sources disagree about the block counters between
 * the two flags: they are kept as octets.
 */
export const healthRecord = defineRecord('health', 400, {
  flag: octets(0, 2),
  blockCounters: octets(2, 144),
  comFlag: u8(146),
  received: list(147, 3, u32(0)),
  sent: list(159, 3, u32(0)),
  collisions: list(171, 3, u16(0)),
  packetErrors: list(177, 3, u16(0)),
  timeouts: list(183, 3, u16(0)),
});
export type HealthRecord = Decoded<typeof healthRecord>;

/** First byte of command 197 that clears the counters of {@link healthRecord}. */
export const CLEAR_HEALTH = 0x11;

/** Str_Special: what command 197 carries (facts 1.12). */
export const specialRecord = defineRecord('special', 100, { clearHealth: u8(0) });
export type SpecialRecord = Decoded<typeof specialRecord>;

/** Time block of newer firmware (above 46.9): unix seconds and what the panel adds to them. */
export const unixTimeRecord = defineRecord('time', 10, {
  /** Unix seconds. */
  time: u32(0),
  /** Hours x 100. */
  timeZone: i16(4),
  daylight: u8(6),
});
export type UnixTimeRecord = Decoded<typeof unixTimeRecord>;

/** UN_Time: the time block of older firmware. */
export const calendarTimeRecord = defineRecord('time', 10, {
  second: u8(0),
  minute: u8(1),
  hour: u8(2),
  day: u8(3),
  week: u8(4),
  month: u8(5),
  /** Two digits. */
  year: u8(6),
  dayOfYear: u16(7),
  daylight: u8(9),
});
export type CalendarTimeRecord = Decoded<typeof calendarTimeRecord>;
