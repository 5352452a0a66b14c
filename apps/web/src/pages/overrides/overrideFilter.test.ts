import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from '../../components/point/testPoint.ts';
import { filterFromQuery, filterToQuery, pointsOf } from './overrideFilter.ts';

test('a filter survives the way through an address, nonsense does not', () => {
  const filter = { text: 'ada', days: 2.5, endless: true };
  assert.deepEqual(filterFromQuery(filterToQuery(filter)), filter);
  assert.deepEqual(filterFromQuery({ days: '-3', endless: 'yes', text: ['x'] }), { text: '', days: 0, endless: false });
});

test('each point is released in the slot that was chosen, once', () => {
  const check = { state: 'standing', at: 0, holds: 1, after_release: null, problem: '' } as const;
  const entry = { value: 1, author: 'ada', reason: '', set_at: 0, expires_at: null, check };
  const point = testPoint({ id: 4 });
  const points = pointsOf([
    { ...entry, point, priority: 9 },
    { ...entry, point, priority: 8 },
  ]);
  assert.deepEqual(
    points.map(({ id, override }) => [id, override?.priority]),
    [[4, 9]],
  );
});
