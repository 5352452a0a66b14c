import { i32, u8 } from './field.ts';
import { pointReference } from './point-reference.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Str_controller_point: a PID loop (facts 1.5). */
export const controllerRecord = defineRecord('PID loop', 28, {
  input: pointReference(0),
  inputValue: i32(3),
  /** Output, 0 to 100000 for 0 to 100 %. */
  value: i32(7),
  setpoint: pointReference(11),
  setpointValue: i32(14),
  units: u8(18),
  autoManual: u8(19),
  /** 0: the output falls while the input is above the set-point; 1: it rises. */
  action: u8(20),
  /** 0 repeats per hour, above 0 per minute. */
  repeatsPerMinute: u8(21),
  sampleTime: u8(22),
  /** Proportional band = high x 256 + low, whole units. */
  proportionalHigh: u8(23),
  proportional: u8(24),
  reset: u8(25),
  bias: u8(26),
  /** x 100: 200 is 2.00. */
  rate: u8(27),
});
export type ControllerRecord = Decoded<typeof controllerRecord>;
