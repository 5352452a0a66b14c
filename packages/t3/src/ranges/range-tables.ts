import { unreachable } from '@t3000/core';
import type { PointType } from '@t3000/core';
import type { DigitalUnitRecord, MultiStateRecord, TableRecord, VariableUnitRecord } from '../records/index.ts';
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
import { DIGITAL_UNIT_COUNT, DIGITAL_UNIT_FIRST, digitalRange } from './digital-ranges.ts';
import { unknownRange } from './range.ts';
import type { Range } from './range.ts';

/** Units and tables people made on the panel; what could not be read is empty. */
export interface CustomRanges {
  readonly digitalUnits: readonly DigitalUnitRecord[];
  readonly variableUnits: readonly VariableUnitRecord[];
  readonly analogTables: readonly TableRecord[];
  readonly multiStateTables: readonly MultiStateRecord[];
}

export const noCustomRanges: CustomRanges = {
  digitalUnits: [],
  variableUnits: [],
  analogTables: [],
  multiStateTables: [],
};

/** What a point's range byte means: which table it is looked up in depends on type and `digitalAnalog` (facts 2). */
export function rangeOf(
  type: PointType,
  { range, digitalAnalog }: { readonly range: number; readonly digitalAnalog: number },
  custom: CustomRanges = noCustomRanges,
): Range {
  if (range === 0) return { kind: 'unused' };
  if (digitalAnalog === 0) return digitalRange(range) ?? customDigital(range, custom) ?? unknownRange(range);
  switch (type) {
    case 'input':
      return inputRanges.get(range) ?? customTable(range, custom) ?? unknownRange(range);
    case 'output':
      return outputRanges.get(range) ?? unknownRange(range);
    case 'variable':
      return variableRanges.get(range) ?? customVariable(range, custom) ?? unknownRange(range);
    default:
      return unreachable(type);
  }
}

function customDigital(code: number, { digitalUnits }: CustomRanges): Range | undefined {
  const index = place(code, DIGITAL_UNIT_FIRST, DIGITAL_UNIT_COUNT);
  if (index === undefined) return undefined;
  const unit = digitalUnits[index];
  if (!unit) return { kind: 'binary', texts: ['0', '1'], inverse: false };
  const inverse = unit.direct === 1;
  const { offText, onText } = unit;
  // With inverse logic the first text belongs to stored 0, which is logical 1.
  return { kind: 'binary', texts: inverse ? [onText, offText] : [offText, onText], inverse };
}

function customTable(code: number, { analogTables }: CustomRanges): Range | undefined {
  const index = place(code, INPUT_TABLE_FIRST, INPUT_TABLE_COUNT);
  if (index === undefined) return undefined;
  // The table's name is what the vendor's tool shows as the unit.
  return { kind: 'analog', name: `Table ${index + 1}`, unit: analogTables[index]?.name ?? '', decimals: 1 };
}

function customVariable(code: number, { variableUnits, multiStateTables }: CustomRanges): Range | undefined {
  const unit = place(code, VARIABLE_UNIT_FIRST, VARIABLE_UNIT_COUNT);
  if (unit !== undefined) {
    const name = `Custom unit ${unit + 1}`;
    return { kind: 'analog', name, unit: variableUnits[unit]?.text ?? '', decimals: 1 };
  }
  const table = place(code, MULTI_STATE_FIRST, MULTI_STATE_COUNT);
  if (table === undefined) return undefined;
  const states = multiStateTables[table]?.states.filter(({ status, name }) => status !== 0 && name !== '') ?? [];
  if (states.length === 0) return undefined;
  return { kind: 'multistate', states: states.map(({ value, name }) => ({ value, name })) };
}

function place(code: number, first: number, count: number): number | undefined {
  return code >= first && code < first + count ? code - first : undefined;
}
