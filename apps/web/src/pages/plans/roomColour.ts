import type { Place, Point } from '@t3000/contract';

/** What the colour of a room tells. */
export const colourings = ['state', 'temperature', 'none'] as const;
export type Colouring = (typeof colourings)[number];

/** The ends of the temperature scale, degrees Celsius: what people in rooms feel as cold and as hot. */
export const COLD = 18;
export const HOT = 26;

/** Names by which temperature points of rooms go, in the languages panels are named in. */
const roomWords = /room|zone|space|raum/i;

/** The point that tells how warm a room is; undefined where none is known. */
export function temperaturePoint(points: readonly Point[]): Point | undefined {
  const candidates = points.filter(
    ({ unit, point_type }) => (unit === '°C' || unit === '°F') && point_type === 'input',
  );
  return (
    candidates.find(({ name, description }) => roomWords.test(name) || roomWords.test(description)) ?? candidates[0]
  );
}

/** Where a temperature lies on the scale, from -1 (cold) over 0 (comfortable) to 1 (hot). */
export function warmth(value: number, unit: string): number {
  const celsius = unit === '°F' ? (value - 32) / 1.8 : value;
  const middle = (COLD + HOT) / 2;
  return Math.max(-1, Math.min(1, (celsius - middle) / ((HOT - COLD) / 2)));
}

/** Fill of a room: blue for cold, amber for warm, clear in between; strength is the distance from comfort. */
export function warmthFill(share: number): string {
  const strength = Math.round(Math.abs(share) * 62);
  return `color-mix(in srgb, ${share < 0 ? 'var(--cold)' : 'var(--hot)'} ${strength}%, transparent)`;
}

export function stateFill(worst: Place['state']['worst']): string {
  const colour = { offline: '--offline', bad: '--fault', uncertain: '--stale', overridden: '--override' } as const;
  return worst === 'normal' ? 'transparent' : `color-mix(in srgb, var(${colour[worst]}) 34%, transparent)`;
}
