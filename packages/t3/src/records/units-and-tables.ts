import { group, i32, list, text, u8, u16 } from './field.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Str_Units_element: one of eight custom digital units (facts 1.8). */
export const digitalUnitRecord = defineRecord('digital unit', 25, {
  /** 1 inverts the logic. */
  direct: u8(0),
  offText: text(1, 12),
  onText: text(13, 12),
});
export type DigitalUnitRecord = Decoded<typeof digitalUnitRecord>;

/** Str_variable_uint_point: one of five custom units of analog variables. */
export const variableUnitRecord = defineRecord('variable unit', 20, { text: text(0, 20) });
export type VariableUnitRecord = Decoded<typeof variableUnitRecord>;

/** Ninth byte of a table's name that says its voltages carry two decimals. */
export const TABLE_FINE_MARK = 0xef;

/** Str_table_point: a custom input table of 16 pairs, interpolated between. */
export const tableRecord = defineRecord('analog table', 105, {
  name: text(0, 8),
  /** {@link TABLE_FINE_MARK} or part of nothing. */
  resolution: u8(8),
  pairs: list(9, 16, group(0, 6, { volts: u16(0), value: i32(2) })),
});
export type TableRecord = Decoded<typeof tableRecord>;

/** Str_MSV: eight states of a multi-state table. */
export const multiStateRecord = defineRecord('multi-state table', 184, {
  states: list(0, 8, group(0, 23, { status: u8(0), name: text(1, 20), value: u16(21) })),
});
export type MultiStateRecord = Decoded<typeof multiStateRecord>;
