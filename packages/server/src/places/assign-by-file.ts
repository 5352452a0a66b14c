import { ApiError, PLACES_MAX } from '@t3000/contract';
import type { Output, placeFileRoutes } from '@t3000/contract';
import { placeKinds } from '@t3000/site';
import type { PlaceId, PlaceKind } from '@t3000/site';
import type { Hub } from '../hub.ts';
import { placePaths } from './assignment-file.ts';
import type { FileRow } from './assignment-file.ts';

type Result = Output<(typeof placeFileRoutes)['importAssignments']>;

/** Rows that are wrong, named one by one; what comes after has the same reason mostly. */
const ERRORS_SHOWN_MAX = 100;

/** A place that is there, or one that the file names and nobody has made yet. */
interface Target {
  readonly kind: PlaceKind;
  readonly path: readonly string[];
  readonly parent: Target | undefined;
  id: PlaceId | undefined;
}

interface Move {
  readonly line: number;
  readonly what: 'devices' | 'points';
  readonly id: number;
  readonly name: string;
  readonly target: Target | undefined;
  readonly from: readonly string[];
}

export interface FilePlan {
  readonly moves: readonly Move[];
  readonly missing: readonly Target[];
  readonly errors: Result['errors'];
  readonly rejected: number;
}

/** What a file would move, the places it would need, and the rows that are wrong. Changes nothing. */
export function planByFile(hub: Hub, rows: readonly FileRow[], mayCreate: boolean): FilePlan {
  const places = new Places(hub, mayCreate);
  const things = new Things(hub);
  const seen = new Map<string, number>();
  const moves: Move[] = [];
  const errors: Result['errors'] = [];
  let rejected = 0;
  for (const row of rows) {
    try {
      const thing = things.of(row);
      const key = `${thing.what} ${thing.id}`;
      const before = seen.get(key);
      if (before !== undefined) throw new Wrong(`${thing.name} stands in line ${before} already`);
      seen.set(key, row.line);
      const target = places.of(row);
      const from = things.placeOf(thing);
      const isThere = target === undefined ? from === undefined : from !== undefined && from === target.id;
      if (isThere) continue;
      moves.push({ line: row.line, ...thing, target, from: places.pathOf(from) });
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      rejected++;
      if (errors.length < ERRORS_SHOWN_MAX) errors.push({ line: row.line, why: error.message });
    }
  }
  return { moves, missing: places.missing, errors, rejected };
}

/** Makes the places and moves everything, in one transaction. */
export function applyFile(hub: Hub, plan: FilePlan): void {
  const { places } = hub.site;
  if (places.all().length + plan.missing.length > PLACES_MAX) {
    throw new ApiError(
      'conflict',
      `a site has ${PLACES_MAX} places at most; the file names ${plan.missing.length} more`,
      {
        limit: PLACES_MAX,
      },
    );
  }
  hub.site.transaction(() => {
    for (const target of plan.missing) {
      const { kind, path, parent } = target;
      target.id = places.insert({ kind, parentId: parent?.id, name: path.at(-1) ?? '' }, hub.clock.now()).id;
    }
    const byTarget = Map.groupBy(plan.moves, ({ target }) => target);
    for (const [target, moves] of byTarget) {
      const idsOf = (what: Move['what']): number[] => moves.filter((move) => move.what === what).map(({ id }) => id);
      places.assign(target?.id, idsOf('devices'), idsOf('points'));
    }
  });
}

/** The plan as it is told to the caller. */
export function describePlan({ moves, missing, errors, rejected }: FilePlan, rows: number, applied: boolean): Result {
  return {
    rows,
    items: moves.map(({ line, what, id, name, target, from }) => ({
      line,
      what,
      id,
      name,
      place: [...(target?.path ?? [])],
      from: [...from],
    })),
    created: missing.map(({ kind, path, id }) => ({ kind, path: [...path], id: id ?? null })),
    errors,
    rejected,
    applied,
  };
}

/** Why a row is wrong, for the person who wrote it. */
class Wrong extends Error {}

type Thing = Pick<Move, 'what' | 'id' | 'name'>;

/** Devices and points by what a row calls them. */
class Things {
  readonly #hub: Hub;
  readonly #devices: ReadonlyMap<string, number[]>;
  readonly #deviceNames: ReadonlyMap<number, string>;
  readonly #places: { devices: ReadonlyMap<number, PlaceId>; points: ReadonlyMap<number, PlaceId> };
  /** Points of a device by name, made when first asked for. */
  readonly #points = new Map<number, ReadonlyMap<string, number[]>>();

