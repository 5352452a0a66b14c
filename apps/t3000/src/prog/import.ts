import type { Disk } from '@t3000/core';
import {
  convertProg,
  editsOfJson,
  editsOfProg,
  encodeProg,
  panelNumberOf,
  planImport,
  ProgJsonError,
  writableRevisions,
  type ImportPlan,
  type PanelMap,
  type ProgFile,
  type ProgReading,
  type RecordEdit,
} from '@t3000/t3';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { realPorts } from '../ports.ts';
import { wholeNumber } from '../terminal/number-option.ts';
import { printable } from '../terminal/printable.ts';
import { diffSummary, diffText } from './diff-text.ts';
import { importIntoPanel, type PanelImportOptions } from './import-panel.ts';
import type { ProgSource } from './open-prog.ts';
import { isPanelAddress } from './panel-address.ts';
import { readJsonFile, writeNamed } from './panel-file.ts';
import { sectionFromText } from './section-text.ts';
import { jsonText } from './json-text.ts';

export interface ImportOptions extends PanelImportOptions {
  readonly out?: string;
  readonly map: readonly string[];
  readonly revision?: string;
  readonly force?: boolean;
}

/** Plans an import, prints the plan, and writes the new file when one was named, or the panel when that was asked for. */
export async function importInto(
  source: ProgSource,
  sourceName: string,
  baseName: string,
  options: ImportOptions,
): Promise<ExitCode> {
  const panels = panelMap(options.map);
  const disk = realPorts().disk;
  const opened = await source.open(baseName);
  if (opened.panel && options.out === undefined) {
    if (options.revision !== undefined) throw new CommandFailure(ExitCode.usage, '--revision is for files; add --out.');
    const { edits, sourceNotes, sourceFile } = await editsFrom(source, disk, sourceName, opened.file);
    const sections = (options.section ?? []).map(sectionFromText);
    const wanted = { edits, source: sourceFile, notes: sourceNotes, panels, sections };
    return importIntoPanel(source.panel(baseName), opened, wanted, options);
  }
  if (options.write === true) {
    throw new CommandFailure(
      ExitCode.usage,
      `--write is for a panel, and ${baseName} ${opened.panel ? 'goes into a file by --out' : 'is a file'}.`,
    );
  }
  const { file: base, notes } = convertProg(opened.file, revisionFrom(options.revision, opened.file.revision));
  const found = await editsFrom(source, disk, sourceName, base);
  const sections = (options.section ?? []).map(sectionFromText);
  const edits = sections.length === 0 ? found.edits : found.edits.filter(({ section }) => sections.includes(section));
  const plan = planImport(base, edits, panels);
  const converted =
    opened.form === 'binary' && opened.file.revision === base.revision ? [] : [conversionNote(opened, base)];
  const allNotes = [...opened.notes, ...converted, ...notes, ...found.sourceNotes, ...planNotes(plan, base, panels)];
  if (options.out !== undefined) writeNamed(disk, options.out, encodeProg(plan.file), options.force === true);
  process.stdout.write(
    options.json === true ? planJson(plan, allNotes, options.out) : planText(plan, allNotes, options),
  );
  return ExitCode.ok;
}

function conversionNote({ form, file }: ProgReading, base: ProgFile): string {
  return `the base has ${form === 'ini' ? 'the old text form' : `revision ${file.revision}`}, the new file has revision ${base.revision}`;
}

async function editsFrom(
  source: ProgSource,
  disk: Disk,
  path: string,
  base: ProgFile,
): Promise<{
  readonly edits: RecordEdit[];
  readonly sourceNotes: readonly string[];
  readonly sourceFile: ProgFile | undefined;
}> {
  const read = isPanelAddress(path) ? undefined : readJsonFile(disk, path);
  if (read === undefined) {
    const { file, notes } = await source.open(path);
    const left = [...file.sections.keys()].filter((name) => !base.sections.has(name));
    const leftNotes = left.map((name) => `the section ${name} of the source has no place in revision ${base.revision}`);
    return { edits: editsOfProg(file, base), sourceNotes: [...notes, ...leftNotes], sourceFile: file };
  }
  try {
    return { edits: editsOfJson(read.json, base), sourceNotes: [], sourceFile: undefined };
  } catch (error) {
    if (!(error instanceof ProgJsonError)) throw error;
    throw new CommandFailure(ExitCode.usage, printable(`${path}: ${error.message}.`));
  }
}

function planNotes(plan: ImportPlan, base: ProgFile, panels: PanelMap): string[] {
  const notes: string[] = [];
  if (plan.kept.length > 0) {
    const kept = plan.kept.map(({ field, stays, source }) => `${field} ${stays} (source: ${source})`).join(', ');
    notes.push(`the panel keeps ${kept}`);
  }
  if (panels.size > 0) notes.push(`panel numbers replaced in ${plan.mappedRecords} records`);
  if (plan.foreignPanels.length > 0) {
    const own = panelNumberOf(base);
    notes.push(
      `references to points name panels ${plan.foreignPanels.join(', ')}, this one is ${own}; --map old=${own} replaces a number`,
    );
  }
  if (panels.size > 0 && plan.changes.some(({ section }) => section === 'code')) {
    notes.push('panel numbers inside program code stay: the panel replaces them itself when its number changes');
  }
  return notes;
}

function planText(plan: ImportPlan, notes: readonly string[], { out, verbose }: ImportOptions): string {
  const changes =
    verbose === true
      ? plan.changes
      : plan.changes.map((diff) => (diff.kind === 'added' ? { ...diff, changes: [] } : diff));
  const lines = [
    diffText(changes),
    ...notes.map((note) => `Note: ${printable(note)}.\n`),
    plan.changes.length === 0 ? 'Nothing changes.' : `${diffSummary(plan.changes)} change.`,
    out === undefined ? ' Nothing was written; add --out <file> to write.\n' : ` Written to ${printable(out)}.\n`,
  ];
  return lines.join('');
}

function planJson(plan: ImportPlan, notes: readonly string[], out: string | undefined): string {
  const { changes, kept, mappedRecords, foreignPanels } = plan;
  const body = {
    written: out ?? null,
    revision: plan.file.revision,
    changes,
    kept,
    mapped_records: mappedRecords,
    foreign_panels: foreignPanels,
    notes,
  };
  return jsonText(body);
}

/** Panel numbers fit in a byte, and 0 is none. */
const panelMax = 255;

function panelMap(texts: readonly string[]): PanelMap {
  const map = new Map<number, number>();
  for (const text of texts) {
    const [before = '', after = '', ...more] = text.split('=');
    if (more.length > 0 || after === '') {
      throw new CommandFailure(ExitCode.usage, `--map ${text} is not of the form old=new, such as 1=5.`);
    }
    const old = wholeNumber('panel number', before, 1, panelMax);
    if (map.has(old)) throw new CommandFailure(ExitCode.usage, `--map names panel ${old} twice.`);
    map.set(old, wholeNumber('panel number', after, 1, panelMax));
  }
  return map;
}

function revisionFrom(text: string | undefined, own: number): number {
  const lowest = Math.min(...writableRevisions);
  const highest = Math.max(...writableRevisions);
  if (text !== undefined) return wholeNumber('revision', text, lowest, highest);
  if (own <= highest) return Math.max(own, lowest);
  throw new CommandFailure(
    ExitCode.usage,
    `The base has revision ${own}, newer than the ${highest} this program writes; --revision ${highest} drops what it does not know.`,
  );
}
