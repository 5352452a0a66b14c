import {
  controllerRecord,
  convertProg,
  holidayDatesRecord,
  holidayDays,
  holidayRecord,
  monitorRecord,
  netPointName,
  panelNumberOf,
  pointName,
  programRecord,
  programsOf,
  progRevisionMax,
  recordsOf,
  scheduleDays,
  scheduleEvents,
  scheduleFlagsRecord,
  scheduleTimesRecord,
  weeklyScheduleRecord,
  type MonitorRecord,
  type ProgFile,
  type ProgramLine,
} from '@t3000/t3';
import { modeText, named } from './point-sheets.ts';
import { numbered, sheet, type Cells, type Sheet } from './sheet.ts';

type Row<C extends { decode(bytes: Uint8Array): unknown }> = ReturnType<C['decode']>;

const isNamed = ({ label, description }: { readonly label: string; readonly description: string }): boolean =>
  label !== '' || description !== '';

export function programSheet(file: ProgFile, isAll: boolean): Sheet {
  const programs = programsOf(file);
  const cells: Cells<Row<typeof programRecord>> = [
    ['no', ({ index }) => `PRG${index}`],
    ['label', ({ record }) => record.label],
    ['description', ({ record }) => record.description],
    ['state', ({ record }) => named(['off', 'on'], record.onOff)],
    ['mode', ({ record }) => modeText(record.autoManual)],
    ['bytes', ({ record }) => String(record.imageLength)],
    ['lines', ({ index }) => linesText(programs[index - 1])],
  ];
  const hasCode = ({ imageLength }: Row<typeof programRecord>): boolean => imageLength > 0;
  const rows = numbered(file, 'programs', programRecord, isAll, (record) => isNamed(record) || hasCode(record));
  return sheet('programs', cells, rows);
}

/** The source itself is the section `code`. */
function linesText(program: readonly ProgramLine[] | Error | undefined): string {
  return program === undefined || program instanceof Error ? 'no listing' : String(program.length);
}

export function pidSheet(file: ProgFile, isAll: boolean): Sheet {
  const own = panelNumberOf(file);
  const cells: Cells<Row<typeof controllerRecord>> = [
    ['no', ({ index }) => `PID${index}`],
    ['input', ({ record }) => pointName(record.input, own)],
    ['input value', ({ record }) => String(record.inputValue / 1000)],
    ['setpoint', ({ record }) => pointName(record.setpoint, own)],
    ['setpoint value', ({ record }) => String(record.setpointValue / 1000)],
    ['output %', ({ record }) => String(record.value / 1000)],
    ['mode', ({ record }) => modeText(record.autoManual)],
    ['action', ({ record }) => named(['falls above setpoint', 'rises above setpoint'], record.action)],
    ['band', ({ record }) => String(record.proportionalHigh * 256 + record.proportional)],
    ['reset', ({ record }) => `${record.reset}/${record.repeatsPerMinute === 0 ? 'h' : 'min'}`],
    ['rate', ({ record }) => String(record.rate / 100)],
    ['bias', ({ record }) => String(record.bias)],
  ];
  const isUsed = ({ input, setpoint }: Row<typeof controllerRecord>): boolean =>
    input.pointType !== 0 || setpoint.pointType !== 0;
  return sheet('pids', cells, numbered(file, 'pids', controllerRecord, isAll, isUsed));
}

export function scheduleSheet(file: ProgFile, isAll: boolean): Sheet {
  const own = panelNumberOf(file);
  const cells: Cells<Row<typeof weeklyScheduleRecord>> = [
    ['no', ({ index }) => `SCH${index}`],
    ['label', ({ record }) => record.label],
    ['description', ({ record }) => record.description],
    ['value', ({ record }) => named(['off', 'on'], record.value)],
    ['mode', ({ record }) => modeText(record.autoManual)],
    ['holiday 1', ({ record }) => pointName(record.override1, own)],
    ['holiday 2', ({ record }) => pointName(record.override2, own)],
  ];
  return sheet('schedules', cells, numbered(file, 'schedules', weeklyScheduleRecord, isAll, isNamed));
}

/** One row per day that has events: `07:06 on, 17:00 off`. */
export function scheduleTimesSheet(file: ProgFile, isAll: boolean): Sheet {
  // Files without flags get the ones panels without flags go by.
  const withFlags = file.sections.has('scheduleFlags') ? file : convertProg(file, progRevisionMax).file;
  const flags = recordsOf(withFlags, 'scheduleFlags').map((record) => scheduleFlagsRecord.decode(record));
  const names = recordsOf(file, 'schedules').map((record) => weeklyScheduleRecord.decode(record));
  const rows = numbered(file, 'scheduleTimes', scheduleTimesRecord, true).flatMap(({ index, record }) =>
    scheduleEvents(record, flags[index - 1]).flatMap((events, day) => {
      if (events.length === 0 && !isAll) return [];
      const name = names[index - 1];
      const texts = events.map(({ hour, minute, on }) => `${pad(hour)}:${pad(minute)} ${on ? 'on' : 'off'}`);
      return [[`SCH${index}`, name?.label || name?.description || '', scheduleDays[day] ?? '', texts.join(', ')]];
    }),
  );
  return { section: 'scheduleTimes', columns: ['no', 'schedule', 'day', 'events'], rows };
}

export function holidaySheet(file: ProgFile, isAll: boolean): Sheet {
  const dates = recordsOf(file, 'holidayDates').map((record) => holidayDays(holidayDatesRecord.decode(record).bitmap));
  const cells: Cells<Row<typeof holidayRecord>> = [
    ['no', ({ index }) => `HOL${index}`],
    ['label', ({ record }) => record.label],
    ['description', ({ record }) => record.description],
    ['value', ({ record }) => named(['off', 'on'], record.value)],
    ['mode', ({ record }) => modeText(record.autoManual)],
    [
      'month-day',
      ({ index }) => (dates[index - 1] ?? []).map(({ month, day }) => `${pad(month)}-${pad(day)}`).join(' '),
    ],
  ];
  return sheet('holidays', cells, numbered(file, 'holidays', holidayRecord, isAll, isNamed));
}

export function monitorSheet(file: ProgFile, isAll: boolean): Sheet {
  const own = panelNumberOf(file);
  const points = ({ inputs }: MonitorRecord): string[] =>
    inputs.map((input) => netPointName(input, own)).filter((name) => name !== '');
  const cells: Cells<MonitorRecord> = [
    ['no', ({ index }) => `MON${index}`],
    ['label', ({ record }) => record.label],
    [
      'interval',
      ({ record: { intervalHours, intervalMinutes, intervalSeconds } }) =>
        [intervalHours, intervalMinutes, intervalSeconds].map(pad).join(':'),
    ],
    ['state', ({ record }) => named(['stopped', 'running'], record.status)],
    ['points', ({ record }) => points(record).join(' ')],
  ];
  const isUsed = (record: MonitorRecord): boolean => record.label !== '' || points(record).length > 0;
  return sheet('monitors', cells, numbered(file, 'monitors', monitorRecord, isAll, isUsed));
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
