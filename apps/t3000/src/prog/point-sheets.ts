import type { PointType } from '@t3000/core';
import {
  calibrationOf,
  digitalUnitRecord,
  inputRecord,
  inputStatusNames,
  inputStatusOf,
  multiStateRecord,
  outputRecord,
  rangeOf,
  recordsOf,
  signalTypeNames,
  signalTypeOf,
  switchStatusNames,
  tableRecord,
  valueOf,
  variableRecord,
  variableUnitRecord,
  type CustomRanges,
  type PointRecord,
  type ProgFile,
  type Range,
} from '@t3000/t3';
import { numbered, sheet, type Cells, type Numbered, type Sheet } from './sheet.ts';

/** Points nobody gave a range or a name do not count as used, whatever value the panel left in them. */
const isUsed = ({ range, label, description }: PointRecord): boolean =>
  range !== 0 || label !== '' || description !== '';

export function inputSheet(file: ProgFile, isAll: boolean): Sheet {
  const cells: Cells<ReturnType<typeof inputRecord.decode>> = [
    ...commonCells(file, 'input'),
    ['calibration', ({ record }) => String(calibrationOf(record))],
    ['filter', ({ record }) => String(record.filter)],
    ['signal', ({ record }) => named(signalTypeNames, signalTypeOf(record))],
    ['status', ({ record }) => named(inputStatusNames, inputStatusOf(record))],
    ['module', moduleText],
  ];
  return sheet('inputs', cells, numbered(file, 'inputs', inputRecord, isAll, isUsed));
}

export function outputSheet(file: ProgFile, isAll: boolean): Sheet {
  const cells: Cells<ReturnType<typeof outputRecord.decode>> = [
    ...commonCells(file, 'output'),
    ['switch', ({ record }) => named(switchStatusNames, record.switchStatus)],
    ['PWM s', ({ record }) => String(record.pwmPeriod)],
    ['module', moduleText],
  ];
  return sheet('outputs', cells, numbered(file, 'outputs', outputRecord, isAll, isUsed));
}

export function variableSheet(file: ProgFile, isAll: boolean): Sheet {
  const cells: Cells<ReturnType<typeof variableRecord.decode>> = commonCells(file, 'variable');
  return sheet('variables', cells, numbered(file, 'variables', variableRecord, isAll, isUsed));
}

function commonCells(file: ProgFile, type: PointType): Cells<PointRecord> {
  const custom = customRangesOf(file);
  const prefix = { input: 'IN', output: 'OUT', variable: 'VAR' }[type];
  const rangeFor = (record: PointRecord): Range => rangeOf(type, record, custom);
  return [
    ['no', ({ index }) => `${prefix}${index}`],
    ['label', ({ record }) => record.label],
    ['description', ({ record }) => record.description],
    ['value', ({ record }) => valueText(record, rangeFor(record))],
    ['unit', ({ record }) => unitText(rangeFor(record))],
    ['range', ({ record }) => rangeText(rangeFor(record))],
    ['mode', ({ record }) => modeText(record.autoManual)],
  ];
}

export function modeText(autoManual: number): string {
  return named(['auto', 'manual'], autoManual);
}

/** A name from a list, or the number when the list does not have it. */
export function named(names: readonly string[], code: number): string {
  return names[code] ?? String(code);
}

function customRangesOf(file: ProgFile): CustomRanges {
  return {
    digitalUnits: recordsOf(file, 'digitalUnits').map((record) => digitalUnitRecord.decode(record)),
    variableUnits: recordsOf(file, 'variableUnits').map((record) => variableUnitRecord.decode(record)),
    analogTables: recordsOf(file, 'tables').map((record) => tableRecord.decode(record)),
    multiStateTables: recordsOf(file, 'multistates').map((record) => multiStateRecord.decode(record)),
  };
}

function valueText(record: PointRecord, range: Range): string {
  const value = valueOf(record, range);
  if (range.kind === 'binary') return range.texts[value === 0 ? 0 : 1];
  if (range.kind === 'multistate') return range.states[value - 1]?.name ?? String(record.value / 1000);
  return String(value);
}

function unitText(range: Range): string {
  return range.kind === 'analog' ? range.unit : '';
}

function rangeText(range: Range): string {
  switch (range.kind) {
    case 'unused':
      return 'unused';
    case 'analog':
      return range.name;
    case 'binary':
      return range.texts.join('/');
    case 'multistate':
      return range.states.map(({ name }) => name).join('/');
    default:
      return '';
  }
}

function moduleText({ record }: Numbered<{ readonly subId: number; readonly subProduct: number }>): string {
  return record.subId === 0 ? '' : `id ${record.subId}, product ${record.subProduct}`;
}
