import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaugeScale, shareOf } from './gauge.ts';

test('the ends of a gauge come from the person, then the point, then what was seen', () => {
  const facts = { fixed: [null, null], limits: [-40, 120], seen: [10, 20] } as const;
  assert.deepEqual(gaugeScale({ ...facts, fixed: [0, 50] }), { from: 0, to: 50 });
  assert.deepEqual(gaugeScale({ ...facts, fixed: [0, null] }), { from: 0, to: 120 });
  assert.deepEqual(gaugeScale(facts), { from: -40, to: 120 });
  assert.deepEqual(gaugeScale({ ...facts, limits: [null, null] }), { from: 0, to: 22 });
});

test('a scale without length gets one, and values outside stand at its ends', () => {
  const scale = gaugeScale({ fixed: [5, 5], limits: [null, null], seen: [] });
  assert.deepEqual(scale, { from: 5, to: 6 });
  assert.equal(shareOf(-3, scale), 0);
  assert.equal(shareOf(99, scale), 1);
  assert.deepEqual(gaugeScale({ fixed: [null, null], limits: [null, null], seen: [undefined, null] }), {
    from: 0,
    to: 1,
  });
});