  constructor(hub: Hub) {
    const all = hub.site.devices.all();
    this.#hub = hub;
    this.#devices = idsByName(all);
    this.#deviceNames = new Map(all.map(({ id, name }) => [id, name]));
    const { places } = hub.site;
    this.#places = { devices: places.deviceAssignments(), points: places.pointAssignments() };
  }

  of({ cells }: FileRow): Thing {
    if (cells.point_id !== '') {
      const point = this.#hub.site.points.get(Number(cells.point_id));
      if (point === undefined) throw new Wrong(`there is no point ${cells.point_id}`);
      return { what: 'points', id: point.id, name: point.name };
    }
    const device = this.#device(cells.device_id, cells.device);
    if (cells.point === '') return { what: 'devices', id: device, name: this.#deviceNames.get(device) ?? '' };
    const ids = this.#pointsOf(device).get(cells.point) ?? [];
    const id = only(ids, `the device has no point "${cells.point}"`, `"${cells.point}" names ${ids.length} points`);
    return { what: 'points', id, name: cells.point };
  }

  placeOf({ what, id }: Thing): PlaceId | undefined {
    return this.#places[what].get(id);
  }

  #device(id: string, name: string): number {
    if (id !== '') {
      if (!this.#deviceNames.has(Number(id))) throw new Wrong(`there is no device ${id}`);
      return Number(id);
    }
    if (name === '') throw new Wrong('the row names neither a point nor a device');
    const ids = this.#devices.get(name) ?? [];
    return only(ids, `there is no device "${name}"`, `"${name}" names ${ids.length} devices; give its device_id`);
  }

  #pointsOf(device: number): ReadonlyMap<string, number[]> {
    let found = this.#points.get(device);
    if (found === undefined) {
      found = idsByName(this.#hub.site.points.byDevice(device));
      this.#points.set(device, found);
    }
    return found;
  }
}

/** Places by the names of a row; with leave, those that are missing as well. */
class Places {
  readonly missing: Target[] = [];
  readonly #mayCreate: boolean;
  readonly #paths: ReadonlyMap<PlaceId, readonly string[]>;
  readonly #byPath = new Map<string, Target>();

  constructor(hub: Hub, mayCreate: boolean) {
    this.#mayCreate = mayCreate;
    const all = hub.site.places.all();
    this.#paths = placePaths(all);
    for (const { id, kind } of all) {
      const path = this.pathOf(id);
      this.#byPath.set(keyOf(path), { kind, path, parent: undefined, id });
    }
  }

  pathOf(id: PlaceId | undefined): readonly string[] {
    return id === undefined ? [] : (this.#paths.get(id) ?? []);
  }

  of({ cells: { building, floor, room } }: FileRow): Target | undefined {
    const names = [building, floor, room];
    const depth = names.findLastIndex((name) => name !== '') + 1;
    const gap = names.slice(0, depth).indexOf('');
    if (gap >= 0) throw new Wrong(`the ${placeKinds[depth - 1]} "${names[depth - 1]}" lacks its ${placeKinds[gap]}`);
    let target: Target | undefined;
    // Below a place that is there its own spelling counts, not that of the row.
    for (const name of names.slice(0, depth)) target = this.#find([...(target?.path ?? []), name], target);
    return target;
  }

  #find(path: readonly string[], parent: Target | undefined): Target {
    const known = this.#byPath.get(keyOf(path));
    if (known !== undefined) return known;
    const kind = placeKinds[path.length - 1] ?? 'room';
    const name = path.at(-1) ?? '';
    const where = parent === undefined ? '' : ` in ${parent.path.join(' / ')}`;
    if (!this.#mayCreate) throw new Wrong(`there is no ${kind} "${name}"${where}`);
    if (name.length > NAME_MAX)
      throw new Wrong(`the name of the ${kind} has ${name.length} characters, ${NAME_MAX} at most`);
    const made: Target = { kind, path, parent, id: undefined };
    this.#byPath.set(keyOf(path), made);
    this.missing.push(made);
    return made;
  }
}

/** As in the contract. */
const NAME_MAX = 100;

/** Case makes no other place: people write names by hand. */
function keyOf(path: readonly string[]): string {
  return JSON.stringify(path.map((name) => name.toLowerCase()));
}

function only(ids: readonly number[], none: string, many: string): number {
  const [id] = ids;
  if (id === undefined) throw new Wrong(none);
  if (ids.length > 1) throw new Wrong(many);
  return id;
}

function idsByName(rows: readonly { readonly id: number; readonly name: string }[]): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { id, name } of rows) {
    const ids = found.get(name.trim());
    if (ids === undefined) found.set(name.trim(), [id]);
    else ids.push(id);
  }
  return found;
}
