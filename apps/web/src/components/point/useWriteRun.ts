import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { WriteResult } from '@t3000/contract';
import { api } from '../../api.ts';
import type { WriteOrder } from './writeRules.ts';
import { failedOrders, runWrites, undoOrders } from './writeRun.ts';
import type { Outcome } from './writeRun.ts';

/** Commands on their way and what became of them, for one dialog. */
export function useWriteRun(): {
  readonly orders: Readonly<{ value: readonly WriteOrder[] }>;
  readonly outcomes: Readonly<{ value: ReadonlyMap<number, Outcome> }>;
  readonly running: Readonly<{ value: boolean }>;
  readonly failed: Readonly<{ value: readonly WriteOrder[] }>;
  readonly undoable: Readonly<{ value: readonly WriteOrder[] }>;
  readonly start: (orders: readonly WriteOrder[]) => Promise<void>;
  readonly retry: () => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly clear: () => void;
} {
  const orders = shallowRef<readonly WriteOrder[]>([]);
  const outcomes = shallowRef<ReadonlyMap<number, Outcome>>(new Map());
  const running = ref(false);
  let alive = true;
  onScopeDispose(() => (alive = false));

  function report(pointId: number, outcome: Outcome): void {
    if (alive) outcomes.value = new Map(outcomes.value).set(pointId, outcome);
  }

  async function perform(next: readonly WriteOrder[]): Promise<void> {
    running.value = true;
    await runWrites(next, send, report);
    running.value = false;
  }

  return {
    orders,
    outcomes,
    running,
    failed: computed(() => failedOrders(orders.value, outcomes.value)),
    undoable: computed(() => undoOrders(orders.value, outcomes.value)),
    start: (next) => {
      orders.value = next;
      outcomes.value = new Map();
      return perform(next);
    },
    retry: () => perform(failedOrders(orders.value, outcomes.value)),
    undo: () => {
      const back = undoOrders(orders.value, outcomes.value);
      orders.value = back;
      outcomes.value = new Map();
      return perform(back);
    },
    clear: () => {
      orders.value = [];
      outcomes.value = new Map();
    },
  };
}

async function send(deviceId: number, orders: readonly WriteOrder[]): Promise<readonly WriteResult[]> {
  const [only] = orders;
  if (orders.length === 1 && only !== undefined) {
    return [await api.writePointValue({ params: { id: only.pointId }, body: bodyOf(only) })];
  }
  const writes = orders.map((order) => ({ point_id: order.pointId, ...bodyOf(order) }));
  return (await api.writeDeviceData({ params: { id: deviceId }, body: { writes } })).items;
}

function bodyOf({ value, priority, durationSeconds, reason, confirmed, requestSeconds }: WriteOrder) {
  return {
    ...(typeof value === 'string' ? { value: null, text: value } : { value }),
    reason,
    ...(priority === undefined ? {} : { priority }),
    ...(durationSeconds === undefined ? {} : { duration_seconds: durationSeconds }),
    ...(confirmed === true ? { confirm: true } : {}),
    ...(requestSeconds === undefined ? {} : { request_seconds: requestSeconds }),
  };
}
