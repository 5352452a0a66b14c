import type { PointType } from '@t3000/core';
import { unitSymbol } from '@t3000/driver-bacnet/device';
import { digitalRange } from '@t3000/t3';
import type { Quantity } from '../points/quantity.ts';

/** BACnet unit numbers of the building to range codes of the panels, where a built-in range exists. */
const builtIn: Readonly<Record<PointType, ReadonlyMap<number, number>>> = {
  input: new Map([
    [62, 3],
    [29, 27],
    [96, 28],
    [5, 11],
    [3, 12],
    [98, 16],
  ]),
  output: new Map([[98, 4]]),
  variable: new Map([
    [62, 1],
    [53, 4],
    [54, 5],
    [48, 9],
    [19, 10],
    [71, 18],
    [98, 22],
    [29, 23],
    [96, 24],
    [95, 25],
    [135, 33],
  ]),
};

/** Custom tables of inputs start at 20, custom units of variables at 34; five of each. */
const customFirst = { input: 20, variable: 34 } as const;
const CUSTOM_MAX = 5;

/** What has no unit, and what finds no free table. */
const bare: Readonly<Record<PointType, number>> = { input: 35, output: 4, variable: 25 };

/** Units people made on one panel, in the order its points needed them. */
export class CustomUnits {
  readonly input: string[] = [];
  readonly variable: string[] = [];

  /** The range byte and kind of a point. */
  rangeFor(type: PointType, quantity: Quantity): { readonly range: number; readonly digitalAnalog: number } {
    if (quantity.kind === 'binary') return { range: digitalCode(quantity.texts), digitalAnalog: 0 };
    const known = builtIn[type].get(quantity.unit);
    if (known !== undefined) return { range: known, digitalAnalog: 1 };
    return { range: this.#custom(type, unitSymbol(quantity.unit) ?? '') ?? bare[type], digitalAnalog: 1 };
  }

  #custom(type: PointType, unit: string): number | undefined {
    if (type === 'output' || unit === '') return undefined;
    const units = this[type];
    if (!units.includes(unit)) {
      if (units.length >= CUSTOM_MAX) return undefined;
      units.push(unit);
    }
    return customFirst[type] + units.indexOf(unit);
  }
}

function digitalCode(texts: readonly [string, string]): number {
  for (let code = 1; code <= 11; code++) {
    const range = digitalRange(code);
    if (range?.kind === 'binary' && range.texts.every((text, state) => text === texts[state])) return code;
  }
  return 1;
}
