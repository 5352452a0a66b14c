import { group, list, octets, text, u8, u16 } from './field.ts';
import { pointReference } from './point-reference.ts';
import { LABEL_LENGTH_MAX } from './points.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Str_weekly_routine_point (facts 1.3). */
export const weeklyScheduleRecord = defineRecord('weekly schedule', 42, {
  description: text(0, 21),
  label: text(21, 9, LABEL_LENGTH_MAX),
  /** What the schedule says now, 0 or 1. */
  value: u8(30),
  autoManual: u8(31),
  override1Value: u8(32),
  override2Value: u8(33),
  off: u8(34),
  /** The holidays that replace the weekday by column Holiday1 or Holiday2. */
  override1: pointReference(36),
  override2: pointReference(39),
});
export type WeeklyScheduleRecord = Decoded<typeof weeklyScheduleRecord>;

/** Columns of a schedule's week. */
export const scheduleDays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
  'Holiday 1',
  'Holiday 2',
] as const;
export const SCHEDULE_EVENTS_MAX = 8;

const eventTime = group(0, 2, { minute: u8(0), hour: u8(1) });

/** Times of one schedule (commands 17 and 117): nine days of eight events, minute before hour. */
export const scheduleTimesRecord = defineRecord('schedule times', 144, {
  days: list(0, scheduleDays.length, list(0, SCHEDULE_EVENTS_MAX, eventTime)),
});
export type ScheduleTimesRecord = Decoded<typeof scheduleTimesRecord>;

/** What an event of a schedule does (command 41). */
export const ScheduleFlag = { off: 0, on: 1, unused: 0xff } as const;

/** Flags of one schedule (commands 41 and 141). */
export const scheduleFlagsRecord = defineRecord('schedule flags', 72, {
  days: list(0, scheduleDays.length, list(0, SCHEDULE_EVENTS_MAX, u8(0))),
});
export type ScheduleFlagsRecord = Decoded<typeof scheduleFlagsRecord>;

/** Str_annual_routine_point: a holiday (facts 1.3). */
export const holidayRecord = defineRecord('holiday', 33, {
  description: text(0, 21),
  label: text(21, 9, LABEL_LENGTH_MAX),
  value: u8(30),
  autoManual: u8(31),
});
export type HolidayRecord = Decoded<typeof holidayRecord>;

/** Days of a holiday as a bitmap by day of the year, 1 January in bit 0 of byte 0; no year, so they repeat. */
export const holidayDatesRecord = defineRecord('holiday dates', 46, { bitmap: octets(0, 46) });
export type HolidayDatesRecord = Decoded<typeof holidayDatesRecord>;

/** Str_tstat_schedule: which thermostat follows which schedule (command 38). Set-points are tenths. */
export const thermostatScheduleRecord = defineRecord('thermostat schedule', 39, {
  id: u8(0),
  schedule: u8(1),
  flag: u8(2),
  online: u8(15),
  name: text(16, 15),
  daySetpoint: u16(31),
  nightSetpoint: u16(33),
  awakeSetpoint: u16(35),
  sleepSetpoint: u16(37),
});
export type ThermostatScheduleRecord = Decoded<typeof thermostatScheduleRecord>;
