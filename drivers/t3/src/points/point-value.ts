import { GOOD, quality } from '@t3000/core';
import type { PointType } from '@t3000/core';
import { SwitchStatus, inputStatusOf, valueOf } from '@t3000/t3';
import type { InputRecord, OutputRecord, PointRecord } from '@t3000/t3';
import type { PointPlace } from './point-address.ts';

const FAULT = quality('bad', 'fault');
const INVALID = quality('bad', 'invalid_value');
const RANGE_CHANGED = quality('uncertain', 'invalid_value');
const OVERRIDDEN = quality('good', 'overridden');

export interface PointValue {
  readonly value: number;
  readonly quality: number;
}

/** Value and quality of a record, read the way the point was listed. */
export function pointValueOf(place: PointPlace, entry: PointRecord): PointValue {
  // Somebody made a digital point analog, or the other way round: the number means something else now.
  if (entry.digitalAnalog !== place.digitalAnalog) return { value: Number.NaN, quality: INVALID };
  const value = valueOf(entry, place.range);
  if (Number.isNaN(value)) return { value, quality: INVALID };
  if (isFaulty(place.type, entry)) return { value, quality: FAULT };
  // The number stands, its unit may not.
  if (entry.range !== place.rangeCode) return { value, quality: RANGE_CHANGED };
  return { value, quality: isOverridden(place.type, entry) ? OVERRIDDEN : GOOD };
}

/** An open or shorted sensor. */
function isFaulty(type: PointType, entry: PointRecord): boolean {
  // Records of a type are read with that type's codec.
  return type === 'input' && inputStatusOf(entry as InputRecord) !== 0;
}

/** The hand switch wins over software. */
function isOverridden(type: PointType, entry: PointRecord): boolean {
  return type === 'output' && (entry as OutputRecord).switchStatus !== SwitchStatus.auto;
}
