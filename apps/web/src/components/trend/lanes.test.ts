import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laneRuns, runShade, runText } from './lanes.ts';
import type { Series } from './series.ts';

const fan = { kind: 'binary', unit: '', decimals: 0, state_texts: ['Off', 'On'] } as const;
const mode = { kind: 'multistate', unit: '', decimals: 0, state_texts: ['Auto', 'Night', 'Holiday'] } as const;

function lane(entries: readonly (readonly [at: number, value: number | null, quality?: number])[]): Series {
  const avg = entries.map(([, value]) => value);
  return { id: 1, at: entries.map(([at]) => at), avg, min: avg, max: avg, quality: entries.map(([, , q]) => q ?? 0) };
}

test('equal neighbours are one run, and the last run ends where the window ends', () => {
  assert.deepEqual(
    laneRuns(
      lane([
        [0, 0],
        [10, 0],
        [20, 1],
      ]),
      30,
    ),
    [
      { from: 0, to: 20, state: 0, bad: false },
      { from: 20, to: 30, state: 1, bad: false },
    ],
  );
});

test('no value and bad quality are runs of their own', () => {
  assert.deepEqual(
    laneRuns(
      lane([
        [0, 1],
        [10, null, 130],
        [20, 1, 130],
        [30, 1],
      ]),
      40,
    ),
    [
      { from: 0, to: 10, state: 1, bad: false },
      { from: 10, to: 20, state: null, bad: true },
      { from: 20, to: 30, state: 1, bad: true },
      { from: 30, to: 40, state: 1, bad: false },
    ],
  );
});

test('several states within one bucket are shown as changing', () => {
  const series: Series = { id: 1, at: [0], avg: [0.4], min: [0], max: [1], quality: [0] };
  assert.equal(laneRuns(series, 10)[0]?.state, 'changing');
  assert.equal(runText('changing', fan, 'changing'), 'changing');
});

test('entries after the end of the window are left out', () => {
  assert.deepEqual(
    laneRuns(
      lane([
        [0, 1],
        [50, 0],
      ]),
      30,
    ),
    [{ from: 0, to: 30, state: 1, bad: false }],
  );
});

test('texts and greys follow the kind', () => {
  assert.equal(runText(1, fan, ''), 'On');
  assert.equal(runText(2, mode, ''), 'Night');
  assert.equal(runText(null, mode, ''), '');
  assert.deepEqual([runShade(0, fan), runShade(1, fan)], [0, 1]);
  assert.deepEqual([runShade(1, mode), runShade(2, mode), runShade(3, mode)], [0, 0.5, 1]);
});
