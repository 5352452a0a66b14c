import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendLive, breakAtGaps, indexAt, joinLive } from './series.ts';

const MINUTE = 60_000;

function fromServer(entries: readonly (readonly [at: number, value: number | null, quality?: number])[]) {
  const values = entries.map(([, value]) => value);
  return {
    point_id: 7,
    timestamps: entries.map(([at]) => at),
    avg: values,
    min: values,
    max: values,
    quality: entries.map(([, , quality]) => quality ?? 0),
    truncated: false,
  };
}

test('empty buckets of a slow point are no gap', () => {
  const series = breakAtGaps(
    fromServer([
      [0, 20],
      [MINUTE, null],
      [2 * MINUTE, null],
      [15 * MINUTE, 21],
    ]),
    MINUTE,
    15 * MINUTE,
  );
  assert.deepEqual(series.at, [0, 15 * MINUTE]);
  assert.deepEqual(series.avg, [20, 21]);
});

test('a hole longer than the interval explains breaks the line', () => {
  const series = breakAtGaps(
    fromServer([
      [0, 20],
      [15 * MINUTE, 21],
      [120 * MINUTE, 22],
    ]),
    0,
    15 * MINUTE,
  );
  assert.deepEqual(series.avg, [20, 21, null, 22]);
  assert.deepEqual(series.at[2], 30 * MINUTE);
});

test('without a known interval the usual distance between values decides', () => {
  const series = breakAtGaps(
    fromServer([
      [0, 1],
      [10, 1],
      [20, 1],
      [30, 1],
      [400, 2],
    ]),
    0,
    null,
  );
  assert.deepEqual(series.avg, [1, 1, 1, 1, null, 2]);
});

test('a bad entry without a value breaks the line at once and keeps its quality', () => {
  const series = breakAtGaps(
    fromServer([
      [0, 20],
      [MINUTE, null, 130],
      [2 * MINUTE, 20],
    ]),
    0,
    MINUTE,
  );
  assert.deepEqual(series.avg, [20, null, 20]);
  assert.deepEqual(series.quality, [0, 130, 0]);
});

test('live values go behind the history and never twice', () => {
  const history = breakAtGaps(
    fromServer([
      [0, 1],
      [10, 2],
    ]),
    0,
    10,
  );
  const live = appendLive(
    appendLive({ ...history, at: [], avg: [], min: [], max: [], quality: [] }, { at: 10, value: 2, quality: 0 }),
    {
      at: 20,
      value: 3,
      quality: 0,
    },
  );
  assert.deepEqual(joinLive(history, live).at, [0, 10, 20]);
  assert.equal(appendLive(live, { at: 20, value: 4, quality: 0 }), live);
  assert.equal(joinLive(history, undefined), history);
});

test('the entry in force at a moment is the newest not after it', () => {
  assert.equal(indexAt([10, 20, 30], 25), 1);
  assert.equal(indexAt([10, 20, 30], 30), 2);
  assert.equal(indexAt([10, 20, 30], 9), -1);
  assert.equal(indexAt([], 9), -1);
});

test('an interval that was shortened does not tear up what was recorded before', () => {
  const minutes = Array.from({ length: 12 }, (_, minute) => [minute * MINUTE, minute] as const);
  assert.equal(breakAtGaps(fromServer(minutes), 0, 1000).avg.includes(null), false);
});
