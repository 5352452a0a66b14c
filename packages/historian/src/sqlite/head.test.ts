import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SeededRng } from '@t3000/testkit';

import { ColumnBuffer } from '../columns.ts';
import { columnsOf } from '../conformance/subject.ts';
import { Head } from './head.ts';

test('whatever arrives, is sealed or comes back, a head holds the last value of every stamp', () => {
  const seed = Number(process.env.SEED ?? 5);
  const rng = new SeededRng(seed);
  const below = (limit: number): number => Math.floor(rng.next() * limit);
  const head = new Head();
  // Neighbours, and ids on pages far apart.
  const ids = [0, 1, 1023, 1024, 2 ** 24 - 1];
  const model = new Map(ids.map((id) => [id, new Map<number, number>()]));
  for (let step = 0; step < 3000; step++) {
    const id = ids[below(ids.length)] ?? 0;
    const expected = model.get(id) ?? new Map<number, number>();
    const kind = below(10);
    if (kind < 7) {
      const first = below(5000);
      const rows = Array.from({ length: 1 + below(60) }, (_, index) => {
        return [id, rng.next() < 0.9 ? first + index : below(5000), step] as const;
      });
      head.add(columnsOf(rows), Infinity, () => assert.fail());
      for (const [, at, value] of rows) expected.set(at, value);
    } else {
      const from = rng.next() < 0.6 ? 0 : below(5000);
      const to = from + below(3000);
      const slice = new ColumnBuffer(0);
      const taken = head.takeOff(id, from, to, slice);
      assert.equal(taken, [...expected.keys()].filter((at) => at >= from && at < to).length, `seed ${seed}`);
      check(head, id, expected, seed);
      if (rng.next() < 0.3) {
        head.turnBack();
      } else {
        head.land();
        for (const at of expected.keys()) if (at >= from && at < to) expected.delete(at);
      }
    }
    check(head, id, expected, seed);
  }
  assert.equal(
    head.samples,
    [...model.values()].reduce((sum, { size }) => sum + size, 0),
    `seed ${seed}`,
  );
});

function check(head: Head, id: number, expected: ReadonlyMap<number, number>, seed: number): void {
  const columns = head.get(id);
  const stamps = [...expected.keys()].sort((a, b) => a - b);
  const title = `seed ${seed}, point ${id}`;
  assert.deepEqual([...(columns?.at.subarray(0, columns.length) ?? [])], stamps, title);
  const values = stamps.map((at) => expected.get(at));
  assert.deepEqual([...(columns?.values.subarray(0, columns.length) ?? [])], values, title);
  const span = stamps.length === 0 ? undefined : { first: stamps[0], last: stamps.at(-1) };
  assert.deepEqual(head.span(id), span, title);
}
