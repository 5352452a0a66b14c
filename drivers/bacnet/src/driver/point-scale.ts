import { DecodeError } from '@t3000/core';
import type { PointDescription } from '@t3000/core';
import { scale } from '../encoding/reference-types.ts';
import { valueOf } from '../encoding/schema.ts';
import type { PropertyResult } from './property-reader.ts';

/** Powers of ten beyond this leave no meter with a number anybody could read. */
const EXPONENT_MAX = 15;

/** Digits a 64-bit number holds for sure: what multiplying adds behind them is noise. */
const DIGITS = 15;

/**
 * What one count of an accumulator is worth in its units (Scale, clause 12.1.9): a factor, or a power of ten. Undefined
 * where the device gives none, or one that makes no sense.
 */
export function readScale(result: PropertyResult | undefined): number | undefined {
  if (result?.ok !== true) return undefined;
  try {
    const found = valueOf(scale, result.values);
    const factor = found.kind === 'floatScale' ? found.value : powerOfTen(found.value);
    return Number.isFinite(factor) && factor !== 0 ? factor : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function powerOfTen(exponent: number): number {
  return Math.abs(exponent) <= EXPONENT_MAX ? Number(`1e${exponent}`) : NaN;
}

/** The factor a point was configured with; 1 for all that are no accumulators. */
export function scaleOf({ address }: PointDescription): number {
  const { [SCALE]: factor } = address;
  return typeof factor === 'number' && Number.isFinite(factor) && factor !== 0 ? factor : 1;
}

/** A count in the units of its point. */
export function scaled(value: number, factor: number): number {
  return factor === 1 ? value : Number((value * factor).toPrecision(DIGITS));
}

/** Where the factor stands in the address of a point. */
export const SCALE = 'scale';
