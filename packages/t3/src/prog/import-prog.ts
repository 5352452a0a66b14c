import type { SettingsRecord } from '../records/index.ts';
import { diffProg, type RecordDiff } from './diff-prog.ts';
import { mapPanels, panelsOf, type PanelMap } from './map-panels.ts';
import type { ProgFile } from './prog-file.ts';
import type { RecordEdit } from './prog-json.ts';
import { panelNumberOf, readFields, writeFields } from './section-records.ts';
import type { ProgSectionName } from './sections.ts';

/** What makes a panel this panel on its network, and what only it can know: an import never carries it over. */
export const identityFields = [
  'serialNumber',
  'panelName',
  'panelNumber',
  'objectInstance',
  'modbusId',
  'ipAddress',
  'subnetMask',
  'gateway',
  'mac',
  'miniType',
  'hardwareRevision',
  'firmwareMain',
  'firmwareSub',
  'picRevision',
  'topRevision',
  'sm5964Revision',
  'bootloaderRevision',
  // A command to the panel, such as factory defaults.
  'resetCommand',
] as const satisfies readonly (keyof SettingsRecord)[];

/** What an import would do; nothing is written yet. */
export interface ImportPlan {
  readonly file: ProgFile;
  /** Every record that changes. */
  readonly changes: readonly RecordDiff[];
  /** Identity of the panel that the source has otherwise and that stays. */
  readonly kept: readonly { readonly field: string; readonly stays: string; readonly source: string }[];
  /** How many records had panel numbers replaced. */
  readonly mappedRecords: number;
  /** Panels the imported records refer to that no `panels` entry names and that are not the panel's own. */
  readonly foreignPanels: readonly number[];
}

/** Lays records over the file of a panel. */
export function planImport(base: ProgFile, edits: readonly RecordEdit[], panels: PanelMap): ImportPlan {
  const sections = new Map<ProgSectionName, Uint8Array[]>();
  for (const [name, records] of base.sections) sections.set(name, [...records]);
  const kept: ImportPlan['kept'][number][] = [];
  const foreign = new Set<number>();
  const own = panelNumberOf(base);
  let mappedRecords = 0;
  for (const { section, index, record } of edits) {
    const mapped = mapPanels(section, record, panels);
    if (mapped.toHex() !== record.toHex()) mappedRecords++;
    for (const panel of panelsOf(section, mapped)) {
      if (panel !== own && ![...panels.values()].includes(panel)) foreign.add(panel);
    }
    const records = sections.get(section);
    const before = records?.[index - 1];
    if (records === undefined || before === undefined) {
      throw new RangeError(`${section} ${index} is not in revision ${base.revision}`);
    }
    records[index - 1] = section === 'settings' ? keepIdentity(before, mapped, kept) : mapped;
  }
  const file = { ...base, sections };
  return {
    file,
    changes: diffProg(base, file),
    kept,
    mappedRecords,
    foreignPanels: [...foreign].sort((a, b) => a - b),
  };
}

/** All records of another panel's file, for laying over one's own. Sections the base does not have are left out. */
export function editsOfProg(source: ProgFile, base: ProgFile): RecordEdit[] {
  return [...source.sections].flatMap(([section, records]) =>
    base.sections.has(section) ? records.map((record, i) => ({ section, index: i + 1, record })) : [],
  );
}

function keepIdentity(base: Uint8Array, source: Uint8Array, kept: ImportPlan['kept'][number][]): Uint8Array {
  const own = readFields('settings', base);
  const other = readFields('settings', source);
  const values: Record<string, unknown> = {};
  for (const field of identityFields) {
    values[field] = own[field];
    const [stays, there] = [identityText(own[field]), identityText(other[field])];
    if (stays !== there) kept.push({ field, stays, source: there });
  }
  return writeFields('settings', source, values);
}

function identityText(value: unknown): string {
  return value instanceof Uint8Array ? value.toHex() : String(value);
}
