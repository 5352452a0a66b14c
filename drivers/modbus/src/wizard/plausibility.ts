import { rawLimits, registersOf } from '../values/value-format.ts';
import type { Candidate } from './candidates.ts';
import type { DecodeReason } from './reasons.ts';

/** How likely a reading is, 0 to 1, and the reason that weighs most. */
export interface Judgement {
  readonly score: number;
  readonly reason: DecodeReason;
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
  if (raw === 0) return { score: 0.2, reason: 'zero' };
  if (format.type === 'float32' || format.type === 'float64') return judgeFloat(raw, registersOf(format));
  if (format.type.startsWith('bcd')) return judgeBcd(raw);
  return judgeWhole(raw, registersOf(format), isLimit(raw, format), isByteSwapped(format.order));
}

function judgeFloat(raw: number, registers: number): Judgement {
  const size = Math.abs(raw);
  const wide = registers > 2;
  if (size < 1e-6 || size > 1e12) return { score: 0.01, reason: 'wild_exponent' };
  if (size < 1e-3 || size > 1e7) return { score: wide ? 0.4 : 0.25, reason: 'odd_size' };
  const digits = significantDigits(raw);
  // A measured float fills its mantissa; a set-point has few digits. Both are fine, the short one is the surer sign.
  const score = (wide ? 0.9 : 0.8) + (digits <= 5 ? 0.08 : 0);
  return { score, reason: digits <= 5 ? 'few_digits' : 'everyday' };
}

function judgeWhole(raw: number, registers: number, atLimit: boolean, swapped: boolean): Judgement {
  const size = Math.abs(raw);
  if (atLimit) return { score: 0.05, reason: 'range_end' };
  if (registers === 1) {
    const score = size <= 10_000 ? 0.6 : size <= 32_767 ? 0.4 : 0.25;
    const discount = swapped ? 0.35 : 1;
    const reason: DecodeReason = score > 0.5 ? 'small_whole' : 'large_word';
    return { score: score * discount, reason: swapped ? 'swapped_word' : reason };
  }
  if (size < 65_536) {
    // The other registers are empty: it could as well be one register beside zeros.
    return { score: registers === 2 ? 0.5 : 0.45, reason: 'empty_words' };
  }
  if (size <= 1e9) return { score: registers === 2 ? 0.45 : 0.55, reason: 'count' };
  return { score: 0.05, reason: 'huge' };
}

function judgeBcd(raw: number): Judgement {
  return raw < 10 ? { score: 0.1, reason: 'one_digit' } : { score: 0.3, reason: 'decimal_digits' };
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
