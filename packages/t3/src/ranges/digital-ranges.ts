import type { Range } from './range.ts';

/** Texts of logical 0 and 1, in the order of codes 1 to 11; 12 to 22 are the same with inverse logic (facts 2.4). */
const labels = [
  ['Off', 'On'],
  ['Close', 'Open'],
  ['Stop', 'Start'],
  ['Disable', 'Enable'],
  ['Normal', 'Alarm'],
  ['Normal', 'High'],
  ['Normal', 'Low'],
  ['No', 'Yes'],
  ['Cool', 'Heat'],
  ['Unoccupied', 'Occupied'],
  ['Low', 'High'],
] as const;

/** Codes 23 to 30 are the custom digital units. */
export const DIGITAL_UNIT_FIRST = 23;
export const DIGITAL_UNIT_COUNT = 8;

/** A built-in digital range, or undefined for unused, custom and unknown codes. */
export function digitalRange(code: number): Range | undefined {
  const inverse = code > labels.length;
  const texts = labels[inverse ? code - labels.length - 1 : code - 1];
  return texts && { kind: 'binary', texts, inverse };
}
