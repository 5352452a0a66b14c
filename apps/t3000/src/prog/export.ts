import { join, resolve } from 'node:path';
import { messageOf, type Disk } from '@t3000/core';
import { encodeProg, jsonOfProg, sectionsOf, type ProgFile, type ProgSectionName } from '@t3000/t3';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { csvText } from './csv.ts';
import { writeNamed } from './panel-file.ts';
import { mainSections, sheetOf } from './sheets.ts';
import { jsonText } from './json-text.ts';

export interface ExportOptions {
  readonly out?: string;
  readonly all?: boolean;
  readonly force?: boolean;
}

export function exportJson(
  disk: Disk,
  file: ProgFile,
  sections: readonly ProgSectionName[],
  { out, force }: ExportOptions,
): void {
  const text = jsonText(jsonOfProg(file, sections));
  if (out === undefined) process.stdout.write(text);
  else writeNamed(disk, out, new TextEncoder().encode(text), force === true);
}

/** The file itself, as read from a panel or as it was; it holds passwords, and only its owner may read it. */
export function exportProg(disk: Disk, file: ProgFile, notes: readonly string[], { out, force }: ExportOptions): void {
  if (out === undefined) throw new CommandFailure(ExitCode.usage, 'A panel file is no text; name it with --out.');
  const bytes = encodeProg(file);
  writeNamed(disk, out, bytes, force === true);
  for (const note of notes) process.stdout.write(`Note: ${printable(note)}.\n`);
  process.stdout.write(`Written to ${printable(out)}: revision ${file.revision}, ${bytes.byteLength} bytes.\n`);
}

/** One section goes to a file or standard output, several become files of a folder, which is made. */
export function exportCsv(
  disk: Disk,
  file: ProgFile,
  sections: readonly ProgSectionName[],
  { out, all, force }: ExportOptions,
): void {
  const csvOf = (name: ProgSectionName): string => {
    const { columns, rows } = sheetOf(file, name, all === true);
    return csvText([columns, ...rows]);
  };
  const [only] = sections;
  if (sections.length === 1 && only !== undefined && (out === undefined || out.endsWith('.csv'))) {
    if (out === undefined) process.stdout.write(csvOf(only));
    else writeNamed(disk, out, new TextEncoder().encode(csvOf(only)), force === true);
    return;
  }
  if (out === undefined) {
    throw new CommandFailure(
      ExitCode.usage,
      'CSV on standard output takes one section; name it, or a folder with --out.',
    );
  }
  const known = new Set(sectionsOf(file.revision).map(({ name }) => name));
  const wanted = sections.length > 0 ? sections : mainSections.filter((name) => known.has(name));
  makeFolder(disk, out);
  for (const name of wanted) {
    writeNamed(disk, join(out, `${name}.csv`), new TextEncoder().encode(csvOf(name)), force === true);
  }
  process.stdout.write(`${wanted.length} files in ${out}: ${wanted.map((name) => `${name}.csv`).join(', ')}\n`);
}

function makeFolder(disk: Disk, path: string): void {
  try {
    disk.makeFolder(resolve(path));
  } catch (error) {
    throw new CommandFailure(ExitCode.failed, `${path} cannot be made: ${messageOf(error)}`);
  }
}
