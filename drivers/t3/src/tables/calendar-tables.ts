import type { CellChange, CellWrite, DeviceTable, Json, TableColumn, TableRow } from '@t3000/core';
import { blocks, holidayDays, pointName, scheduleDays, scheduleEvents } from '@t3000/t3';
import type { HolidayRecord, WeeklyScheduleRecord } from '@t3000/t3';
import { daysOfText, daysText, eventsOfText, eventsText } from './calendar-text.ts';
import { autoManual, choiceCell, offOn, shownCell, textCell, typedText } from './cell-column.ts';
import { unread } from '../panel/record-writer.ts';
import { cellWriteOf, movedOn, recordTable, refused, sameCell } from './record-table.ts';
import type { PanelTable, TableContext } from './record-table.ts';

/** Column of each day: `monday` ... `holiday_2`. */
const dayColumns = scheduleDays.map((day) => day.toLowerCase().replace(' ', '_'));

const scheduleHeaders = recordTable({
  name: 'schedules',
  block: 'weeklySchedules',
  prefix: 'SCH',
  columns: [
    textCell<WeeklyScheduleRecord>('label', 'label'),
    textCell<WeeklyScheduleRecord>('description', 'description'),
    shownCell<WeeklyScheduleRecord>('state', 'choice', ({ value }) => offOn[value === 0 ? 0 : 1]),
    choiceCell<WeeklyScheduleRecord>('mode', 'autoManual', autoManual),
    shownCell<WeeklyScheduleRecord>('holidays', 'text', ({ override1, override2 }, { panelNumber }) =>
      [override1, override2]
        .map((point) => pointName(point, panelNumber))
        .filter(Boolean)
        .join(', '),
    ),
  ],
  write: (panel, index, change) => panel.write('weeklySchedules', index, change),
});

/** Headers, times and flags of a schedule as one row, a column for each day. */
export const scheduleTable: PanelTable = {
  ...scheduleHeaders,
  async read(context) {
    const headers = await scheduleHeaders.read(context);
    if (!headers.ok) return headers;
    const times = await context.panel.read('scheduleTimes', { priority: 'urgent' });
    const flags = await context.panel.read('scheduleFlags', { priority: 'urgent' });
    return withCells(headers, dayColumns, (index) => {
      const week = times.records.get(index);
      const days = week ? scheduleEvents(week, flags.records.get(index)) : [];
      return Object.fromEntries(dayColumns.map((name, day) => [name, week ? eventsText(days[day] ?? []) : null]));
    });
  },
  write(context, row, column, change) {
    const day = dayColumns.indexOf(column);
    return day < 0 ? scheduleHeaders.write(context, row, column, change) : writeDay(context, row, day, change);
  },
};

async function writeDay(
  { panel }: TableContext,
  row: number,
  day: number,
  { expected, value }: CellChange,
): Promise<CellWrite> {
  if (row >= blocks.scheduleTimes.count) return refused('fixed', `a panel has ${blocks.scheduleTimes.count} schedules`);
  const wanted = eventsOfText(typedText(value));
  if (typeof wanted === 'string') return refused('value', wanted);
  const read = await panel.readSchedule(row, { priority: 'urgent' });
  if (!read.ok) return refused('unreachable', unread(read.detail));
  const { events, hasFlags } = read.value;
  const now = eventsText(events[day] ?? []);
  if (!sameCell(now, expected)) return refused('changed', movedOn(dayColumns[day] ?? '', now));
  if (!hasFlags && wanted.some(({ on }, place) => on !== (place % 2 === 0)))
    return refused('value', 'this firmware switches on and off in turn: a day begins with on, then off, then on');
  const written = await panel.writeScheduleEvents(
    row,
    events.map((old, column) => (column === day ? wanted : old)),
  );
  return cellWriteOf<unknown>(written, () => eventsText(wanted));
}

const holidayHeaders = recordTable({
  name: 'holidays',
  block: 'holidays',
  prefix: 'HOL',
  columns: [
    textCell<HolidayRecord>('label', 'label'),
    textCell<HolidayRecord>('description', 'description'),
    shownCell<HolidayRecord>('state', 'choice', ({ value }) => offOn[value === 0 ? 0 : 1]),
    choiceCell<HolidayRecord>('mode', 'autoManual', autoManual),
  ],
  write: (panel, index, change) => panel.write('holidays', index, change),
});

/** A holiday with its days of the year. */
export const holidayTable: PanelTable = {
  ...holidayHeaders,
  async read(context) {
    const headers = await holidayHeaders.read(context);
    if (!headers.ok) return headers;
    const dates = await context.panel.read('holidayDates', { priority: 'urgent' });
    return withCells(headers, ['days'], (index) => {
      const bitmap = dates.records.get(index)?.bitmap;
      return { days: bitmap ? daysText(holidayDays(bitmap)) : null };
    });
  },
  async write(context, row, column, change) {
    if (column !== 'days') return holidayHeaders.write(context, row, column, change);
    if (row >= blocks.holidays.count) return refused('fixed', `a panel has ${blocks.holidays.count} holidays`);
    const wanted = daysOfText(typedText(change.value));
    if (typeof wanted === 'string') return refused('value', wanted);
    const read = await context.panel.readHoliday(row, { priority: 'urgent' });
    if (!read.ok) return refused('unreachable', unread(read.detail));
    const now = daysText(read.value.days);
    if (!sameCell(now, change.expected)) return refused('changed', movedOn('days', now));
    const written = await context.panel.writeHolidayDays(row, wanted);
    return cellWriteOf(written, ({ bitmap }) => daysText(holidayDays(bitmap)));
  },
};

/** More columns of text behind those of the header. */
function withCells(
  headers: DeviceTable,
  names: readonly string[],
  cellsOf: (index: number) => Readonly<Record<string, Json>>,
): DeviceTable {
  const more = names.map((name): TableColumn => ({ name, kind: 'text', writable: true }));
  const withMore = (row: TableRow): TableRow => ({ ...row, cells: { ...row.cells, ...cellsOf(row.index) } });
  return {
    ...headers,
    columns: [...headers.columns, ...more],
    rows: headers.rows.map(withMore),
    empty: (headers.empty ?? []).map(withMore),
  };
}
