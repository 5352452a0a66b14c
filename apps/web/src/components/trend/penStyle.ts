/** How one line looks. Colour and dash together, so that lines differ without colour as well. */
export interface PenStyle {
  readonly color: string;
  /** Lengths of dashes and gaps in CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** Drawn thinner and paler: what it is compared with matters more. */
  readonly isFaint?: boolean;
}

/*
 * Ten hues at least 3:1 against the panel of their theme (WCAG 1.4.11) and away from the alarm colours of tokens.css: red,
 * orange, yellow and violet belong to alarms. The test beside this file measures both.
 */
const light = [
  '#0b5cad',
  '#007d6e',
  '#7a4a32',
  '#39434d',
  '#3f7d1c',
  '#b0308a',
  '#0086a8',
  '#7a7700',
  '#363d96',
  '#84756a',
];
const dark = [
  '#6db3f2',
  '#3ecfb2',
  '#cfa890',
  '#dde3e8',
  '#8fcb5a',
  '#ff9ddb',
  '#6fe3ff',
  '#c9cc7a',
  '#7e8cf0',
  '#9a9088',
];

const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2, 2, 2, 2, 2]];

export const PENS_MAX = 20;

/** Style of pen `index`, counted from 0. Neighbours differ in both colour and dash. */
export function penStyle(index: number, theme: 'light' | 'dark'): PenStyle {
  const colors = theme === 'dark' ? dark : light;
  // Shifts the dashes by one in the second round, where colours begin anew.
  const round = Math.floor(index / colors.length);
  return {
    color: colors[index % colors.length] ?? '#888',
    dash: dashes[(index + round) % dashes.length] ?? [],
  };
}
