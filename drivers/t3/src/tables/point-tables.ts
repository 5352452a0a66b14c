import { unreachable } from '@t3000/core';
import type { PointType } from '@t3000/core';
import {
  calibrationOf,
  inputStatusNames,
  inputStatusOf,
  outputVoltsOf,
  rangeChoices,
  rangeName,
  rangeOf,
  signalTypeNames,
  signalTypeOf,
  storedCalibrationOf,
  storedValueOf,
  switchStatusNames,
  valueOf,
} from '@t3000/t3';
import type { InputRecord, OutputRecord, PointRecord, Range, VariableRecord } from '@t3000/t3';
import { autoManual, choiceCell, numberCell, numberIn, shownCell, textCell, typedText } from './cell-column.ts';
import type { CellColumn, PanelSetting } from './cell-column.ts';
import { recordTable } from './record-table.ts';

const VOLTS_MAX = 12;

/** Where an expansion module owns the point. */
const moduleText = ({ subId, subNumber }: InputRecord | OutputRecord): string =>
  subId === 0 ? '' : `Modbus id ${subId}, point ${subNumber & 0x7f}`;

export const inputTable = recordTable({
  name: 'inputs',
  block: 'inputs',
  prefix: 'IN',
  needsRanges: true,
  count: ({ counts }) => counts.inputs,
  isUnused,
  columns: [
    ...pointCells<InputRecord>('input'),
    {
      name: 'calibration',
      kind: 'number',
      show: calibrationOf,
      change(entry, value) {
        const wanted = numberIn('calibration', value, -6553.5, 6553.5);
        return typeof wanted === 'string' ? wanted : { ...entry, ...storedCalibrationOf(wanted) };
      },
    },
    numberCell<InputRecord>('filter', 'filter'),
    shownCell<InputRecord>('wiring', 'text', (entry) => inputStatusNames[inputStatusOf(entry)] ?? ''),
    shownCell<InputRecord>('terminal', 'text', (entry) => signalTypeNames[signalTypeOf(entry)] ?? ''),
    shownCell<InputRecord>('module', 'text', moduleText),
  ],
  write: (panel, index, change) => panel.write('inputs', index, change),
});

export const outputTable = recordTable({
  name: 'outputs',
  block: 'outputs',
  prefix: 'OUT',
  needsRanges: true,
  count: ({ counts }) => counts.outputs,
  isUnused,
  columns: [
    ...pointCells<OutputRecord>('output'),
    shownCell<OutputRecord>('hand_switch', 'text', ({ switchStatus }) => switchStatusNames[switchStatus] ?? ''),
    voltsCell('low_volts', 'low', 'lowVoltage'),
    voltsCell('high_volts', 'high', 'highVoltage'),
    numberCell<OutputRecord>('pwm_seconds', 'pwmPeriod'),
    shownCell<OutputRecord>('module', 'text', moduleText),
  ],
  write: (panel, index, change) => panel.writeOutput(index, change),
});

export const variableTable = recordTable({
  name: 'variables',
  block: 'variables',
  prefix: 'VAR',
  needsRanges: true,
  count: ({ counts }) => counts.variables,
  isUnused,
  columns: pointCells<VariableRecord>('variable'),
  write: (panel, index, change) => panel.write('variables', index, change),
});

/** Variables that keep their value without power (command 88). */
export const persistentVariableTable = recordTable({
  name: 'persistent_variables',
  block: 'persistentVariables',
  prefix: 'PVAR',
  needsRanges: true,
  isUnused,
  columns: pointCells<VariableRecord>('variable'),
  write: (panel, index, change) => panel.write('persistentVariables', index, change),
});

function isUnused({ label, description, range }: PointRecord): boolean {
  return range === 0 && label === '' && description === '';
}

/** What inputs, outputs and variables have in common. */
function pointCells<R extends PointRecord>(type: PointType): CellColumn<R>[] {
  const range = (entry: R, { custom }: PanelSetting): Range => rangeOf(type, entry, custom);
  return [
    textCell<R>('label', 'label' as never),
    textCell<R>('description', 'description' as never),
    {
      name: 'value',
      kind: 'text',
      moves: true,
      show: (entry, setting) => valueText(entry, range(entry, setting)),
      change(entry, value, setting) {
        if (type === 'input' && entry.autoManual === 0) return 'the input is in auto: its sensor says its value';
        const kind = range(entry, setting);
        const wanted = numberOfText(typedText(value), kind);
        if (typeof wanted === 'string') return wanted;
        const stored = storedValueOf(wanted, kind);
        if (typeof stored === 'string') return stored;
        // Analog points keep their digital state, which is none of theirs.
        return { ...entry, ...stored, ...(kind.kind === 'binary' ? {} : { control: entry.control }) };
      },
    },
    choiceCell<R>('mode', 'autoManual' as never, autoManual),
    {
      name: 'range',
      kind: 'choice',
      choicesOf: ({ custom }) => rangeChoices(type, custom).map(({ name }) => name),
      show: (entry, { custom }) => rangeName(type, entry, custom),
      change(entry, value, { custom }) {
        const chosen = rangeChoices(type, custom).find(({ name }) => name === value);
        if (!chosen) return `${typedText(value).slice(0, 60)} is no range of an ${type} of this panel`;
        return {
          ...entry,
          range: chosen.range,
          digitalAnalog: chosen.range === 0 ? entry.digitalAnalog : chosen.digitalAnalog,
        };
      },
    },
  ];
}

function valueText(entry: PointRecord, range: Range): string {
  const value = valueOf(entry, range);
  switch (range.kind) {
    case 'unused':
      return String(value);
    case 'analog':
      return `${value.toFixed(range.decimals)} ${range.unit}`.trim();
    case 'binary':
      return range.texts[value === 0 ? 0 : 1];
    case 'multistate':
      return range.states[value - 1]?.name ?? '';
    default:
      return unreachable(range);
  }
}

/** A number with or without its unit, or the text of a state in any case. */
function numberOfText(text: string, range: Range): number | string {
  const typed = text.trim();
  const states = textsOf(range);
  const state = states.findIndex((each) => each.toLowerCase() === typed.toLowerCase());
  if (state >= 0) return range.kind === 'binary' ? state : state + 1;
  const [, digits = '', rest = ''] = /^([+-]?\d*[.,]?\d+)\s*(.*)$/.exec(typed) ?? [];
  const unit = range.kind === 'analog' ? range.unit : '';
  if (digits !== '' && (rest === '' || rest === unit)) return Number(digits.replace(',', '.'));
  const allowed = states.length > 0 ? `one of ${states.join(', ')}` : `a number${unit === '' ? '' : ` of ${unit}`}`;
  return `"${typed.slice(0, 40)}" is not ${allowed}`;
}

function textsOf(range: Range): readonly string[] {
  if (range.kind === 'binary') return range.texts;
  return range.kind === 'multistate' ? range.states.map(({ name }) => name) : [];
}

function voltsCell(name: string, end: 'low' | 'high', field: 'lowVoltage' | 'highVoltage'): CellColumn<OutputRecord> {
  return {
    name,
    kind: 'number',
    show: (entry) => outputVoltsOf(entry)[end],
    change(entry, value) {
      const volts = numberIn(name, value, 0, VOLTS_MAX);
      return typeof volts === 'string' ? volts : { ...entry, [field]: Math.round(volts * 10) };
    },
  };
}
