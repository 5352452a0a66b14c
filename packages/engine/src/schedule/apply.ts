import { messageOf } from '@t3000/core';
import type { PointId } from '@t3000/core';
import type { CommandResult } from '../building.ts';
import type { Schedule } from './schedule.ts';

/** What became of one output. */
export interface OutputResult {
  readonly pointId: PointId;
  /** The point has the value, or holds it below a higher slot, or there was nothing to release. */
  readonly ok: boolean;
  readonly status: CommandResult['status'] | 'nothing_to_release';
  /** Worth another try: the device was away or busy. */
  readonly again: boolean;
  readonly message: string;
}

/** Performs one write on behalf of a schedule; undefined when the point has no slot that could be released. */
export type WriteOutput = (
  schedule: Schedule,
  pointId: PointId,
  value: number | undefined,
  why: string,
) => Promise<CommandResult | undefined>;

/** Writes under way at once; the devices have their own limits behind it. */
const AT_ONCE_MAX = 16;

const passing = new Set<CommandResult['refusal']>([
  'device_offline',
  'device_refused',
  'too_many_writes',
  'present_unknown',
  'not_recorded',
]);

/** Writes to every output, a few at a time; one that fails never keeps the others waiting for good. */
export async function applyTo(
  points: readonly PointId[],
  write: (pointId: PointId) => Promise<CommandResult | undefined>,
): Promise<OutputResult[]> {
  const results: OutputResult[] = [];
  for (let first = 0; first < points.length; first += AT_ONCE_MAX) {
    const part = points.slice(first, first + AT_ONCE_MAX);
    results.push(...(await Promise.all(part.map((pointId) => applyOne(pointId, write)))));
  }
  return results;
}

async function applyOne(
  pointId: PointId,
  write: (pointId: PointId) => Promise<CommandResult | undefined>,
): Promise<OutputResult> {
  try {
    return resultOf(pointId, await write(pointId));
  } catch (error) {
    return { pointId, ok: false, status: 'unconfirmed', again: true, message: messageOf(error) };
  }
}

/** Outputs worth another try. */
export function failedPoints(results: readonly OutputResult[]): PointId[] {
  return results.filter(({ again }) => again).map(({ pointId }) => pointId);
}

function resultOf(pointId: PointId, result: CommandResult | undefined): OutputResult {
  if (result === undefined) {
    const message = 'the point has no priority array, so it keeps its value';
    return { pointId, ok: true, status: 'nothing_to_release', again: false, message };
  }
  const { status, refusal, message } = result;
  const ok = status === 'confirmed' || status === 'overruled';
  return { pointId, ok, status, again: status === 'unconfirmed' || passing.has(refusal), message };
}
