import { ApiError } from '@t3000/contract';
import type { Input, Output, PointEdit, PointEditResult, pointRoutes } from '@t3000/contract';
import type { PointPatch, PointRow } from '@t3000/site';
import type { Hub } from '../hub.ts';
import { guardAfter, guardFault } from './guard-settings.ts';
import { pointSettings } from './point-settings.ts';
import type { PointSettings } from './point-settings.ts';

type Routes = typeof pointRoutes;

/** Why an edit cannot be done, and which setting is to blame. */
interface Fault {
  readonly field: keyof PointSettings;
  readonly problem: string;
}

/** An edit of a point that is there: what it comes to, and how it is taken back. */
interface Planned {
  readonly row: PointRow;
  readonly edit: PointEdit;
  readonly before: PointEdit;
}

/** Changes one point; throws when it cannot be done. */
export function editPoint(hub: Hub, before: PointRow, settings: PointSettings): PointRow {
  const fault = faultOf(before, settings);
  if (fault !== undefined) {
    throw new ApiError('invalid_request', fault.problem, { path: `body/${fault.field}` });
  }
  const row = store(hub, before.id, settings);
  hub.building.putPoints([row]);
  hub.live.announce('points', [row.id]);
  return row;
}

/** Changes many points or none; what is wrong stands at the point it is wrong with. */
export function editPoints(
  hub: Hub,
  { items, dry_run: dryRun = false }: Input<Routes['editPoints']>['body'],
): Output<Routes['editPoints']> & { readonly changed: readonly PointRow[] } {
  const planned: Planned[] = [];
  const seen = new Set<number>();
  const results = items.map((edit): PointEditResult => {
    const row = hub.site.points.get(edit.id);
    const isRepeated = seen.has(edit.id);
    seen.add(edit.id);
    const nothing = { id: edit.id, before: { id: edit.id }, field: null };
    if (row === undefined) return { ...nothing, problem: `there is no point ${edit.id}` };
    if (isRepeated) return { ...nothing, problem: `point ${edit.id} is named twice` };
    const before = settingsBefore(hub, row, edit);
    const fault = faultOf(row, edit);
    if (fault === undefined && Object.keys(before).length > 1) planned.push({ row, edit, before });
    return { id: edit.id, before, problem: fault?.problem ?? '', field: fault?.field ?? null };
  });
  const isSound = results.every(({ problem }) => problem === '');
  if (dryRun || !isSound) return { applied: false, items: results, changed: [] };
  const changed = hub.site.transaction(() => planned.map(({ row, edit }) => store(hub, row.id, edit)));
  hub.building.putPoints(changed);
  if (changed.length > 0)
    hub.live.announce(
      'points',
      changed.map(({ id }) => id),
    );
  return { applied: true, items: results, changed };
}

/** A lowest value above the highest would refuse every write. */
function faultOf(row: PointRow, settings: PointSettings): Fault | undefined {
  return limitFault(row, settings) ?? guardFault(row.kind, row.guard, settings);
}

function limitFault(row: PointRow, settings: PointSettings): Fault | undefined {
  const minimum = settings.minimum === undefined ? row.minimum : (settings.minimum ?? undefined);
  const maximum = settings.maximum === undefined ? row.maximum : (settings.maximum ?? undefined);
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return undefined;
  const field = settings.minimum === undefined ? 'maximum' : 'minimum';
  return { field, problem: `minimum ${minimum} is above maximum ${maximum}` };
}

function store(hub: Hub, id: number, settings: PointSettings): PointRow {
  const guard = guardAfter(hub.site.points.get(id)?.guard, settings);
  const patch = { ...patchOf(settings), ...(guard === undefined ? {} : { guard }) };
  const row = hub.site.points.update(id, patch, hub.clock.now());
  if (row === undefined) throw new ApiError('not_found', `point ${id} was removed meanwhile`);
  if (settings.tags !== undefined) hub.site.tags.setPoint(id, settings.tags);
  return row;
}

function patchOf(settings: PointSettings): PointPatch {
  const { name, description, group, unit, decimals, writable, enabled, deadband } = settings;
  const { state_texts, poll_interval_ms, ttl_ms, minimum, maximum } = settings;
  return {
    ...given({ name, description, group, unit, decimals, writable, enabled, deadband }),
    ...(state_texts === undefined ? {} : { stateTexts: state_texts }),
    ...(poll_interval_ms === undefined ? {} : { pollIntervalMs: poll_interval_ms }),
    ...(ttl_ms === undefined ? {} : { ttlMs: ttl_ms ?? undefined }),
    ...(minimum === undefined ? {} : { minimum: minimum ?? undefined }),
    ...(maximum === undefined ? {} : { maximum: maximum ?? undefined }),
  };
}

/** The present settings where the edit says something else. */
function settingsBefore(hub: Hub, row: PointRow, edit: PointEdit): PointEdit {
  const present = pointSettings(row, hub.site.tags.ofPoint(row.id));
  const keys = Object.keys(present) as (keyof PointSettings)[];
  const changed = keys.filter((key) => edit[key] !== undefined && textOf(edit[key], key) !== textOf(present[key], key));
  return { id: row.id, ...Object.fromEntries(changed.map((key) => [key, present[key]])) };
}

/** Only what is set: the store takes undefined for "leave it". */
function given<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Tags have no order; everything else is compared as it is. */
function textOf(value: unknown, key: keyof PointSettings): string {
  if (key !== 'tags' || !Array.isArray(value)) return JSON.stringify(value);
  return value
    .map(String)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(' ');
}
