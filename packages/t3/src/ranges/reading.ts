import { unreachable } from '@t3000/core';
import type { InputRecord, OutputRecord, VariableRecord } from '../records/points.ts';
import type { Range } from './range.ts';

/** Stored numbers are engineering units x 1000 (facts 1.1). */
export const VALUE_SCALE = 1000;
const VALUE_MAX = 0x7fff_ffff;

/** The part of a point record that holds its number. */
export interface StoredValue {
  readonly value: number;
  readonly control: number;
}

/** The number people see: engineering units, logical 0 or 1, or a state from 1. NaN where the stored one is no state. */
export function valueOf({ value, control }: StoredValue, range: Range): number {
  switch (range.kind) {
    case 'binary':
      return (control !== 0) === range.inverse ? 0 : 1;
    case 'multistate': {
      const index = range.states.findIndex((state) => state.value * VALUE_SCALE === value);
      return index < 0 ? Number.NaN : index + 1;
    }
    default:
      return value / VALUE_SCALE;
  }
}

/** What to store for a number people gave, or why it cannot be stored. Digital points carry it twice, as panels do. */
export function storedValueOf(wanted: number, range: Range): StoredValue | string {
  switch (range.kind) {
    case 'unused':
      return 'the point has no range, so a number means nothing to it';
    case 'binary': {
      if (wanted !== 0 && wanted !== 1) return `${wanted} is neither 0 nor 1`;
      const control = (wanted === 1) === range.inverse ? 0 : 1;
      return { control, value: control * VALUE_SCALE };
    }
    case 'multistate': {
      const state = range.states[wanted - 1];
      if (!state) return `${wanted} is no state; there are 1 to ${range.states.length}`;
      return { control: 0, value: state.value * VALUE_SCALE };
    }
    case 'analog': {
      const value = Math.round(wanted * VALUE_SCALE);
      if (!(Math.abs(value) <= VALUE_MAX)) return `${wanted} is outside ±${VALUE_MAX / VALUE_SCALE}`;
      return { control: 0, value };
    }
    default:
      return unreachable(range);
  }
}

/** Status of an input's wiring, in the low nibble of `decom` (facts 1.2). */
export const inputStatusNames = ['Normal', 'Open', 'Short'] as const;

export function inputStatusOf({ decom }: Pick<InputRecord, 'decom'>): number {
  return decom & 0x0f;
}

/** Signal type of an input's terminal, in the high nibble of `decom`. */
export const signalTypeNames = [
  'Thermistor or unused',
  '4-20 mA',
  '0-5 V',
  '0-10 V',
  'Thermistor or dry contact',
  'PT1K',
] as const;

export function signalTypeOf({ decom }: Pick<InputRecord, 'decom'>): number {
  return decom >> 4;
}

/** What the panel adds to a sensor's reading, engineering units. */
export function calibrationOf({
  calibrationSign,
  calibrationHigh,
  calibrationLow,
}: Pick<InputRecord, 'calibrationSign' | 'calibrationHigh' | 'calibrationLow'>): number {
  const magnitude = (calibrationHigh * 256 + calibrationLow) / 10;
  return magnitude === 0 || calibrationSign === 0 ? magnitude : -magnitude;
}

/** The three bytes of a calibration; it keeps one decimal. */
export function storedCalibrationOf(
  offset: number,
): Pick<InputRecord, 'calibrationSign' | 'calibrationHigh' | 'calibrationLow'> {
  const tenths = Math.round(Math.abs(offset) * 10);
  if (!(tenths <= 0xffff)) throw new RangeError(`calibration ${offset} is outside ±6553.5`);
  return { calibrationSign: offset < 0 ? 1 : 0, calibrationHigh: tenths >> 8, calibrationLow: tenths & 0xff };
}

/** Positions of an output's hand-off-auto switch. */
export const SwitchStatus = { off: 0, auto: 1, hand: 2 } as const;
export const switchStatusNames = ['OFF', 'AUTO', 'HAND'] as const;

const OUTPUT_VOLTS_MAX_TENTHS = 120;

/** Voltages of an output at 0 % and 100 %; the vendor's tool takes anything above 12 V as unset. */
export function outputVoltsOf({ lowVoltage, highVoltage }: Pick<OutputRecord, 'lowVoltage' | 'highVoltage'>): {
  readonly low: number;
  readonly high: number;
} {
  return { low: voltsOf(lowVoltage), high: voltsOf(highVoltage) };
}

function voltsOf(tenths: number): number {
  return tenths > OUTPUT_VOLTS_MAX_TENTHS ? 0 : tenths / 10;
}

export type PointRecord = InputRecord | OutputRecord | VariableRecord;

/** A label as programs can use it: `-` and `.` become `_` (facts 1.1). */
export function programLabel(label: string): string {
  return label.replace(/[-.]/g, '_');
}
