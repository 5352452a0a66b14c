import { diffProg, nameOf, type RecordDiff } from '../prog/diff-prog.ts';
import { planImport, type ImportPlan } from '../prog/import-prog.ts';
import type { PanelMap } from '../prog/map-panels.ts';
import { recordsOf, type ProgFile } from '../prog/prog-file.ts';
import type { RecordEdit } from '../prog/prog-json.ts';
import { isEmptyRecord, panelNumberOf, readFields } from '../prog/section-records.ts';
import type { ProgSectionName } from '../prog/sections.ts';
import { usedImage } from '../prog/program-image.ts';
import { wholeCode, withMovingFields, withOwnSettings } from './live-fields.ts';
import { guardedSections, restoreOrder } from './section-blocks.ts';

export interface RestoreChoice {
  /** Also the values of outputs and variables in auto, such as set-points kept as variables. */
  readonly values: boolean;
  /** Panel numbers of the source and what they are here. The source's own number becomes the panel's without being named. */
  readonly panels: PanelMap;
  /** The number the source has for itself; undefined where it does not say. */
  readonly sourcePanel: number | undefined;
}

/** One record to write. */
export interface RestoreStep {
  readonly section: ProgSectionName;
  /** Counted from 1. */
  readonly index: number;
  readonly name: string;
  /** As the panel had it when the plan was made, and as it is to be; code without the zeros behind it. */
  readonly before: Uint8Array;
  readonly wanted: Uint8Array;
}

/** What laying records over a panel would do to it, record by record in the order of writing. */
export interface PanelPlan {
  readonly steps: readonly RestoreStep[];
  /** One for each step, in the same order. */
  readonly changes: readonly RecordDiff[];
  readonly kept: ImportPlan['kept'];
  readonly panels: PanelMap;
  readonly mappedRecords: number;
  readonly foreignPanels: readonly number[];
  /** Points in auto whose value differs and stays; those `values` would take. */
  readonly valuesLeft: number;
}

/** Plans laying `edits` over `panel`, whose records are those just read. */
export function planRestore(panel: ProgFile, edits: readonly RecordEdit[], choice: RestoreChoice): PanelPlan {
  const panels = panelMapFor(panel, choice);
  const still = edits.flatMap((edit) => stillEdit(panel, edit, choice.values));
  const plan = planImport(panel, still, panels);
  // The identity is told from what the source says, before the other settings an import never writes are put back.
  const settings = recordsOf(panel, 'settings')[0];
  const named = edits.find(({ section }) => section === 'settings');
  const kept = settings && named ? planImport(panel, [named], new Map()).kept : [];
  const order = new Map(restoreOrder.map((section, at) => [section, at]));
  const rank = ({ section }: RecordDiff): number => order.get(section) ?? restoreOrder.length;
  const changes = diffProg(panel, plan.file)
    .map((change) => (change.name === '' ? Object.assign(change, { name: nameBeside(plan.file, change) }) : change))
    .toSorted((a, b) => rank(a) - rank(b) || a.index - b.index);
  return {
    steps: changes.map((change) => stepOf(panel, plan.file, change)),
    changes,
    kept: kept.filter(({ field }) => field !== 'resetCommand'),
    panels,
    mappedRecords: plan.mappedRecords,
    foreignPanels: plan.foreignPanels,
    valuesLeft: choice.values ? 0 : countValues(panel, edits),
  };
}

/** Whether a plan needs the serial number typed. */
export function needsConfirmation(steps: readonly RestoreStep[]): boolean {
  return steps.some(({ section }) => guardedSections.has(section));
}

/** Numbers fit one byte, and 0 is none. */
function panelMapFor(panel: ProgFile, { panels, sourcePanel = 0 }: RestoreChoice): PanelMap {
  const own = panelNumberOf(panel);
  if (sourcePanel === 0 || own === 0 || sourcePanel === own || panels.has(sourcePanel)) return panels;
  return new Map([...panels, [sourcePanel, own]]);
}

function stillEdit(panel: ProgFile, edit: RecordEdit, values: boolean): RecordEdit[] {
  const { section, index, record } = edit;
  const own = recordsOf(panel, section)[index - 1];
  // What the panel does not have, or did not give, is nothing to restore.
  if (own === undefined) return [];
  if (section === 'code') return [{ ...edit, record: wholeCode(usedImage(record)) }];
  if (section === 'settings') return isEmptyRecord(record) ? [] : [{ ...edit, record: withOwnSettings(record, own) }];
  return [{ ...edit, record: withMovingFields(section, record, own, values) }];
}

function countValues(panel: ProgFile, edits: readonly RecordEdit[]): number {
  return edits.filter(({ section, index, record }) => {
    const own = recordsOf(panel, section)[index - 1];
    if (own === undefined || (section !== 'outputs' && section !== 'variables')) return false;
    return (
      withMovingFields(section, record, own, true).toHex() !== withMovingFields(section, record, own, false).toHex()
    );
  }).length;
}

/** Records without a name of their own belong to one that has. */
const namedBy: Partial<Record<ProgSectionName, ProgSectionName>> = {
  code: 'programs',
  scheduleTimes: 'schedules',
  scheduleFlags: 'schedules',
  holidayDates: 'holidays',
};

function nameBeside(file: ProgFile, { section, index }: RecordDiff): string {
  const owner = namedBy[section];
  const record = owner && recordsOf(file, owner)[index - 1];
  return record ? nameOf(readFields(owner, record)) : '';
}

function stepOf(panel: ProgFile, wanted: ProgFile, { section, index, name }: RecordDiff): RestoreStep {
  const record = (file: ProgFile): Uint8Array => {
    const bytes = recordsOf(file, section)[index - 1] ?? new Uint8Array();
    return section === 'code' ? usedImage(bytes) : bytes;
  };
  return { section, index, name, before: record(panel), wanted: record(wanted) };
}
