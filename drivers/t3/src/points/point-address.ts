import type { JsonObject, PointType } from '@t3000/core';
import type { Range } from '@t3000/t3';

/** Where a point is in its panel, and how its number was to be read when it was listed. */
export interface PointPlace {
  readonly type: PointType;
  /** Counted from 0. */
  readonly index: number;
  readonly digitalAnalog: number;
  readonly rangeCode: number;
  readonly range: Range;
}

/** What is stored with a point: enough to read and write it without asking for tables again. */
export function writePointAddress({ type, index, digitalAnalog, rangeCode, range }: PointPlace): JsonObject {
  const place = { type, index, digitalAnalog, range: rangeCode };
  if (range.kind === 'binary') return { ...place, inverse: range.inverse };
  if (range.kind === 'multistate') return { ...place, states: range.states.map(({ value }) => value) };
  return place;
}

const types: readonly PointType[] = ['input', 'output', 'variable'];

/** Points of a panel are counted by one byte. */
const INDEX_MAX = 255;

/** Undefined where the address is none of this driver's. */
export function readPointAddress(address: JsonObject): PointPlace | undefined {
  const { index, digitalAnalog, range: rangeCode, states } = address;
  const type = types.find((candidate) => candidate === address['type']);
  if (type === undefined || typeof rangeCode !== 'number') return undefined;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > INDEX_MAX) return undefined;
  if (digitalAnalog !== 0 && digitalAnalog !== 1) return undefined;
  return { type, index, digitalAnalog, rangeCode, range: rangeAs(digitalAnalog, address['inverse'] === true, states) };
}

/** The part of a range that turns stored numbers into values; names and units are the point's own. */
function rangeAs(digitalAnalog: number, inverse: boolean, states: unknown): Range {
  if (digitalAnalog === 0) return { kind: 'binary', texts: ['0', '1'], inverse };
  if (Array.isArray(states)) {
    return { kind: 'multistate', states: states.filter((value) => typeof value === 'number').map(named) };
  }
  return { kind: 'analog', name: '', unit: '', decimals: 0 };
}

function named(value: number): { value: number; name: string } {
  return { value, name: '' };
}
