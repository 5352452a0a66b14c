import { readFields, recordsOf, type ProgFile, type ProgSectionName } from '@t3000/t3';
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

/** Code that is there, as hex; `bytes` is the length the image itself gives. */
function codeSheet(file: ProgFile, isAll: boolean): Sheet {
  const rows = recordsOf(file, 'code').flatMap((record, i) => {
    const end = record.findLastIndex((byte) => byte !== 0) + 1;
    if (end === 0 && !isAll) return [];
    const length = (record[0] ?? 0) | ((record[1] ?? 0) << 8);
    return [[`PRG${i + 1}`, String(length), record.subarray(0, end).toHex()]];
  });
  return { section: 'code', columns: ['no', 'bytes', 'code'], rows };
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
