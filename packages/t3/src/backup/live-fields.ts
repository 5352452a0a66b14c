import type { SettingsRecord } from '../records/index.ts';
import { usedImage } from '../prog/program-image.ts';
import { recordsOf, withRecords, type ProgFile } from '../prog/prog-file.ts';
import { readFields, writeFields, type FieldValues } from '../prog/section-records.ts';
import { progSection, type ProgSectionName } from '../prog/sections.ts';

/** Fields a panel changes by itself, whoever set them: no difference between two panels lies in them. */
const movingFields: Partial<Record<ProgSectionName, readonly string[]>> = {
  inputs: ['decom'],
  outputs: ['switchStatus', 'decom'],
  // The length comes with the code, and the panel computes the byte behind the run time from it.
  programs: ['imageLength', 'runTimeMs', 'errorCode'],
  pids: ['inputValue', 'value'],
  schedules: ['value'],
  holidays: ['value'],
  monitors: ['inputCount', 'analogInputCount', 'nextSampleTime'],
  settings: ['timeUpdated', 'timeSyncResult', 'sdCard', 'dyndnsUpdated', 'resetCommand'],
};

const pointSections: ReadonlySet<ProgSectionName> = new Set(['inputs', 'outputs', 'variables']);
const NO_FIELDS: readonly string[] = [];
const MANUAL = 1;

/** Settings that are no identity, no address, no port and no command: the only ones an import writes into a panel (facts 10.3). */
const restorableSettings: ReadonlySet<string> = new Set([
  'userNames',
  'customUnits',
  'panelNameEnabled',
  'dyndnsUser',
  'dyndnsPassword',
  'dyndnsDomain',
  'dyndnsEnabled',
  'dyndnsProvider',
  'dyndnsUpdateMinutes',
  'sntp',
  'sntpServer',
  'timeZone',
  'summerTime',
  'summerTimeStartMonth',
  'summerTimeStartDay',
  'summerTimeEndMonth',
  'summerTimeEndDay',
  'timeSyncFromPc',
  'timeSyncAutoManual',
  'lcdDisplay',
  'lcd',
] satisfies (keyof SettingsRecord)[]);

/**
 * `record` with the fields of `panel` that move by themselves. The value of a point moves unless the point is in manual,
 * where it is what somebody set; `values` takes it as said in any mode. A set-point a PID loop takes from a point is the
 * point's.
 */
export function withMovingFields(
  section: ProgSectionName,
  record: Uint8Array,
  panel: Uint8Array,
  values: boolean,
): Uint8Array {
  const fields = [
    ...(movingFields[section] ?? NO_FIELDS),
    ...movingValues(section, readFields(section, record), values),
  ];
  return fields.length === 0 ? record : takeFields(section, record, panel, fields);
}

function movingValues(section: ProgSectionName, record: FieldValues, values: boolean): readonly string[] {
  if (section === 'pids') {
    const setpoint = record['setpoint'] as { readonly pointType: number };
    return setpoint.pointType === 0 ? NO_FIELDS : ['setpointValue'];
  }
  if (!pointSections.has(section) || record['autoManual'] === MANUAL) return NO_FIELDS;
  // A sensor says its value itself, whatever a file holds.
  return values && section !== 'inputs' ? NO_FIELDS : ['value', 'control'];
}

/** `record` with every setting of `panel` that an import never writes. Bytes nobody knows are the panel's own. */
export function withOwnSettings(record: Uint8Array, panel: Uint8Array): Uint8Array {
  return takeFields('settings', panel, record, [...restorableSettings]);
}

/** `file` as it would be if everything that moves stood where it stands in `panel`, so that a comparison is silent about it. */
export function stillAs(file: ProgFile, panel: ProgFile, values: boolean): ProgFile {
  let still = file;
  for (const section of file.sections.keys()) {
    const own = recordsOf(panel, section);
    const records = recordsOf(file, section).map((record, at) => {
      const beside = own[at];
      if (section === 'code') return wholeCode(usedImage(record));
      return beside === undefined ? record : withMovingFields(section, record, beside, values);
    });
    still = withRecords(still, section, records);
  }
  return still;
}

/** Code as a file keeps it: zeros behind the image, whatever an earlier program left there. */
export function wholeCode(image: Uint8Array): Uint8Array {
  const whole = new Uint8Array(progSection('code').recordBytes);
  whole.set(image.subarray(0, whole.byteLength));
  return whole;
}

function takeFields(
  section: ProgSectionName,
  into: Uint8Array,
  from: Uint8Array,
  names: readonly string[],
): Uint8Array {
  const values = readFields(section, from);
  return writeFields(section, into, Object.fromEntries(names.map((name) => [name, values[name]])));
}
