import type { Clock, PointInspection, RequestFailure } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { PointTable } from '../points/point-table.ts';
import { within } from '../within.ts';
import type { DeviceLine } from './device-line.ts';
import { refusal } from './outcomes.ts';

export interface Inspected {
  readonly clock: Clock;
  readonly table: PointTable;
  readonly line: DeviceLine;
  readonly point: BuildingPoint;
}

/** Asks a device about one point, for at most `limitMs`; the table takes the value. */
export async function inspectInto(inspected: Inspected, limitMs: number): Promise<PointInspection | RequestFailure> {
  const { clock, table, line, point } = inspected;
  const askedAt = clock.monotonic();
  const late = refusal('timeout', `no answer within ${limitMs / 1_000} s`);
  const found = await within(clock, limitMs, line.inspect(point, askedAt + limitMs), late);
  const index = table.indexOf(point.id);
  if (found.ok && index !== undefined) {
    const times = { askedAt, seenAt: clock.monotonic(), at: clock.now() };
    if (point.kind === 'text') table.updateText(index, found.texts?.value, found.quality, times);
    else table.update(index, found.value, found.quality, times);
  }
  return found;
}
