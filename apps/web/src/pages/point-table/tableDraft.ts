import type { Point, PointEdit } from '@t3000/contract';
import { editColumns } from './editColumns.ts';
import type { CellFault, ColumnId } from './editColumns.ts';

/** Texts typed over cells, by `point id:column`. What is not in here is as stored. */
export type Edits = ReadonlyMap<string, string>;

/** One text for one cell. */
export interface CellEdit {
  readonly point: Point;
  readonly column: ColumnId;
  readonly text: string;
}

export const cellKey = (id: number, column: ColumnId): string => `${id}:${column}`;

const columns = new Map(editColumns.map((column) => [column.id, column]));

export function columnOf(id: ColumnId) {
  const column = columns.get(id);
  if (column === undefined) throw new RangeError(`there is no column ${id}`);
  return column;
}

/** A state has no unit and no limits. */
export function isOpen(point: Point, id: ColumnId): boolean {
  return columnOf(id).analog !== true || point.kind === 'analog';
}

export function cellText(edits: Edits, point: Point, id: ColumnId): string {
  return isOpen(point, id) ? (edits.get(cellKey(point.id, id)) ?? columnOf(id).text(point)) : '';
}

/** Lays texts over the table. A text that says what is stored is no edit; closed cells take nothing. */
export function withEdits(edits: Edits, changes: readonly CellEdit[]): Edits {
  const next = new Map(edits);
  for (const { point, column, text } of changes) {
    if (!isOpen(point, column)) continue;
    const key = cellKey(point.id, column);
    if (saysTheSame(point, column, text)) next.delete(key);
    else next.set(key, text);
  }
  return next;
}

function saysTheSame(point: Point, id: ColumnId, text: string): boolean {
  const column = columnOf(id);
  const stored = column.text(point);
  if (text.trim() === stored) return true;
  const [now, before] = [column.read(text), column.read(stored)];
  return 'value' in now && 'value' in before && JSON.stringify(now.value) === JSON.stringify(before.value);
}

/** A cell that differs from what is stored. */
export interface Difference {
  readonly point: Point;
  readonly column: ColumnId;
  readonly before: string;
  readonly after: string;
  readonly fault: CellFault | undefined;
}

/** What would change, in the order of the table, each with what is wrong with it. */
export function differences(edits: Edits, points: readonly Point[]): Difference[] {
  if (edits.size === 0) return [];
  return points.flatMap((point) => {
    const own = editColumns.flatMap(({ id, text, read }): Difference[] => {
      const after = edits.get(cellKey(point.id, id));
      if (after === undefined) return [];
      const reading = read(after);
      return [{ point, column: id, before: text(point), after, fault: 'fault' in reading ? reading.fault : undefined }];
    });
    return own.some(({ column }) => column === 'minimum' || column === 'maximum') ? own.map(withOrder(edits)) : own;
  });
}

/** Limits are right or wrong together. */
function withOrder(edits: Edits): (difference: Difference) => Difference {
  return (difference) => {
    const { point, column, fault } = difference;
    if (fault !== undefined || (column !== 'minimum' && column !== 'maximum')) return difference;
    const [low, high] = (['minimum', 'maximum'] as const).map((id) => columnOf(id).read(cellText(edits, point, id)));
    const isReversed =
      low !== undefined &&
      high !== undefined &&
      'value' in low &&
      'value' in high &&
      typeof low.value === 'number' &&
      typeof high.value === 'number' &&
      low.value > high.value;
    return isReversed ? { ...difference, fault: 'reversed' } : difference;
  };
}

/** The edits as the server takes them; cells with faults are left out, so none may be there. */
export function editsToSend(list: readonly Difference[]): PointEdit[] {
  const items = new Map<number, Record<string, unknown>>();
  for (const { point, column, after } of list) {
    const reading = columnOf(column).read(after);
    if (!('value' in reading)) continue;
    const item = items.get(point.id) ?? { id: point.id };
    item[column] = reading.value;
    items.set(point.id, item);
  }
  // Built from columns and values of the contract alone.
  return [...items.values()] as unknown as PointEdit[];
}
