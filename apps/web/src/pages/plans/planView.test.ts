import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fittedSize, keptInside, ZOOM_MAX, zoomedAt } from './planView.ts';

const frame = { width: 800, height: 600 };

test('a picture is shown whole, whatever its shape', () => {
  assert.deepEqual(fittedSize({ width: 1600, height: 600 }, frame), { width: 800, height: 300 });
  assert.deepEqual(fittedSize({ width: 100, height: 300 }, frame), { width: 200, height: 600 });
});

test('zooming keeps the place under the pointer', () => {
  const before = { x: -30, y: 12, zoom: 1.5 };
  const at = { x: 333, y: 111 };
  const after = zoomedAt(before, at, 2);
  for (const axis of ['x', 'y'] as const) {
    const share = (view: typeof before): number => (at[axis] - view[axis]) / view.zoom;
    assert.ok(Math.abs(share(before) - share(after)) < 1e-9);
  }
});

test('zoom has its limits', () => {
  assert.equal(zoomedAt({ x: 0, y: 0, zoom: 1 }, { x: 0, y: 0 }, 0.1).zoom, 1);
  assert.equal(zoomedAt({ x: 0, y: 0, zoom: 6 }, { x: 0, y: 0 }, 9).zoom, ZOOM_MAX);
});

test('a plan cannot be lost outside of its frame', () => {
  const fitted = { width: 800, height: 300 };
  assert.deepEqual(keptInside({ x: 500, y: -900, zoom: 1 }, fitted, frame), { x: 0, y: 150, zoom: 1 });
  assert.deepEqual(keptInside({ x: -9999, y: 50, zoom: 4 }, fitted, frame), { x: -2400, y: 0, zoom: 4 });
});
