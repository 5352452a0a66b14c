import { quality, worst } from '@t3000/core';
import type { PointConfig, Quality } from '@t3000/core';

export const INVALID: Quality = quality('bad', 'invalid_value');
const NOT_OF_KIND: Quality = quality('uncertain', 'invalid_value');
const OUT_OF_RANGE: Quality = quality('uncertain', 'out_of_range');

/**
 * What a reading is worth for this point. The device's own quality stands unless the value itself proves worse: a
 * number that is none is bad, one outside the limits or not of the point's kind is uncertain. Field values are mostly
 * single precision, so limits are compared in it: 0.1 from a device is not above a maximum of 0.1.
 */
export function judge(point: PointConfig, value: number, reported: number): Quality {
  // A byte read back from a quality buffer is a quality again.
  if (reported >> 6 >= 2) return reported as Quality;
  return worst(reported, judgeValue(point, value)) as Quality;
}

function judgeValue(point: PointConfig, value: number): number {
  // The text of a text point is judged where it is put into the table.
  if (!Number.isFinite(value)) return point.kind === 'text' ? 0 : INVALID;
  if (point.kind === 'binary') return value === 0 || value === 1 ? 0 : NOT_OF_KIND;
  if (point.kind === 'multistate') {
    if (!Number.isInteger(value)) return NOT_OF_KIND;
    return value < 1 || value > stateCount(point) ? OUT_OF_RANGE : 0;
  }
  const single = Math.fround(value);
  if (point.minimum !== undefined && single < Math.fround(point.minimum)) return OUT_OF_RANGE;
  if (point.maximum !== undefined && single > Math.fround(point.maximum)) return OUT_OF_RANGE;
  return 0;
}

/** States of a multi-state point; infinite when nobody told. */
export function stateCount(point: PointConfig): number {
  return point.stateTexts.length > 0 ? point.stateTexts.length : (point.maximum ?? Infinity);
}
