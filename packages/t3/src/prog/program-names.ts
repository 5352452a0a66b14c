import { netReferenceOf, pointTypeNames } from '../records/index.ts';
import type { NetPointReference } from '../records/index.ts';
import type { BlockName } from '../private/blocks.ts';
import type { ProgramNames } from './expression-text.ts';
import { netPointName, pointName } from './point-name.ts';
import { recordsOf, type ProgFile } from './prog-file.ts';
import { programLines, type ProgramLine } from './program-text.ts';
import { panelNumberOf, readFields } from './section-records.ts';
import type { ProgSectionName } from './sections.ts';

/** What has labels that programs speak of, by type index (facts 1.2): the section of a file, the block of a panel. */
export const labelledTypes = [
  { typeIndex: 0, section: 'outputs', block: 'outputs' },
  { typeIndex: 1, section: 'inputs', block: 'inputs' },
  { typeIndex: 2, section: 'variables', block: 'variables' },
  { typeIndex: 4, section: 'schedules', block: 'weeklySchedules' },
  { typeIndex: 5, section: 'holidays', block: 'holidays' },
  { typeIndex: 6, section: 'programs', block: 'programs' },
  { typeIndex: 9, section: 'monitors', block: 'monitors' },
] as const satisfies readonly { typeIndex: number; section: ProgSectionName; block: BlockName }[];

/** Type index of variables: on a device behind a panel they are its registers, counted from 1. */
const variableType = 2;

/** The source of every program of a file, with the labels of its points. */
export function programsOf(file: ProgFile): (readonly ProgramLine[] | Error)[] {
  const names = namesOf(file);
  return recordsOf(file, 'code').map((image) => {
    try {
      return programLines(image, names);
    } catch (error) {
      if (error instanceof Error && error.name === 'DecodeError') return error;
      throw error;
    }
  });
}

export function namesOf(file: ProgFile): ProgramNames {
  const labels = new Map<string, string>();
  for (const { typeIndex, section } of labelledTypes) {
    recordsOf(file, section).forEach((record, number) => {
      const { label } = readFields(section, record);
      if (typeof label === 'string' && label !== '') labels.set(`${typeIndex + 1} ${number}`, label);
    });
  }
  return programNames(labels, panelNumberOf(file));
}

/** Names by labels, whose keys are point type (type index + 1) and number: `2 0` is the first input. */
export function programNames(labels: ReadonlyMap<string, string>, own: number): ProgramNames {
  return {
    local: (number, pointType) =>
      labels.get(`${pointType} ${number}`) ?? pointName({ number, pointType, panel: own }, own),
    remote: (reference) => remoteName(reference, own),
  };
}

function remoteName(reference: NetPointReference, own: number): string {
  const meaning = netReferenceOf(reference);
  if (meaning.form === 'panel' && meaning.typeIndex === variableType) {
    const { panel, subPanel, number } = meaning;
    if (subPanel !== 0 && subPanel !== panel) return `${panel}.${subPanel}.REG${number + 1}`;
  }
  const name = netPointName(reference, own);
  return name === ''
    ? `${reference.panel}.${pointTypeNames[reference.pointType - 1] ?? ''}${reference.number + 1}`
    : name;
}
