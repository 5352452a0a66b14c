import type { DeviceId, PointType, RestoreChange, WriteGuard } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { GuardedRecord } from '@t3000/contract';
import type { PointRow, SiteStore } from '@t3000/site';

/** Tables and parts of a panel that hold its points, row by row. */
export const pointTables: Readonly<Record<string, PointType>> = {
  inputs: 'input',
  outputs: 'output',
  variables: 'variable',
};

/** What runs in the panel and may write any of its points. */
const PROGRAM_PARTS: ReadonlySet<string> = new Set(['code', 'programs']);
/** How T3 panels and their programs call a point by its place. */
const placeNames: Readonly<Record<PointType, string>> = { input: 'IN', output: 'OUT', variable: 'VAR' };
/** Named in one answer; a panel has 256 points of a kind at most. */
const RECORDS_MAX = 500;

type Guarded = PointRow & { readonly guard: WriteGuard };

function guardedPoints(site: SiteStore, id: DeviceId): Guarded[] {
  return site.points.byDevice(id).filter((point): point is Guarded => point.guard !== undefined);
}

/** Guarded points whose records a restore would change; new programs may write each of their panel. */
export function guardedRecords(
  site: SiteStore,
  id: DeviceId,
  changes: readonly Pick<RestoreChange, 'part' | 'index'>[],
): GuardedRecord[] {
  const points = guardedPoints(site, id);
  const records = changes.flatMap(({ part, index }) => {
    const point = points.find(({ type, number }) => type === pointTables[part] && number === index);
    return point ? [recordOf(point, part, index)] : [];
  });
  const programs = [...new Set(changes.map(({ part }) => part))].filter((part) => PROGRAM_PARTS.has(part));
  const reached = programs.flatMap((part) => points.map((point) => recordOf(point, part, 0)));
  return [...records, ...reached].slice(0, RECORDS_MAX);
}

/** Guarded points a program names in its text, by place or by label; all of its panel where the text is not to be had. */
export function guardedByProgram(site: SiteStore, id: DeviceId, text: string | undefined): GuardedRecord[] {
  const words = text === undefined ? undefined : new Set(text.toUpperCase().match(/[\p{L}\p{N}_-]+/gu));
  return guardedPoints(site, id)
    .filter(
      ({ type, number, name }) =>
        words === undefined || words.has(`${placeNames[type]}${number}`) || words.has(name.toUpperCase()),
    )
    .map((point) => recordOf(point, 'code', 0));
}

/** Nothing is written past a guard that nobody looked at. */
export function demandConfirmed(records: readonly GuardedRecord[], confirmed: readonly number[] | undefined): void {
  const known = new Set(confirmed);
  const missing = [...new Set(records.filter(({ point_id: id }) => !known.has(id)).map(({ name }) => `"${name}"`))];
  if (missing.length === 0) return;
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  const names = `${missing.slice(0, 5).join(', ')}${more}`;
  throw new ApiError(
    'confirmation_needed',
    `${names} ${missing.length === 1 ? 'has a write guard' : 'have write guards'}, and this goes past it: confirm each in guarded_points`,
    { points: missing.length },
  );
}

/** A critical point takes two persons here too: who planned does not carry out. */
export function demandSecondPerson(records: readonly GuardedRecord[], planner: string, by: string): void {
  const critical = records.find((record) => record.critical);
  if (critical === undefined || planner !== by) return;
  throw new ApiError(
    'same_person',
    `"${critical.name}" is critical: another person than ${planner}, who made this plan, carries it out`,
  );
}

function recordOf({ id, name, guard }: Guarded, part: string, index: number): GuardedRecord {
  return { point_id: id, name, part, index, critical: guard.critical, confirm_text: guard.confirmText };
}
