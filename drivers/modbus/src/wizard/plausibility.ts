import { rawLimits, registersOf } from '../values/value-format.ts';
import type { Candidate } from './candidates.ts';

/** How likely a reading is, 0 to 1, and the reason that weighs most. */
export interface Judgement {
  readonly score: number;
  readonly why: string;
}

/**
 * Judges a reading by itself. Bits that were meant as something else make wild exponents and huge counts, so a number
 * of everyday size in a wide type is strong evidence, and the more so the more bits had to agree.
 */
export function plausibility(candidate: Candidate): Judgement {
  const judged = judgeValue(candidate);
  return candidate.shift === 0 ? judged : { ...judged, score: judged.score * SHIFT_DISCOUNT };
}

/** Manuals that count from 1 are common, but not the rule. */
const SHIFT_DISCOUNT = 0.8;

function judgeValue({ format, raw }: Candidate): Judgement {
  if (raw === 0) return { score: 0.2, why: 'zero fits every type' };
  if (format.type === 'float32' || format.type === 'float64') return judgeFloat(raw, registersOf(format));
  if (format.type.startsWith('bcd')) return judgeBcd(raw);
  return judgeWhole(raw, registersOf(format), isLimit(raw, format), isByteSwapped(format.order));
}

function judgeFloat(raw: number, registers: number): Judgement {
  const size = Math.abs(raw);
  const wide = registers > 2;
  if (size < 1e-6 || size > 1e12) return { score: 0.01, why: 'an exponent nobody measures' };
  if (size < 1e-3 || size > 1e7) return { score: wide ? 0.4 : 0.25, why: 'an unusual size for a measurement' };
  const digits = significantDigits(raw);
  // A measured float fills its mantissa; a set-point has few digits. Both are fine, the short one is the surer sign.
  const score = (wide ? 0.9 : 0.8) + (digits <= 5 ? 0.08 : 0);
  return { score, why: digits <= 5 ? 'an everyday number with few digits' : 'a number of everyday size' };
}

function judgeWhole(raw: number, registers: number, atLimit: boolean, swapped: boolean): Judgement {
  const size = Math.abs(raw);
  if (atLimit) return { score: 0.05, why: 'an end of the range, by which devices mean "no value"' };
  if (registers === 1) {
    const score = size <= 10_000 ? 0.6 : size <= 32_767 ? 0.4 : 0.25;
    const discount = swapped ? 0.35 : 1;
    const why = score > 0.5 ? 'a small whole number' : 'a large number for one register';
    return { score: score * discount, why: swapped ? 'few devices swap the bytes of one register' : why };
  }
  if (size < 65_536) {
    // The other registers are empty: it could as well be one register beside zeros.
    return { score: registers === 2 ? 0.5 : 0.45, why: 'a small number, its other registers are empty' };
  }
  if (size <= 1e9) return { score: registers === 2 ? 0.45 : 0.55, why: 'a count or an energy of usual size' };
  return { score: 0.05, why: 'a very large number' };
}

function judgeBcd(raw: number): Judgement {
  return raw < 10
    ? { score: 0.1, why: 'one digit is no sign of decimal coding' }
    : { score: 0.3, why: 'all half bytes are decimal digits' };
}

function isLimit(raw: number, format: Candidate['format']): boolean {
  const limits = rawLimits(format);
  return limits !== undefined && (raw === limits[1] || (raw === limits[0] && raw !== 0) || raw === -1);
}

function isByteSwapped(order: string): boolean {
  return order === 'BADC' || order === 'DCBA';
}

function significantDigits(value: number): number {
  return String(Math.abs(value)).replace(/e.*$/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
}
