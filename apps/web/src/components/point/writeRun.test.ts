import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@t3000/contract';
import type { WriteResult } from '@t3000/contract';
import type { WriteOrder } from './writeRules.ts';
import { failedOrders, runWrites, undoOrders } from './writeRun.ts';
import type { Outcome } from './writeRun.ts';

const order = (pointId: number, deviceId = 1, more: Partial<WriteOrder> = {}): WriteOrder => ({
  pointId,
  deviceId,
  value: 50,
  priority: 8,
  reason: '',
  ...more,
});

const answer = (pointId: number, status: WriteResult['status'] = 'confirmed'): WriteResult => ({
  point_id: pointId,
  status,
  requested: 50,
  old: 20,
  read_back: 50,
  active_priority: 8,
  message: '',
  error_code: null,
  request_id: null,
});

async function run(orders: readonly WriteOrder[], send: Parameters<typeof runWrites>[1]) {
  const seen: [number, string][] = [];
  const outcomes = new Map<number, Outcome>();
  await runWrites(orders, send, (id, outcome) => {
    seen.push([id, outcome.status]);
    outcomes.set(id, outcome);
  });
  return { seen, outcomes };
}

test('every command is pending until its own answer is here', async () => {
  const { seen } = await run([order(1), order(2)], (_, orders) =>
    Promise.resolve(orders.map(({ pointId }) => answer(pointId))),
  );
  assert.deepEqual(seen, [
    [1, 'pending'],
    [2, 'pending'],
    [1, 'confirmed'],
    [2, 'confirmed'],
  ]);
});

test('commands travel per device and in portions', async () => {
  const sent: number[][] = [];
  const orders = [...Array.from({ length: 45 }, (_, index) => order(index + 1, 1)), order(100, 2)];
  await run(orders, (device, items) => {
    sent.push([device, items.length]);
    return Promise.resolve(items.map(({ pointId }) => answer(pointId)));
  });
  assert.deepEqual(
    sent.toSorted(([a = 0], [b = 0]) => a - b),
    [
      [1, 20],
      [1, 20],
      [1, 5],
      [2, 1],
    ],
  );
});

test('what the server turns down is refused; where no answer comes nobody knows', async () => {
  const { outcomes } = await run([order(1, 1), order(2, 2), order(3, 3)], (device, items) => {
    if (device === 1) return Promise.reject(new ApiError('value_out_of_limits', '50 is above 40'));
    if (device === 2) return Promise.reject(new Error('connection lost'));
    return Promise.resolve(items.slice(1).map(({ pointId }) => answer(pointId)));
  });
  assert.deepEqual(
    [1, 2, 3].map((id) => outcomes.get(id)?.status),
    ['refused', 'unconfirmed', 'unconfirmed'],
  );
});

test('a retry takes the failed ones, an undo the written ones that have a slot', () => {
  const outcomes = new Map<number, Outcome>(
    (['confirmed', 'overruled', 'unconfirmed', 'refused', 'confirmed', 'confirmed'] as const).map((status, index) => [
      index + 1,
      { status, message: '', result: undefined },
    ]),
  );
  const { priority: _, ...slotless } = order(5);
  const orders = [order(1), order(2), order(3), order(4), slotless, order(6, 1, { value: null })];
  assert.deepEqual(
    failedOrders(orders, outcomes).map(({ pointId }) => pointId),
    [3, 4],
  );
  assert.deepEqual(
    undoOrders(orders, outcomes),
    [1, 2, 3].map((pointId) => ({
      pointId,
      deviceId: 1,
      priority: 8,
      value: null,
      reason: 'undo',
    })),
  );
});
