import { i32be, list, octets, text, u8, u16, u32, u32be } from './field.ts';
import { netPointReference } from './point-reference.ts';
import { LABEL_LENGTH_MAX } from './points.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Points one monitor can follow. */
export const MONITOR_INPUTS_MAX = 14;

/** Str_monitor_point: what a trend monitor follows and how often (facts 1.4). */
export const monitorRecord = defineRecord('trend monitor', 104, {
  label: text(0, 9, LABEL_LENGTH_MAX),
  /** Analog points come first; a place whose panel is 0 is not in use. */
  inputs: list(9, MONITOR_INPUTS_MAX, netPointReference(0)),
  ranges: list(79, MONITOR_INPUTS_MAX, u8(0)),
  intervalSeconds: u8(93),
  intervalMinutes: u8(94),
  intervalHours: u8(95),
  /** Top two bits: unit; low six: number. */
  maxTimeLength: u8(96),
  /** Counted by the panel itself: both are 0 in some files. */
  inputCount: u8(97),
  analogInputCount: u8(98),
  /** 1 is running. */
  status: u8(99),
  /** Unix seconds. */
  nextSampleTime: u32(100),
});
export type MonitorRecord = Decoded<typeof monitorRecord>;

/** Last bytes of every trend record; one without them is damaged. */
export const TREND_MARK: readonly number[] = [0x0d, 0x0a];

/** Str_mon_element: one sample. Time and value are big-endian, unlike everything else (facts 1.4). */
export const trendSampleRecord = defineRecord('trend sample', 16, {
  /** Monitor number, counted from 0. */
  monitor: u8(0),
  /** Unix seconds of the panel's own clock. */
  time: u32be(1),
  point: netPointReference(5),
  /** Analog x 1000; digital 0 or not 0. */
  value: i32be(10),
  mark: octets(14, 2),
});
export type TrendSampleRecord = Decoded<typeof trendSampleRecord>;

/** Records a segment carries. */
export const TREND_SEGMENT_RECORDS = 25;
export const TREND_SEGMENT_BYTES = 400;

/** Str_Monitor_data_header: asks for a segment of trend data (command 22); the answer repeats it before the records. */
export const trendHeaderRecord = defineRecord('trend header', 26, {
  command: u8(2),
  monitor: u8(3),
  /** 1 analog, 0 digital. */
  kind: u8(4),
  size: u32(5),
  oldestTime: u32(9),
  newestTime: u32(13),
  /** 1: not yet written to flash, so part of it may be stale. */
  special: u8(17),
  segment: u32(18),
  /** 0 in the first question, which asks how many there are. */
  segmentCount: u32(22),
});
export type TrendHeaderRecord = Decoded<typeof trendHeaderRecord>;

/** Monitor_Block_Header: the legacy block form of trend storage (facts 1.4). */
export const monitorBlockHeaderRecord = defineRecord('monitor block header', 100, {
  inputs: list(0, MONITOR_INPUTS_MAX, netPointReference(0)),
  monitor: u8(70),
  pointCount: u8(71),
  intervalSeconds: u8(72),
  intervalMinutes: u8(73),
  intervalHours: u8(74),
  priority: u8(75),
  firstBlock: u8(76),
  lastBlock: u8(77),
  analogDigital: u8(78),
  blockState: u8(79),
  fastSampling: u8(80),
  wrapAround: u8(81),
  length: u16(82),
  startTime: u32(90),
  index: u16(94),
  nextBlock: u8(96),
  blockNumber: u8(97),
  lastDigitalState: u8(98),
});
export type MonitorBlockHeaderRecord = Decoded<typeof monitorBlockHeaderRecord>;

/** Digital_sample of the legacy block form. */
export const digitalSampleRecord = defineRecord('digital sample', 5, { pointAndValue: u8(0), time: u32(1) });
export type DigitalSampleRecord = Decoded<typeof digitalSampleRecord>;

/** MonitorUpdateData: how much trend data there is, and from when to when. */
export const monitorUpdateRecord = defineRecord('monitor update', 12, { size: u32(0), oldest: u32(4), newest: u32(8) });
export type MonitorUpdateRecord = Decoded<typeof monitorUpdateRecord>;
