import { programsOf, readFields, recordsOf, type ProgFile, type ProgSectionName } from '@t3000/t3';
import {
  holidaySheet,
  monitorSheet,
  pidSheet,
  programSheet,
  scheduleSheet,
  scheduleTimesSheet,
} from './plan-sheets.ts';
import { inputSheet, outputSheet, variableSheet } from './point-sheets.ts';
import { plainSheet, type Sheet } from './sheet.ts';

/** What people look for first, in the order it is shown; every other section is shown when it is asked for. */
export const mainSections: readonly ProgSectionName[] = [
  'inputs',
  'outputs',
  'variables',
  'programs',
  'pids',
  'schedules',
  'scheduleTimes',
  'holidays',
  'monitors',
];

/** A section as a table; records that are not in use are left out unless `isAll`. */
export function sheetOf(file: ProgFile, section: ProgSectionName, isAll: boolean): Sheet {
  return (makers[section] ?? ((each, all) => plainSheet(each, section, all)))(file, isAll);
}

const makers: Partial<Record<ProgSectionName, (file: ProgFile, isAll: boolean) => Sheet>> = {
  inputs: inputSheet,
  outputs: outputSheet,
  variables: variableSheet,
  programs: programSheet,
  pids: pidSheet,
  schedules: scheduleSheet,
  scheduleTimes: scheduleTimesSheet,
  holidays: holidaySheet,
  monitors: monitorSheet,
  code: codeSheet,
};

/** Source of the programs, a line a row; code that cannot be listed for certain is one row of hex with the reason. */
function codeSheet(file: ProgFile): Sheet {
  const records = recordsOf(file, 'code');
  const rows = programsOf(file).flatMap((program, i): string[][] => {
    const no = `PRG${i + 1}`;
    if (!(program instanceof Error)) return program.map(({ number, text }) => [no, String(number), text]);
    const record = records[i] ?? new Uint8Array();
    const code = record.subarray(0, record.findLastIndex((byte) => byte !== 0) + 1);
    return [[no, '', `(no listing: ${program.message}) ${code.toHex()}`]];
  });
  return { section: 'code', columns: ['no', 'line', 'text'], rows };
}

/** What a panel calls itself, for the head of a listing. */
export function headOf(file: ProgFile): {
  readonly name: string;
  readonly panel: number;
  readonly serial: number;
  readonly instance: number;
  readonly firmware: string;
} {
  const [record] = recordsOf(file, 'settings');
  const values = record === undefined ? {} : readFields('settings', record);
  const number = (name: string): number => (typeof values[name] === 'number' ? values[name] : 0);
  return {
    name: typeof values['panelName'] === 'string' ? values['panelName'] : '',
    panel: number('panelNumber'),
    serial: number('serialNumber'),
    instance: number('objectInstance'),
    firmware: `${number('firmwareMain')}.${number('firmwareSub')}`,
  };
}
