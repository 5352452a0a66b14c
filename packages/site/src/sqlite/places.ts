import { UnknownReference } from '../errors.ts';
import type { PlaceId, PlaceKind, PlaceRow, PlaceTable, PlanPosition } from '../places.ts';
import { checked, nullable, optional, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { createPlanTable } from './plans.ts';
import { sortKey } from './text-keys.ts';

type Raw = [
  id: number,
  kind: PlaceKind,
  parentId: number | null,
  name: string,
  note: string,
  position: number,
  servedBy: number | null,
  outline: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT =
  'SELECT id, kind, parent_id, name, note, position, served_by, outline, created_at, updated_at FROM places';

const INSERT = `
  INSERT INTO places (kind, parent_id, name, name_key, note, position, served_by, outline, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const UPDATE = `
  UPDATE places SET parent_id = ?, name = ?, name_key = ?, note = ?, position = ?, served_by = ?, outline = ?, updated_at = ?
  WHERE id = ?`;

const PARENT_KIND: Readonly<Record<PlaceKind, PlaceKind | undefined>> = {
  building: undefined,
  floor: 'building',
  room: 'floor',
};

export function createPlaceTable(connection: Connection): PlaceTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY kind, position, name_key, id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const siblings = createSiblings(connection);
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM places WHERE id = ?');

  const get = (id: PlaceId): PlaceRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    insert: ({ kind, parentId, name, note = '', servedBy, outline = [] }, at) =>
      connection.transaction(() => {
        checkParent(kind, parentId, get);
        const position = siblings.count(parentId);
        const shape = JSON.stringify(outline);
        const { id } = checked(
          () =>
            insert.run(
              kind,
              nullable(parentId),
              name,
              sortKey(name),
              note,
              position,
              nullable(servedBy),
              shape,
              at,
              at,
            ),
          () => `${kind} ${name}`,
        );
        return { id, kind, parentId, name, note, position, servedBy, outline, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched(row, patch, ['servedBy']);
        if (next.parentId !== row.parentId) checkParent(row.kind, next.parentId, get);
        const { parentId, name, note, position, servedBy } = next;
        const outline = JSON.stringify(next.outline);
        checked(
          () =>
            update.run(nullable(parentId), name, sortKey(name), note, position, nullable(servedBy), outline, at, id),
          () => `${row.kind} ${name}`,
        );
        if (parentId !== row.parentId || patch.position !== undefined) {
          siblings.arrange(parentId, id, patch.position ?? Number.MAX_SAFE_INTEGER);
        }
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
    ...createAssignments(connection),
    ...createPlanTable(connection),
  };
}

function checkParent(kind: PlaceKind, parentId: PlaceId | undefined, get: (id: PlaceId) => PlaceRow | undefined): void {
  const parent = parentId === undefined ? undefined : get(parentId);
  if (parentId !== undefined && parent === undefined) throw new UnknownReference(`there is no place ${parentId}`);
  const wanted = PARENT_KIND[kind];
  if (parent?.kind === wanted) return;
  throw new UnknownReference(
    `a ${kind} stands in ${wanted === undefined ? 'nothing' : `a ${wanted}`}, not in ${parent === undefined ? 'nothing' : `a ${parent.kind}`}`,
  );
}

/** Places with the same parent, and their order. */
function createSiblings(connection: Connection) {
  const select = connection.prepare<[number]>(
    'SELECT id FROM places WHERE parent_id IS ? AND id <> ? ORDER BY position, name_key, id',
  );
  const place = connection.prepare('UPDATE places SET position = ? WHERE id = ? AND position <> ?');
  return {
    count: (parentId: PlaceId | undefined): number => select.all(nullable(parentId), 0).length,
    /** Numbers them anew with one of them where it is wanted. */
    arrange(parentId: PlaceId | undefined, id: PlaceId, position: number): void {
      const order = select.all(nullable(parentId), id).map(([sibling]) => sibling);
      order.splice(position, 0, id);
      for (const [index, sibling] of order.entries()) place.run(index, sibling, index);
    },
  };
}

type Assignments = Pick<PlaceTable, 'assign' | 'deviceAssignments' | 'pointAssignments'>;

/** Which place each device and point stands in. */
function createAssignments(connection: Connection): Assignments {
  const part = (table: 'place_devices' | 'place_points', column: string, owner: string) => ({
    all: connection.prepare<[number, number]>(`SELECT ${column}, place_id FROM ${table}`),
    put: connection.prepare(
      `INSERT INTO ${table} (${column}, place_id) SELECT id, ? FROM ${owner} WHERE id = ?
       ON CONFLICT (${column}) DO UPDATE SET place_id = excluded.place_id`,
    ),
    take: connection.prepare(`DELETE FROM ${table} WHERE ${column} = ?`),
  });
  const devices = part('place_devices', 'device_id', 'devices');
  const points = part('place_points', 'point_id', 'monitoring_points');
  return {
    assign: (placeId, deviceIds, pointIds) =>
      connection.transaction(() => {
        for (const [{ put, take }, ids] of [
          [devices, deviceIds],
          [points, pointIds],
        ] as const) {
          for (const id of ids) {
            if (placeId === undefined) take.run(id);
            else {
              checked(
                () => put.run(placeId, id),
                () => `place ${placeId}`,
              );
            }
          }
        }
      }),
    deviceAssignments: () => new Map(devices.all.all()),
    pointAssignments: () => new Map(points.all.all()),
  };
}

function toRow(raw: Raw): PlaceRow {
  const [id, kind, parentId, name, note, position, servedBy, outline, createdAt, updatedAt] = raw;
  return {
    id,
    kind,
    parentId: optional(parentId),
    name,
    note,
    position,
    servedBy: optional(servedBy),
    // Written by this table from the same type; the column is checked with json_valid.
    outline: JSON.parse(outline) as PlanPosition[],
    createdAt,
    updatedAt,
  };
}
