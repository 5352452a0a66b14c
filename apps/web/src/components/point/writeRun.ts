import { ApiError } from '@t3000/contract';
import type { WriteResult } from '@t3000/contract';
import { messageOf } from '@t3000/core';
import type { WriteOrder } from './writeRules.ts';

/** What is known about one command. Nothing counts as done before the server has read it back. */
export type Outcome =
  | { readonly status: 'pending' }
  | {
      readonly status: WriteResult['status'];
      readonly message: string;
      /** Absent when no answer came. */
      readonly result: WriteResult | undefined;
    };

/** Carries commands of one device to the server; answers in any order. */
export type SendWrites = (deviceId: number, orders: readonly WriteOrder[]) => Promise<readonly WriteResult[]>;

/** Few enough that the first answers show soon, many enough that a floor is a handful of requests. */
const ORDERS_PER_REQUEST_MAX = 20;
/** Devices asked at the same time; browsers open six connections to one server. */
const REQUESTS_MAX = 4;

/** Sends every command, a few requests at a time, and reports each outcome as soon as it is known. */
export async function runWrites(
  orders: readonly WriteOrder[],
  send: SendWrites,
  report: (pointId: number, outcome: Outcome) => void,
): Promise<void> {
  const waiting = requestsOf(orders);
  for (const { pointId } of orders) report(pointId, { status: 'pending' });
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcomes = await perform(next, send);
      for (const { pointId } of next) report(pointId, outcomes.get(pointId) ?? noAnswer('no answer for this point'));
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_MAX }, work));
}

function requestsOf(orders: readonly WriteOrder[]): WriteOrder[][] {
  return [...Map.groupBy(orders, ({ deviceId }) => deviceId).values()].flatMap((ofDevice) =>
    Array.from({ length: Math.ceil(ofDevice.length / ORDERS_PER_REQUEST_MAX) }, (_, index) =>
      ofDevice.slice(index * ORDERS_PER_REQUEST_MAX, (index + 1) * ORDERS_PER_REQUEST_MAX),
    ),
  );
}

async function perform(orders: readonly WriteOrder[], send: SendWrites): Promise<ReadonlyMap<number, Outcome>> {
  const deviceId = orders[0]?.deviceId ?? 0;
  try {
    const results = await send(deviceId, orders);
    return new Map(
      results.map((result) => [result.point_id, { status: result.status, message: result.message, result }]),
    );
  } catch (error) {
    return new Map(orders.map(({ pointId }) => [pointId, failure(error)]));
  }
}

/** A request the server turned down changed nothing; after any other failure nobody knows. */
function failure(error: unknown): Outcome {
  if (error instanceof ApiError && error.status < 500) {
    return { status: 'refused', message: error.message, result: undefined };
  }
  return noAnswer(messageOf(error));
}

function noAnswer(message: string): Outcome {
  return { status: 'unconfirmed', message, result: undefined };
}

/** Commands worth sending again. */
export function failedOrders(orders: readonly WriteOrder[], outcomes: ReadonlyMap<number, Outcome>): WriteOrder[] {
  return orders.filter(({ pointId }) => {
    const status = outcomes.get(pointId)?.status;
    return status === 'refused' || status === 'unconfirmed';
  });
}

/** Releases of what has been written, or may have been. Only slots can be given back. */
export function undoOrders(orders: readonly WriteOrder[], outcomes: ReadonlyMap<number, Outcome>): WriteOrder[] {
  return orders.flatMap((order) => {
    const status = outcomes.get(order.pointId)?.status;
    const written = status === 'confirmed' || status === 'overruled' || status === 'unconfirmed';
    if (!written || order.value === null || order.priority === undefined) return [];
    const { pointId, deviceId, priority } = order;
    return [{ pointId, deviceId, priority, value: null, reason: 'undo' }];
  });
}
