import { assert } from '@t3000/core';
import type { Building } from './physics/building.ts';
import { harbourHousePanels } from './points/harbour-house-panels.ts';
import type { SimulatedPoint } from './points/panel.ts';
import { Sensor } from './points/signal.ts';

/** Which object a column of history belongs to. */
export interface HistoryColumn {
  /** BACnet device instance of the panel. */
  readonly device: number;
  readonly point: SimulatedPoint;
}

export interface HistoryOptions {
  /** Must stand at or before `from`; it stands at `to` when all is done and goes on from there. */
  readonly building: Building;
  /** UTC epoch milliseconds; the first row is at `from`, the last at or before `to`. */
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  /** Called once per row with the same arrays each time: copy what must stay. Index i belongs to column i. */
  readonly emit: (at: number, values: Float64Array, reliabilities: Uint8Array) => void;
}

/** The columns of the rows that {@link generateHistory} gives out, in their order. */
export function historyColumns(building: Building): HistoryColumn[] {
  return harbourHousePanels(building).flatMap(({ instance, points }) =>
    points.map((point) => ({ device: instance, point })),
  );
}

/**
 * Lets the building live through the past and hands out what its panels showed. The physics is that of the present,
 * so the present continues where the past ends.
 */
export function generateHistory({ building, from, to, intervalMs, emit }: HistoryOptions): HistoryColumn[] {
  assert(building.at <= from, `the building stands at ${building.at}, after the wanted start ${from}`);
  assert(intervalMs > 0, `interval ${intervalMs} ms is not above zero`);
  const columns = historyColumns(building);
  const values = new Float64Array(columns.length);
  const reliabilities = new Uint8Array(columns.length);
  for (let at = from; at <= to; at += intervalMs) {
    building.advanceTo(at);
    for (const [index, { point }] of columns.entries()) {
      values[index] = point.signal.value;
      reliabilities[index] = point.signal instanceof Sensor ? point.signal.reliability : 0;
    }
    emit(at, values, reliabilities);
  }
  building.advanceTo(to);
  return columns;
}
