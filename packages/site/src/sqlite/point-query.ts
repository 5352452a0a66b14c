import type { PointQuery, PointRow } from '../points.ts';
import type { Connection } from './connection.ts';
import { SELECT_POINT, toPointRow } from './point-row.ts';
import type { RawPoint } from './point-row.ts';
import { searchWords } from './text-keys.ts';

/** Ends with the id, so that pages never overlap. */
const orders: Readonly<Record<NonNullable<PointQuery['sort']>, readonly string[]>> = {
  name: ['p.name_key', 'p.id'],
  device: ['d.name_key', 'p.device_id', 'p.type', 'p.number', 'p.id'],
  number: ['p.type', 'p.number', 'p.id'],
  id: ['p.id'],
};

const IN_PLACE = `
  coalesce((SELECT place_id FROM place_points WHERE point_id = p.id),
           (SELECT place_id FROM place_devices WHERE device_id = p.device_id)) IN (
    WITH RECURSIVE inside (id) AS (VALUES (?) UNION SELECT places.id FROM places JOIN inside ON parent_id = inside.id)
    SELECT id FROM inside)`;

const TAGGED = `
  (EXISTS (SELECT 1 FROM point_tags WHERE point_id = p.id AND tag = ?) OR
   EXISTS (SELECT 1 FROM device_tags WHERE device_id = p.device_id AND tag = ?))`;

export function queryPoints(connection: Connection, query: PointQuery): { rows: PointRow[]; total: number } {
  const { where, values } = conditions(query);
  const direction = query.descending === true ? ' DESC' : '';
  const order = orders[query.sort ?? 'id'].map((column) => column + direction).join(', ');
  const rows = connection
    .prepare<RawPoint>(
      `${SELECT_POINT} JOIN devices d ON d.id = p.device_id ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
    )
    .all(...values, query.limit, query.offset);
  const counted = connection
    .prepare<[number]>(`SELECT count(*) FROM monitoring_points p JOIN devices d ON d.id = p.device_id ${where}`)
    .get(...values);
  return { rows: rows.map(toPointRow), total: counted?.[0] ?? 0 };
}

function conditions(query: PointQuery): { where: string; values: (string | number)[] } {
  const terms: string[] = [];
  const values: (string | number)[] = [];
  const add = (term: string, ...bound: (string | number)[]): void => {
    terms.push(term);
    values.push(...bound);
  };
  if (query.placeId !== undefined) add(IN_PLACE, query.placeId);
  if (query.ids !== undefined) add('p.id IN (SELECT value FROM json_each(?))', JSON.stringify(query.ids));
  if (query.deviceId !== undefined) add('p.device_id = ?', query.deviceId);
  if (query.types !== undefined) add('p.type IN (SELECT value FROM json_each(?))', JSON.stringify(query.types));
  if (query.kinds !== undefined) add('p.kind IN (SELECT value FROM json_each(?))', JSON.stringify(query.kinds));
  for (const tag of query.tags ?? []) add(TAGGED, tag, tag);
  for (const word of searchWords(query.text ?? '')) {
    add('(instr(p.search_text, ?) > 0 OR instr(d.search_text, ?) > 0)', word, word);
  }
  return { where: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values };
}
