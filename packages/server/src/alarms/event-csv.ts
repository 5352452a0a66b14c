import type { AlarmEventPosition, AlarmEventQuery, AlarmEventRow, AlarmTable } from '@t3000/site';

/** Lines written at once; between two pages other requests have their turn. */
const PAGE_ROWS = 1000;

const columns = [
  'time',
  'level',
  'event',
  'from',
  'to',
  'alarm',
  'source',
  'message',
  'value',
  'actor',
  'note',
  'alarm_id',
  'point_id',
  'device_id',
];

/** The history as CSV (RFC 4180), newest first, page by page: a million lines never lie in memory together. */
export async function* alarmEventCsv(
  table: AlarmTable,
  query: Omit<AlarmEventQuery, 'limit' | 'before'>,
): AsyncGenerator<string> {
  // The mark tells spreadsheets that the text is UTF-8.
  yield `\uFEFF${columns.join(',')}\r\n`;
  let before: AlarmEventPosition | undefined;
  do {
    const page = table.events({ ...query, limit: PAGE_ROWS, ...(before === undefined ? {} : { before }) });
    if (page.rows.length > 0) yield page.rows.map(line).join('');
    before = page.next;
    await Promise.resolve();
  } while (before !== undefined);
}

function line(row: AlarmEventRow): string {
  const cells = [
    new Date(row.at).toISOString(),
    row.level,
    row.event,
    row.fromPhase,
    row.toPhase,
    row.name,
    row.source,
    row.message,
    row.value,
    row.actor,
    row.note,
    row.alarmId,
    row.pointId,
    row.deviceId,
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A cell of a CSV file; text a spreadsheet would run as a formula gets an apostrophe, numbers stay numbers. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
