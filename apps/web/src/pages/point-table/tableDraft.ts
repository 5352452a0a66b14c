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

/** A state has no unit and no steps, off and on have no limits, and a text cannot wait for a second person. */
export function isOpen(point: Point, id: ColumnId): boolean {
  const { analog = false, not = [] } = columnOf(id);
  return (!analog || point.kind === 'analog') && !not.includes(point.kind);
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
    return own.map((difference) => withFellow(edits, difference));
  });
}

/** Cells that are right or wrong together: two limits, and a number of writes with the span it holds for. */
const fellows: readonly (readonly [ColumnId, ColumnId, (low: unknown, high: unknown) => CellFault | undefined])[] = [
  ['minimum', 'maximum', reversed],
  ['write_lowest', 'write_highest', reversed],
  [
    'write_count',
    'write_span_seconds',
    (count, span) => ((count === null) === (span === null) ? undefined : 'rate_half'),
  ],
];

function reversed(low: unknown, high: unknown): CellFault | undefined {
  return typeof low === 'number' && typeof high === 'number' && low > high ? 'reversed' : undefined;
}

function withFellow(edits: Edits, difference: Difference): Difference {
  const { point, column, fault } = difference;
  const pair = fellows.find(([first, second]) => first === column || second === column);
  if (fault !== undefined || pair === undefined) return difference;
  const [first, second, judge] = pair;
  const [low, high] = [first, second].map((id) => columnOf(id).read(cellText(edits, point, id)));
  if (low === undefined || high === undefined || !('value' in low) || !('value' in high)) return difference;
  const found = judge(low.value, high.value);
  return found === undefined ? difference : { ...difference, fault: found };
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
