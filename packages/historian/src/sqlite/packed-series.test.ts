import assert from 'node:assert/strict';
import test from 'node:test';

import { SeededRng } from '@t3000/testkit';

import { ColumnBuffer } from '../columns.ts';
import { SeriesCollector, unpackSeries } from './packed-series.ts';

test('samples that come piece by piece and in turns end up with their point, up to the limit', (t) => {
  const seed = Number(process.env.SEED ?? 11);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  for (let round = 0; round < 200; round++) {
    const points = 1 + rng.integer(6);
    const limit = 1 + rng.integer(80);
    const collector = new SeriesCollector(points, limit, rng.integer(20));
    const expected = Array.from({ length: points }, (): number[] => []);
    const done = new Set<number>();
    for (let piece = rng.integer(12), at = 0; piece > 0; piece--) {
      const place = rng.integer(points);
      if (done.has(place)) continue;
      const columns = new ColumnBuffer();
      for (let count = rng.integer(70); count > 0; count--) columns.push(++at, at / 10, at % 256);
      const start = rng.integer(columns.length + 1);
      for (let index = start; index < columns.length; index++) expected[place]?.push(columns.at[index] ?? 0);
      if (collector.add(place, columns, start, columns.length)) done.add(place);
    }
    collector.lose(0, 5, 6);
    const series = unpackSeries(collector.finish());
    const title = `seed ${seed}, round ${round}`;
    assert.equal(series.length, points, title);
    for (const [place, { at, values, qualities, truncated, damaged }] of series.entries()) {
      const wanted = expected[place] ?? [];
      const kept = wanted.slice(0, limit);
      assert.deepEqual([...at], kept, `${title}, point ${place}`);
      assert.deepEqual(
        [...values],
        kept.map((stamp) => stamp / 10),
        title,
      );
      assert.deepEqual(
        [...qualities],
        kept.map((stamp) => stamp % 256),
        title,
      );
      assert.deepEqual([truncated, damaged], [wanted.length > limit, place === 0 ? [{ from: 5, to: 6 }] : undefined]);
    }
  }
});
