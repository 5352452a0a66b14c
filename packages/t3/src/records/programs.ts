import { text, u8, u16 } from './field.ts';
import { LABEL_LENGTH_MAX } from './points.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** A program's code travels in packets of this size. */
export const PROGRAM_PACKET_BYTES = 400;
export const PROGRAM_PACKETS_MAX = 5;
/** Whole image including its tables (facts 6.1). */
export const PROGRAM_IMAGE_BYTES = PROGRAM_PACKET_BYTES * PROGRAM_PACKETS_MAX;

/** Str_program_point (facts 1.3). */
export const programRecord = defineRecord('program', 37, {
  description: text(0, 21),
  label: text(21, 9, LABEL_LENGTH_MAX),
  /** Length of the code, which is also the image's own first word; its tables follow and are not counted. */
  imageLength: u16(30),
  /** 0 off, 1 on. */
  onOff: u8(32),
  autoManual: u8(33),
  /** Cost of one run, milliseconds. */
  runTimeMs: u8(34),
  /** Error code on older firmware; on newer ones the low byte of the length rounded up to whole packets. */
  errorCode: u8(35),
});
export type ProgramRecord = Decoded<typeof programRecord>;
