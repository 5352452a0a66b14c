import { i32, text, u8 } from './field.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Longest short label a panel's programs can use; the ninth byte holds the NUL. */
export const LABEL_LENGTH_MAX = 8;

/** Str_in_point (facts 1.2). */
export const inputRecord = defineRecord('input', 46, {
  description: text(0, 21),
  label: text(21, 9, LABEL_LENGTH_MAX),
  /** Engineering value x 1000. */
  value: i32(30),
  /** Smoothing weight 1, 2, 4 ... 128. */
  filter: u8(34),
  /** Low nibble: status 0 normal, 1 open, 2 short. High nibble: signal type of the terminal. */
  decom: u8(35),
  /** Modbus id of the expansion module that owns the point; 0 is on board. */
  subId: u8(36),
  subProduct: u8(37),
  /** State of a digital point, 0 or 1. */
  control: u8(38),
  /** 0 auto, 1 manual. */
  autoManual: u8(39),
  /** 0 digital, 1 analog. */
  digitalAnalog: u8(40),
  /** 0 adds the calibration, 1 subtracts it. */
  calibrationSign: u8(41),
  /** Point number on the module; bit 7 tells analog from digital there. */
  subNumber: u8(42),
  calibrationHigh: u8(43),
  calibrationLow: u8(44),
  /** Its table depends on `digitalAnalog`. */
  range: u8(45),
});
export type InputRecord = Decoded<typeof inputRecord>;

/** Str_out_point (facts 1.2). */
export const outputRecord = defineRecord('output', 45, {
  description: text(0, 19),
  /** Voltage at 0 % and at 100 %, tenths of a volt; above 120 counts as 0. */
  lowVoltage: u8(19),
  highVoltage: u8(20),
  label: text(21, 9, LABEL_LENGTH_MAX),
  value: i32(30),
  autoManual: u8(34),
  digitalAnalog: u8(35),
  /** Hand-off-auto switch: 0 off, 1 auto, 2 hand. Hand and off win over software. */
  switchStatus: u8(36),
  control: u8(37),
  /** "Digital control" or "out of service", by firmware version: kept as it is. */
  digitalControl: u8(38),
  /** 0 is OK. */
  decom: u8(39),
  range: u8(40),
  subId: u8(41),
  subProduct: u8(42),
  subNumber: u8(43),
  /** Seconds. */
  pwmPeriod: u8(44),
});
export type OutputRecord = Decoded<typeof outputRecord>;

/** Str_variable_point (facts 1.2); persistent variables (command 88) have the same layout. Byte 37 is unused and not always zero. */
export const variableRecord = defineRecord('variable', 39, {
  description: text(0, 21),
  label: text(21, 9, LABEL_LENGTH_MAX),
  value: i32(30),
  autoManual: u8(34),
  digitalAnalog: u8(35),
  control: u8(36),
  range: u8(38),
});
export type VariableRecord = Decoded<typeof variableRecord>;
