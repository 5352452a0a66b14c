import { panelNumberOf, planRestore, recordsOf } from '@t3000/t3';
import type { PanelMap, PanelPlan, ProgFile, RecordEdit } from '@t3000/t3';
import type { PanelFileReading } from './read-panel-file.ts';

/** A plan for one panel, with what a person should know before it is carried out. */
export interface PanelRestorePlan extends PanelPlan {
  readonly serialNumber: number;
  /** In sentences. */
  readonly notes: readonly string[];
}

export interface PlanOptions {
  readonly values: boolean;
  readonly panels: PanelMap;
  /** The file the records come from; undefined for an edited JSON, which says nothing about whose it was. */
  readonly source: ProgFile | undefined;
}

/** Plans laying `edits` over a panel just read. */
export function planPanel(
  reading: PanelFileReading,
  edits: readonly RecordEdit[],
  options: PlanOptions,
): PanelRestorePlan {
  const { file, serialNumber } = reading;
  const { values, panels, source } = options;
  const sourcePanel = source && panelNumberOf(source);
  const plan = planRestore(file, edits, { values, panels, sourcePanel });
  return { ...plan, serialNumber, notes: [...reading.notes, ...planNotes(plan, file, edits)] };
}

function planNotes(plan: PanelPlan, panel: ProgFile, edits: readonly RecordEdit[]): string[] {
  const notes: string[] = [];
  const missing = new Set(
    edits.filter(({ section }) => recordsOf(panel, section).length === 0).map(({ section }) => section),
  );
  for (const section of missing) notes.push(`the panel has no place for ${section}: they are left out`);
  if (plan.kept.length > 0) {
    const kept = plan.kept.map(({ field, stays, source }) => `${field} ${stays} (file: ${source})`).join(', ');
    notes.push(`the panel keeps ${kept}`);
  }
  if (edits.some(({ section }) => section === 'settings')) {
    notes.push('addresses, ports and everything else that decides who the panel is stay as they are');
  }
  for (const [from, to] of plan.panels) {
    if (plan.mappedRecords > 0)
      notes.push(`panel ${from} of the file is panel ${to} here, in ${plan.mappedRecords} records`);
  }
  if (plan.foreignPanels.length > 0) {
    notes.push(
      `references to points name panels ${plan.foreignPanels.join(', ')}; this one is ${panelNumberOf(panel)}`,
    );
  }
  if (plan.panels.size > 0 && plan.steps.some(({ section }) => section === 'code')) {
    notes.push('panel numbers inside program code stay as they are');
  }
  if (plan.valuesLeft > 0) {
    const points = plan.valuesLeft === 1 ? '1 point' : `${plan.valuesLeft} points`;
    notes.push(`values of ${points} in auto differ and stay as they are; ask for values to take them too`);
  }
  return notes;
}
