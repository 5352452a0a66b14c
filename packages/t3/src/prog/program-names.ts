import { netReferenceOf, pointTypeNames } from '../records/index.ts';
import type { NetPointReference } from '../records/index.ts';
import type { ProgramNames } from './expression-text.ts';
import { netPointName, pointName } from './point-name.ts';
import { recordsOf, type ProgFile } from './prog-file.ts';
import { programLines, type ProgramLine } from './program-text.ts';
import { panelNumberOf, readFields } from './section-records.ts';
import type { ProgSectionName } from './sections.ts';

/** Sections whose labels name points, by type index (facts 1.2). */
const labelled: Readonly<Record<number, ProgSectionName>> = {
  0: 'outputs',
  1: 'inputs',
  2: 'variables',
  4: 'schedules',
  5: 'holidays',
  6: 'programs',
  9: 'monitors',
};

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
  const own = panelNumberOf(file);
  const labels = new Map<string, string>();
  for (const [typeIndex, section] of Object.entries(labelled)) {
    recordsOf(file, section).forEach((record, number) => {
      const { label } = readFields(section, record);
      if (typeof label === 'string' && label !== '') labels.set(`${Number(typeIndex) + 1} ${number}`, label);
    });
  }
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
