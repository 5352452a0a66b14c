import { parse } from 'csv-parse/sync';
import { messageOf } from '@t3000/core';
import { ApiError, assignmentColumns } from '@t3000/contract';
import type { PlaceRow } from '@t3000/site';
import { csvCell } from '../alarms/event-csv.ts';
import type { Hub } from '../hub.ts';

type Column = (typeof assignmentColumns)[number];

/** One row of the file, trimmed; what has no column is empty. */
export interface FileRow {
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** More than the largest site has devices and points. */
const ROWS_MAX = 100_000;

/** Where everything stands, a device followed by its points. */
export async function* writeAssignments({ site }: Pick<Hub, 'site'>): AsyncGenerator<string> {
  const paths = placePaths(site.places.all());
  const ofDevice = site.places.deviceAssignments();
  const ofPoint = site.places.pointAssignments();
  // The mark tells spreadsheets that the text is UTF-8.
  yield `\uFEFF${assignmentColumns.join(',')}\r\n`;
  for (const device of site.devices.all()) {
    const own = lineOf([device.id, device.name, undefined, undefined, ...cellsOf(ofDevice.get(device.id))]);
    const points = site.points
      .byDevice(device.id)
      .map(({ id, name }) => lineOf([device.id, device.name, id, name, ...cellsOf(ofPoint.get(id))]));
    yield own + points.join('');
    await Promise.resolve();
  }

  function cellsOf(place: number | undefined): string[] {
    const path = place === undefined ? [] : (paths.get(place) ?? []);
    return [path[0] ?? '', path[1] ?? '', path[2] ?? ''];
  }
}

/** Names from the building down, for every place. */
export function placePaths(places: readonly PlaceRow[]): ReadonlyMap<number, readonly string[]> {
  const byId = new Map(places.map((place) => [place.id, place]));
  const pathOf = ({ name, parentId }: PlaceRow): string[] => {
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    return parent === undefined ? [name] : [...pathOf(parent), name];
  };
  return new Map(places.map((place) => [place.id, pathOf(place)]));
}

/** Reads a file in any of the forms spreadsheets write. Rows are not checked yet. */
export function readAssignments(text: string): FileRow[] {
  const found = records(text);
  const [first, ...rest] = found;
  const heading = (first?.record ?? []).map((name) => name.trim().toLowerCase());
  const keys = ['device_id', 'device', 'point_id'].filter((name) => heading.includes(name));
  if (keys.length === 0 || !heading.includes('building')) {
    throw wrong('line 1 must name the columns: building, and device_id, device or point_id');
  }
  if (rest.length > ROWS_MAX) throw wrong(`the file has more than ${ROWS_MAX} rows; send it in parts`);
  return rest.map(({ record, info }) => {
    const cell = (column: Column): string => plain(record[heading.indexOf(column)] ?? '');
    const cells = Object.fromEntries(assignmentColumns.map((column) => [column, cell(column)]));
    // Every column was just given its cell.
    return { line: info.lines, cells: cells as Record<Column, string> };
  });
}

function records(text: string): { record: string[]; info: { lines: number } }[] {
  const [heading = ''] = text.split(/[\r\n]/, 1);
  const delimiter = [';', '\t'].find((sign) => heading.includes(sign)) ?? ',';
  try {
    // With `info` each record comes with its line; the declared type leaves that out.
    return parse(text, {
      bom: true,
      info: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: ROWS_MAX + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
  } catch (error) {
    throw wrong(`the text is no CSV: ${messageOf(error)}`);
  }
}

/** Without the apostrophe that keeps a spreadsheet from running a name as a formula. */
function plain(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@\t\r])/, '');
}

function lineOf(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function wrong(message: string): ApiError {
  return new ApiError('invalid_request', message, { path: 'body/text' });
}
