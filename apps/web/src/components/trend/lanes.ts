import { levelOf } from '@t3000/core';
import { stateText } from '../../format/value.ts';
import type { ValueShape } from '../../format/value.ts';
import type { Series } from './series.ts';

/** A stretch of time in which a state did not change. */
export interface LaneRun {
  /** UTC epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Null when nothing is known; `changing` when several states fell into one bucket. */
  readonly state: number | 'changing' | null;
  readonly bad: boolean;
}

/**
 * Stretches of one state, for a lane. Each entry holds until the next; the last holds until `until` (now, or the end
 * of the window), never into the future.
 */
export function laneRuns(series: Series, until: number): LaneRun[] {
  const runs: LaneRun[] = [];
  series.at.forEach((from, index) => {
    const to = Math.min(series.at[index + 1] ?? until, until);
    if (to <= from) return;
    const state = stateOf(series, index);
    const bad = levelOf(series.quality[index] ?? 0) === 'bad';
    const last = runs.at(-1);
    if (last !== undefined && last.state === state && last.bad === bad && last.to === from) {
      runs[runs.length - 1] = { ...last, to };
    } else {
      runs.push({ from, to, state, bad });
    }
  });
  return runs;
}

function stateOf({ avg, min, max }: Series, index: number): LaneRun['state'] {
  const value = avg[index] ?? null;
  if (value === null) return null;
  return (min[index] ?? value) === (max[index] ?? value) ? Math.round(value) : 'changing';
}

/** Text of a run. */
export function runText(state: LaneRun['state'], shape: ValueShape, changing: string): string {
  if (state === null) return '';
  return state === 'changing' ? changing : stateText(state, shape);
}

/** Fill of a run: off is empty, on is full, states of a multi-state get greys between them. 0 to 1. */
export function runShade(state: number, shape: ValueShape): number {
  if (shape.kind === 'binary') return state === 0 ? 0 : 1;
  const count = Math.max(2, shape.state_texts.length);
  return Math.min(1, Math.max(0, (state - 1) / (count - 1)));
}
