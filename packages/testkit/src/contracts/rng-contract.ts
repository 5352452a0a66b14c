import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rng } from '@t3000/core';

const DRAWS = 20_000;

/** What every source of randomness promises. Bounds are ten standard deviations wide: they catch bugs, not bad luck. */
export function rngContract(name: string, open: () => Rng): void {
  test(`${name}: next is uniform in [0, 1)`, () => {
    const rng = open();
    let sum = 0;
    let below = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      const value = rng.next();
      assert.ok(value >= 0 && value < 1, `${value}`);
      sum += value;
      if (value < 0.1) below++;
    }
    assert.ok(Math.abs(sum / DRAWS - 0.5) < 0.0205, `mean ${sum / DRAWS}`);
    assert.ok(Math.abs(below / DRAWS - 0.1) < 0.0215, `share below 0.1 is ${below / DRAWS}`);
  });

  test(`${name}: integer gives every whole number below its limit`, () => {
    const rng = open();
    const seen = new Set(Array.from({ length: 1000 }, () => rng.integer(6)));
    assert.deepEqual(seen, new Set([0, 1, 2, 3, 4, 5]));
    assert.equal(rng.integer(1), 0);
    assert.throws(() => rng.integer(0));
  });

  test(`${name}: bytes has the length asked for and uses all values`, () => {
    const rng = open();
    assert.equal(rng.bytes(0).byteLength, 0);
    const bytes = rng.bytes(10_000);
    assert.equal(bytes.byteLength, 10_000);
    assert.equal(new Set(bytes).size, 256);
  });
}
