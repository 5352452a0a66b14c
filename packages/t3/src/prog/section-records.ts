import { InternalError } from '@t3000/core';
import {
  controllerRecord,
  defineRecord,
  digitalUnitRecord,
  graphicLabelRecord,
  holidayDatesRecord,
  holidayRecord,
  inputRecord,
  monitorRecord,
  multiStateRecord,
  octets,
  outputRecord,
  programRecord,
  scheduleFlagsRecord,
  scheduleTimesRecord,
  screenRecord,
  settingsRecord,
  tableRecord,
  userRecord,
  variableRecord,
  variableUnitRecord,
  weeklyScheduleRecord,
} from '../records/index.ts';
import type { Field, GroupFields, RecordCodec } from '../records/index.ts';
import { recordsOf, type ProgFile } from './prog-file.ts';
import { progSection, type ProgSectionName } from './sections.ts';

/** Code of one program as the file keeps it: the image and zeros up to its full size. */
export const programCodeRecord = defineRecord('program code', 2000, { image: octets(0, 2000) });

/** The codec of each section's records. */
export const sectionRecords = {
  inputs: inputRecord,
  outputs: outputRecord,
  variables: variableRecord,
  programs: programRecord,
  pids: controllerRecord,
  screens: screenRecord,
  labels: graphicLabelRecord,
  users: userRecord,
  digitalUnits: digitalUnitRecord,
  tables: tableRecord,
  settings: settingsRecord,
  schedules: weeklyScheduleRecord,
  holidays: holidayRecord,
  monitors: monitorRecord,
  scheduleTimes: scheduleTimesRecord,
  holidayDates: holidayDatesRecord,
  code: programCodeRecord,
  variableUnits: variableUnitRecord,
  multistates: multiStateRecord,
  scheduleFlags: scheduleFlagsRecord,
} as const;

/** Fields of a record by name, for code that treats all sections alike. */
export type FieldValues = Readonly<Record<string, unknown>>;

export function fieldsOf(section: ProgSectionName): Readonly<Record<string, Field<unknown>>> {
  // Every codec is one of a table of fields; which one does not matter here.
  return (sectionRecords[section] as unknown as RecordCodec<GroupFields>).fields;
}

export function readFields(section: ProgSectionName, record: Uint8Array): FieldValues {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return Object.fromEntries(
    Object.entries(fieldsOf(section)).map(([name, field]) => [name, field.read(view, field.offset)]),
  );
}

/** A copy of `record` with some fields changed. A value that does not fit is a RangeError naming the limit. */
export function writeFields(section: ProgSectionName, record: Uint8Array, values: FieldValues): Uint8Array {
  const copy = record.slice();
  const view = new DataView(copy.buffer);
  const fields = fieldsOf(section);
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name];
    if (field === undefined) throw new InternalError(`${section} has no field ${name}`);
    field.write(view, field.offset, value);
  }
  return copy;
}

/** A record nobody has filled in. */
export function isEmptyRecord(record: Uint8Array): boolean {
  return record.every((byte) => byte === 0);
}

/** The number a panel has in its own settings; 0 when there are none. */
export function panelNumberOf(file: ProgFile): number {
  const settings = recordsOf(file, 'settings')[0] ?? new Uint8Array(progSection('settings').recordBytes);
  const number = readFields('settings', settings)['panelNumber'];
  return typeof number === 'number' ? number : 0;
}
