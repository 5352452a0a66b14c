import { levelOf } from '@t3000/core';
import type { Series } from './series.ts';

/** A stretch of a series that is not plainly good. */
export interface QualityMark {
  /** UTC epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly level: 'uncertain' | 'bad';
}

/** Stretches of uncertain and bad quality. Each entry holds until the next; the last until `until`. */
export function qualityMarks(series: Series, until: number): QualityMark[] {
  const marks: QualityMark[] = [];
  series.at.forEach((from, index) => {
    const level = levelOf(series.quality[index] ?? 0);
    const to = Math.min(series.at[index + 1] ?? until, until);
    if (level === 'good' || to <= from) return;
    const last = marks.at(-1);
    if (last !== undefined && last.level === level && last.to === from) marks[marks.length - 1] = { ...last, to };
    else marks.push({ from, to, level });
  });
  return marks;
}
