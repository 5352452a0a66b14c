import { scaled } from '../values/decimal.ts';
import { isWhole } from '../values/value-format.ts';
import type { Candidate } from './candidates.ts';
import type { Judgement } from './plausibility.ts';

/** What stands on the display of the meter. */
export interface Display {
  readonly value: number;
  /** Half of its last digit: as far as the true value can be away. */
  readonly tolerance: number;
}

/** Factors devices and displays use between each other, the usual ones first. */
const scales = [1, 0.1, 0.01, 0.001, 10, 100, 1000, 0.0001, 0.5, 0.25] as const;

/** A measured value moves between the look at the display and the read. */
const DRIFT_SHARE = 0.02;

/** Reads a display as people type it: `230.4`, `-5`, `1 234,5`. */
export function readDisplay(text: string): Display | string {
  const compact = text.replaceAll(/[\s']/g, '');
  const plain = compact.includes('.') ? compact.replaceAll(',', '') : compact.replace(',', '.');
  if (!/^[+-]?\d+(\.\d+)?$/.test(plain))
    return `${JSON.stringify(text.slice(0, 40))} is no number as a display shows it`;
  const decimals = plain.split('.')[1]?.length ?? 0;
  return { value: Number(plain), tolerance: 0.5 * 10 ** -decimals };
}

/** A reading that shows what the display shows, with the factor that does it; undefined when none does. */
export function matchDisplay(
  { format, raw, shift }: Candidate,
  display: Display,
): (Judgement & { readonly scale: number }) | undefined {
  let best: (Judgement & { readonly scale: number }) | undefined;
  for (const [place, scale] of scales.entries()) {
    const distance = Math.abs(scaled(raw, scale, 0) - display.value);
    const isExact = distance <= display.tolerance * 1.000001;
    if (!isExact && distance > Math.abs(display.value) * DRIFT_SHARE) continue;
    // A float that needs a factor, and an unusual factor, are both less likely.
    const simplicity = 1 - 0.03 * place - (isWhole(format) || scale === 1 ? 0 : 0.15) - (shift === 0 ? 0 : 0.05);
    const evidence = evidenceOf(display);
    const score =
      (isExact ? 0.99 : 0.5 * (1 - distance / (Math.abs(display.value) * DRIFT_SHARE * 2))) * simplicity * evidence;
    if (best === undefined || score > best.score) {
      best = {
        score,
        scale,
        reason: isExact ? 'display' : 'near_display',
      };
    }
  }
  return best;
}

/** A display of 0 or 1 says little; one of many digits leaves no doubt. */
function evidenceOf({ value, tolerance }: Display): number {
  const steps = Math.abs(value) / (2 * tolerance);
  return steps < 1 ? 0.3 : steps < 20 ? 0.7 : 1;
}
