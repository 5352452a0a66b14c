import { i32, list, text, u8, u16, u32 } from './field.ts';
import { netPointReference, pointReference } from './point-reference.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Alarm_point: an entry of the panel's alarm log (facts 1.7). Acknowledging and deleting write it back with a flag set. */
export const alarmRecord = defineRecord('alarm', 102, {
  point: netPointReference(0),
  modem: u8(5),
  printer: u8(6),
  /** 1 where the entry is in use. */
  alarm: u8(7),
  restored: u8(8),
  acknowledged: u8(9),
  deleted: u8(10),
  type: u8(11),
  conditionType: u8(12),
  level: u8(13),
  /** Unix seconds of the panel's own clock. */
  alarmTime: u32(14),
  count: u8(18),
  message: text(19, 59, 58),
  panelType: u8(83),
  destinationPanelType: u8(84),
  alarmId: u16(85),
  program: u8(87),
  alarmPanel: u8(88),
  where: list(89, 5, u8(0)),
  whereState: list(94, 5, u8(0)),
  changeFlag: u8(99),
  original: u8(100),
  number: u8(101),
});
export type AlarmRecord = Decoded<typeof alarmRecord>;

/** Alarm_set_point: limits of a point (facts 1.7); current firmware does not show it. */
export const alarmSettingRecord = defineRecord('alarm setting', 30, {
  point: pointReference(0),
  point1: pointReference(3),
  condition1: u8(6),
  wayLow: i32(7),
  low: i32(11),
  normal: i32(15),
  high: i32(19),
  wayHigh: i32(23),
  time: u8(27),
  messageCount: u8(28),
  count: u8(29),
});
export type AlarmSettingRecord = Decoded<typeof alarmSettingRecord>;
