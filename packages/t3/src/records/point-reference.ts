import { group, u8 } from './field.ts';
import type { Field } from './field.ts';

/** Point_T3000: a point of this panel or a neighbour. */
export interface PointReference {
  /** Counted from 0. */
  readonly number: number;
  /** Type index + 1; 0 where nothing is referred to. */
  readonly pointType: number;
  readonly panel: number;
}

/** Point_Net: a point anywhere, with sub-panel and network. The bits of `pointType` and `network` extend the number: see {@link netReferenceOf}. */
export interface NetPointReference extends PointReference {
  readonly subPanel: number;
  readonly network: number;
}

export const pointReference = (offset: number): Field<PointReference> =>
  group(offset, 3, { number: u8(0), pointType: u8(1), panel: u8(2) });

export const netPointReference = (offset: number): Field<NetPointReference> =>
  group(offset, 5, { number: u8(0), pointType: u8(1), panel: u8(2), subPanel: u8(3), network: u8(4) });

/** Kinds of points by type index, counted from 0 (facts 1.2); references store the index + 1. */
export const pointTypeNames: Readonly<Record<number, string>> = {
  0: 'OUT',
  1: 'IN',
  2: 'VAR',
  3: 'PID',
  4: 'SCH',
  5: 'HOL',
  6: 'PRG',
  7: 'TBL',
  8: 'DMON',
  9: 'AMON',
  10: 'GRP',
  11: 'AY',
  12: 'ALARM',
  13: 'UNIT',
  14: 'USER',
  15: 'ALARM_SET',
  16: 'WR_TIME',
  17: 'AR_DATA',
  20: 'BI',
  21: 'BV',
  22: 'MSV',
  23: 'MB_COIL',
  24: 'MB_DISINPUT',
  25: 'MB_INPUTREG',
  26: 'MB_REG',
  27: 'AV',
  28: 'AI',
  29: 'AO',
  30: 'BO',
  32: 'MB_REG_FLOAT_ABCD',
  33: 'MB_REG_FLOAT_CDAB',
  34: 'MB_REG_FLOAT_BADC',
  35: 'MB_REG_FLOAT_DCBA',
  36: 'MB_INPUT_FLOAT_ABCD',
  37: 'MB_INPUT_FLOAT_CDAB',
  38: 'MB_INPUT_FLOAT_BADC',
  39: 'MB_INPUT_FLOAT_DCBA',
};

/** What a Point_Net means once its packed bits are taken apart (facts 1.2). */
export type NetReference =
  | { readonly form: 'none' }
  /** A point of a panel: `3IN1`. `number` is counted from 0. */
  | {
      readonly form: 'panel';
      readonly typeIndex: number;
      readonly number: number;
      readonly panel: number;
      readonly subPanel: number;
      readonly network: number;
    }
  /** An object of a BACnet device by its instance: `123456AV20`. */
  | { readonly form: 'instance'; readonly typeIndex: number; readonly number: number; readonly instance: number }
  /** A register of a Modbus device behind a panel: `117.11.MB_REG0`. */
  | {
      readonly form: 'register';
      readonly typeIndex: number;
      readonly register: number;
      readonly panel: number;
      readonly unitId: number;
    };

const INSTANCE_TYPES: ReadonlySet<number> = new Set([20, 21, 22, 27, 28, 29, 30]);

/** Takes a stored reference apart. The low five bits of the type, and two of the network byte, say which form it has. */
export function netReferenceOf(point: NetPointReference): NetReference {
  if (point.pointType === 0) return { form: 'none' };
  const extended = (point.network & 0x80) !== 0;
  const number = ((point.pointType >> 5) << 8) | point.number;
  const basicIndex = (point.pointType & 0x1f) - 1;
  if (extended && INSTANCE_TYPES.has(basicIndex)) {
    const instance = ((point.network & 0x7f) << 16) | (point.panel << 8) | point.subPanel;
    return { form: 'instance', typeIndex: basicIndex, number, instance };
  }
  const typeIndex = basicIndex + (extended ? point.network & 0x60 : 0);
  const register = typeIndex >= 23 && typeIndex <= 26;
  if (register || typeIndex >= 32) {
    const high = extended ? (point.network & 0x1f) << 11 : 0;
    return { form: 'register', typeIndex, register: high | number, panel: point.panel, unitId: point.subPanel };
  }
  const { panel, subPanel, network } = point;
  return { form: 'panel', typeIndex, number, panel, subPanel, network };
}
