import type { DeviceLink, ReadRequest, Rng } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { PointTable } from '../points/point-table.ts';
import { PollGroup } from './poll-group.ts';
import type { PlannedRequest } from './poll-group.ts';

/**
 * Turns the points of one device into its cycles: one group per interval, packed by the driver to fit the device.
 * `intervalOf` tells how often a point is read at present, milliseconds.
 */
export function planGroups(
  link: DeviceLink,
  points: Iterable<BuildingPoint>,
  table: PointTable,
  intervalOf: (point: BuildingPoint) => number = (point) => point.pollIntervalMs,
): PollGroup[] {
  const byInterval = new Map<number, BuildingPoint[]>();
  for (const point of points) {
    if (!point.enabled) continue;
    const intervalMs = Math.max(Math.round(intervalOf(point)), 1);
    const others = byInterval.get(intervalMs);
    if (others === undefined) byInterval.set(intervalMs, [point]);
    else others.push(point);
  }
  return [...byInterval].map(([intervalMs, members]) => {
    const group = new PollGroup(intervalMs);
    group.requests = link.pack(members).map((request) => plannedRequest(group, request, table));
    return group;
  });
}

/** Lets new groups go on where those with the same interval stood; a group with points never read begins at once. */
export function takeOver(groups: readonly PollGroup[], previous: readonly PollGroup[], options: TakeOverOptions): void {
  const before = new Map(previous.map((group) => [group.intervalMs, group]));
  for (const group of groups) {
    const old = before.get(group.intervalMs);
    const hasNews = group.requests.some((planned) => planned.indexes.some((index) => !options.table.wasRead(index)));
    if (old === undefined && !hasNews && options.joinQuietly) group.join(options.now, options.rng);
    else if (old === undefined) options.begin(group);
    else group.takeOver(old, hasNews ? options.now : undefined);
  }
}

export interface TakeOverOptions {
  readonly table: PointTable;
  readonly now: number;
  readonly begin: (group: PollGroup) => void;
  /** A new group of points that were all read before waits for its own time instead of reading at once. */
  readonly joinQuietly: boolean;
  readonly rng: Rng;
}

/** The request that has waited longest; undefined when none is due. */
export function mostOverdue(groups: readonly PollGroup[], now: number): PlannedRequest | undefined {
  let chosen: PollGroup | undefined;
  for (const group of groups) {
    if (group.isDue(now) && (chosen === undefined || group.dueAt() < chosen.dueAt())) chosen = group;
  }
  return chosen?.take();
}

export function indexesOf(request: ReadRequest, table: PointTable): Int32Array {
  return Int32Array.from(request.points, (point) => table.indexOf(point.id) ?? -1);
}

function plannedRequest(group: PollGroup, request: ReadRequest, table: PointTable): PlannedRequest {
  return { group, request, indexes: indexesOf(request, table) };
}
