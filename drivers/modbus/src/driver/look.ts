import type { PointConfig, PointId } from '@t3000/core';
import type { Block, BlockLimits } from '../blocks/plan-blocks.ts';
import { endOf } from '../blocks/span.ts';
import type { Span } from '../blocks/span.ts';
import type { Holes } from '../blocks/holes.ts';
import type { RegisterMap } from '../maps/register-map.ts';
import type { LineState, LineStatistics, UnitState } from '../transaction/line-state.ts';
import type { BlockLog } from './block-log.ts';
import { packReads } from './packed-read.ts';
import type { UnitSession } from './unit-session.ts';

/** One read of the plan, with what it last brought. */
export interface PlannedBlock extends Span {
  readonly intervalMs: number;
  readonly points: readonly PointId[];
  /** When any of it was last asked for, UTC epoch milliseconds; undefined before the first time. */
  readonly at: number | undefined;
  readonly elapsedMs: number | undefined;
  /** Newest word of each register; undefined where none was read. */
  readonly words: readonly (number | undefined)[];
  /** Why the last read failed; empty when it did not. */
  readonly problem: string;
}

/** A device as the driver sees it, for people who look for a fault. */
export interface ModbusLook {
  /** Name of the endpoint, shared with every unit on it. */
  readonly line: string;
  readonly unit: number;
  readonly lineState: LineState;
  readonly lineStatistics: LineStatistics;
  /** Undefined before the first request. */
  readonly unitState: UnitState | undefined;
  readonly map: Pick<RegisterMap, 'id' | 'name'> | undefined;
  readonly limits: BlockLimits;
  readonly blocks: readonly PlannedBlock[];
  /** Registers the device refused. */
  readonly illegal: readonly Span[];
  /** Places no read may cross. */
  readonly cuts: readonly Pick<Span, 'table' | 'address'>[];
  /** Points that are not asked for: refused by the device, or with an address that makes no sense. */
  readonly unread: readonly PointId[];
}

export interface LookSources {
  readonly session: UnitSession;
  readonly holes: Holes;
  readonly limits: BlockLimits;
  readonly map: RegisterMap | undefined;
  readonly log: BlockLog;
}

/** Plans the reads of these points as polling does, and lays what was last read over the plan. Asks the device nothing. */
export function lookAt(points: readonly PointConfig[], { session, holes, limits, map, log }: LookSources): ModbusLook {
  const { client, unit } = session;
  const unread: PointId[] = [];
  const blocks: PlannedBlock[] = [];
  for (const [intervalMs, group] of byInterval(points)) {
    for (const { block, placed, points: packed } of packReads(group, limits, holes)) {
      unread.push(...packed.slice(placed.length).map(({ id }) => id));
      if (block !== undefined)
        blocks.push(
          plannedBlock(
            block,
            intervalMs,
            placed.map(({ point }) => point.id),
            log,
          ),
        );
    }
  }
  return {
    line: client.name,
    unit,
    lineState: client.state(),
    lineStatistics: client.statistics(),
    unitState: client.unit(unit),
    map: map && { id: map.id, name: map.name },
    limits: { ...limits, registersMax: Math.min(limits.registersMax, holes.lengthMax('holding')) },
    blocks,
    illegal: holes.illegal,
    cuts: holes.cuts,
    unread,
  };
}

function plannedBlock(
  { table, address, count }: Block,
  intervalMs: number,
  points: readonly PointId[],
  log: BlockLog,
): PlannedBlock {
  const span = { table, address, count };
  const readings = log.over(span);
  // A refused block is read in parts: as long as the parts bring everything, nothing is wrong with it.
  const newest = readings.find((reading) => reading.address <= address && endOf(reading) >= endOf(span)) ?? readings[0];
  return {
    ...span,
    intervalMs,
    points,
    at: newest?.at,
    elapsedMs: newest?.elapsedMs,
    words: log.words(span),
    problem: newest?.problem ?? '',
  };
}

/** Polled together are the points with the same interval. */
function byInterval(points: readonly PointConfig[]): Map<number, PointConfig[]> {
  const groups = new Map<number, PointConfig[]>();
  for (const point of points) {
    if (!point.enabled) continue;
    const group = groups.get(point.pollIntervalMs) ?? [];
    groups.set(point.pollIntervalMs, group);
    group.push(point);
  }
  return groups;
}
