import type { PointType } from '@t3000/core';
import {
  INPUT_TABLE_COUNT,
  INPUT_TABLE_FIRST,
  MULTI_STATE_COUNT,
  MULTI_STATE_FIRST,
  VARIABLE_UNIT_COUNT,
  VARIABLE_UNIT_FIRST,
  inputRanges,
  outputRanges,
  variableRanges,
} from './analog-ranges.ts';
import { DIGITAL_UNIT_COUNT, DIGITAL_UNIT_FIRST } from './digital-ranges.ts';
import { rangeOf } from './range-tables.ts';
import type { CustomRanges } from './range-tables.ts';

/** A range a point can be given, by a name no other range of its type has. */
export interface RangeChoice {
  readonly range: number;
  readonly digitalAnalog: 0 | 1;
  readonly name: string;
}

export const UNUSED_RANGE_NAME = 'unused';

/** Every range points of a type can have, analog ones first, with the units and texts of this panel. */
export function rangeChoices(type: PointType, custom: CustomRanges): RangeChoice[] {
  const analog = analogCodes[type].map((range) => choice(type, range, 1, custom));
  const digital = codes(1, DIGITAL_UNIT_FIRST + DIGITAL_UNIT_COUNT - 1).map((range) => choice(type, range, 0, custom));
  return [{ range: 0, digitalAnalog: 1, name: UNUSED_RANGE_NAME }, ...analog, ...digital];
}

/** The name of the range a point has, which {@link rangeChoices} lists too where its code is known. */
export function rangeName(
  type: PointType,
  point: { readonly range: number; readonly digitalAnalog: number },
  custom: CustomRanges,
): string {
  const range = rangeOf(type, point, custom);
  switch (range.kind) {
    case 'unused':
      return UNUSED_RANGE_NAME;
    case 'analog':
      return range.unit === '' ? range.name : `${range.name}, ${range.unit}`;
    case 'binary':
      return `${range.texts.join(' / ')}${range.inverse ? ', inverse' : ''} (${point.range})`;
    default:
      return `${range.states.map(({ name }) => name).join(' / ')} (${point.range})`;
  }
}

const analogCodes: Readonly<Record<PointType, readonly number[]>> = {
  input: [...inputRanges.keys(), ...codes(INPUT_TABLE_FIRST, INPUT_TABLE_FIRST + INPUT_TABLE_COUNT - 1)],
  output: [...outputRanges.keys()],
  variable: [
    ...variableRanges.keys(),
    ...codes(VARIABLE_UNIT_FIRST, VARIABLE_UNIT_FIRST + VARIABLE_UNIT_COUNT - 1),
    ...codes(MULTI_STATE_FIRST, MULTI_STATE_FIRST + MULTI_STATE_COUNT - 1),
  ],
};

function choice(type: PointType, range: number, digitalAnalog: 0 | 1, custom: CustomRanges): RangeChoice {
  return { range, digitalAnalog, name: rangeName(type, { range, digitalAnalog }, custom) };
}

function codes(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
