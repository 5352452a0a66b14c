import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, rectangle, snapped, withCorner, withMarker, withoutMarker, withOutline } from './planDraft.ts';
import type { PlanDraft } from './planDraft.ts';

const empty: PlanDraft = { outlines: new Map(), markers: [] };

test('a rectangle is drawn between any two opposite corners', () => {
  const corners = [
    [0.2, 0.1],
    [0.6, 0.1],
    [0.6, 0.4],
    [0.2, 0.4],
  ];
  assert.deepEqual(rectangle([0.6, 0.1], [0.2, 0.4]), corners);
  assert.deepEqual(rectangle([0.2, 0.4], [0.6, 0.1]), corners);
});

test('nothing leaves the plan', () => {
  const draft = withCorner(withOutline(empty, 1, rectangle([-1, -1], [2, 2])), 1, 0, [0.123456789, -5]);
  assert.deepEqual(draft.outlines.get(1)?.[0], [0.12346, 0]);
  assert.deepEqual(draft.outlines.get(1)?.[2], [1, 1]);
});

test('a corner snaps to the wall of its neighbour, in whatever shape the plan is', () => {
  const draft = withOutline(empty, 1, rectangle([0, 0], [0.5, 0.5]));
  assert.deepEqual(snapped([0.505, 0.49], draft, 0.02, 1), [0.5, 0.5]);
  assert.deepEqual(snapped([0.53, 0.5], draft, 0.02, 1), [0.53, 0.5]);
  // Twice as wide as high: the same share is half as far upwards.
  assert.deepEqual(snapped([0.5, 0.53], draft, 0.02, 2), [0.5, 0.5]);
});

test('a point has one marker', () => {
  const draft = withMarker(withMarker(empty, 7, [0.1, 0.1]), 7, [0.2, 0.2]);
  assert.deepEqual(draft.markers, [{ point_id: 7, at: [0.2, 0.2] }]);
  assert.deepEqual(withoutMarker(draft, 7).markers, []);
});

test('only what differs is saved', () => {
  const saved = withOutline(withOutline(empty, 1, rectangle([0, 0], [1, 1])), 2, []);
  assert.deepEqual(changesOf(saved, saved), { rooms: [], markers: false });
  const next = withMarker(withOutline(saved, 2, rectangle([0, 0], [0.1, 0.1])), 3, [0, 0]);
  assert.deepEqual(changesOf(next, saved), { rooms: [2], markers: true });
});
