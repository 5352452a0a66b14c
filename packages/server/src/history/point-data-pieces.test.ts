import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointData } from '@t3000/contract';
import { pointDataPieces } from './point-data-pieces.ts';
import type { PointColumns } from './point-data-pieces.ts';

const ROWS = 20_000;

/** Points with many samples, of which is told how many were asked for. */
function source(points: number): { asked: number; ended: boolean; points: () => AsyncGenerator<PointColumns> } {
  const state = {
    asked: 0,
    ended: false,
    async *points(): AsyncGenerator<PointColumns> {
      try {
        for (let id = 1; id <= points; id++) {
          state.asked++;
          yield {
            point_id: id,
            unit: '"°C"',
            truncated: id === 2,
            timestamps: Float64Array.from({ length: ROWS }, (_, index) => 1.7e12 + index * 1000),
            values: Float64Array.from({ length: ROWS }, (_, index) => (index % 7 === 0 ? Number.NaN : index / 10)),
            quality: new Uint8Array(ROWS),
            covered_ms: Float64Array.of(0.4, 999.6),
            durations_ms: [Float64Array.of(1.2), new Float64Array(0)],
          };
        }
      } finally {
        state.ended = true;
      }
    },
  };
  return state;
}

test('series of many samples become JSON piece by piece; what is no number is null', async () => {
  const given = source(3);
  const texts: string[] = [];
  for await (const piece of pointDataPieces({ from: 1 }, Float64Array.of(1, 2), given.points())) texts.push(piece);
  assert(texts.length > 10 && texts.every((text) => text.length < 200_000), `${texts.length} pieces`);
  const { from, series } = JSON.parse(texts.join('')) as { from: number; series: PointData[] };
  assert.deepEqual([from, series.length], [1, 3]);
  const [first, second] = series;
  assert.deepEqual([first?.unit, first?.truncated, second?.truncated], ['"°C"', false, true]);
  assert.deepEqual([first?.timestamps.length, first?.timestamps.at(-1)], [ROWS, 1.7e12 + (ROWS - 1) * 1000]);
  assert.deepEqual(first?.values.slice(0, 3), [null, 0.1, 0.2]);
  assert.deepEqual(first?.values.length, ROWS);
  assert.deepEqual([first?.covered_ms, first?.durations_ms, first?.increase], [[0, 1000], [[1], []], []]);
});

test('an answer without series is whole', async () => {
  const texts: string[] = [];
  for await (const piece of pointDataPieces({ from: 1 }, Float64Array.of(5, 7), source(0).points())) texts.push(piece);
  assert.deepEqual(JSON.parse(texts.join('')), { from: 1, edges: [5, 7], series: [] });
});

test('nothing is read ahead of who listens, and who leaves ends the reading', async () => {
  const given = source(50);
  const pieces = pointDataPieces({}, new Float64Array(0), given.points());
  await pieces.next();
  assert.equal(given.asked, 1);
  await pieces.return(undefined);
  assert.deepEqual([given.asked, given.ended], [1, true]);
});
