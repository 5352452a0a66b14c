import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModbusSlot } from '@t3000/contract';
import { drawTraffic, slotAt } from './trafficPlot.ts';

const slot = (changes: Partial<ModbusSlot>): ModbusSlot => ({
  at: 0,
  answers: 0,
  exceptions: 0,
  timeouts: 0,
  bad_answers: 0,
  p50_ms: null,
  p95_ms: null,
  max_ms: null,
  ...changes,
});
const shape = { width: 400, bars: 100, lines: 50 };

test('a young line stands at the right, and what failed is stacked on what was answered', () => {
  const drawing = drawTraffic([slot({ answers: 3, timeouts: 1 }), slot({ answers: 2 })], shape);
  assert.deepEqual([drawing.step, drawing.left, drawing.requestsMax], [10, 380, 4]);
  assert.deepEqual(drawing.rects, [
    { x: 380, y: 25, height: 75, kind: 'answers' },
    { x: 380, y: 0, height: 25, kind: 'timeouts' },
    { x: 390, y: 50, height: 50, kind: 'answers' },
  ]);
});

test('the line of answer times is broken where nothing was answered', () => {
  const slots = [slot({ p50_ms: 10, p95_ms: 40 }), slot({}), slot({ p50_ms: 25 }), slot({ p50_ms: 50 })];
  const drawing = drawTraffic(slots, shape);
  assert.equal(drawing.msMax, 50, 'a round number above the highest');
  assert.equal(drawing.p50, 'M365 40M385 25L395 0');
  assert.equal(slotAt(366, drawing, slots), 0);
  assert.equal(slotAt(10, drawing, slots), undefined);
  assert.equal(slotAt(399, drawing, slots), 3);
});

test('nothing at all is drawn without complaint', () => {
  assert.deepEqual(drawTraffic([], shape).rects, []);
});
