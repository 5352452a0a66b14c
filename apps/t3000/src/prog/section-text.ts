import { isProgSectionName, progSections, sectionsOf, type ProgSectionName } from '@t3000/t3';
import { CommandFailure, ExitCode } from '../exit-code.ts';

/** A section somebody named. */
export function sectionFromText(text: string): ProgSectionName {
  if (isProgSectionName(text)) return text;
  const names = progSections.map(({ name }) => name).join(', ');
  throw new CommandFailure(ExitCode.usage, `${text} is no section; there are ${names}.`);
}

export function checkSection(name: ProgSectionName, revision: number): void {
  if (sectionsOf(revision).some((section) => section.name === name)) return;
  throw new CommandFailure(ExitCode.usage, `Files of revision ${revision} have no section ${name}.`);
}
