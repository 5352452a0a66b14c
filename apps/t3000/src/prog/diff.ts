import { diffProg, stillAs, type ProgFile } from '@t3000/t3';
import { ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { diffSummary, diffText } from './diff-text.ts';
import { jsonText } from './json-text.ts';
import type { OpenedFile } from './panel-file.ts';

export interface DiffOptions {
  readonly json?: boolean;
  readonly values?: boolean;
}

/** Compares two files byte by byte. Where one is a panel, what panels change by themselves is no difference. */
export function diff(before: OpenedFile, after: OpenedFile, options: DiffOptions): ExitCode {
  const isLive = before.panel !== undefined || after.panel !== undefined;
  const [old, now] = isLive ? compared(before, after, options.values === true) : [before.file, after.file];
  const changes = diffProg(old, now);
  const hasOtherTail = !isLive && old.tail.toHex() !== now.tail.toHex();
  const hasOtherRevision = !isLive && (old.revision !== now.revision || before.form !== after.form);
  const isSame = changes.length === 0 && !hasOtherTail && !hasOtherRevision;
  const notes = [...noteTexts(before), ...noteTexts(after), ...(isLive ? leftOut(before, after, old) : [])];
  if (options.json === true) {
    const revisions = { before: before.file.revision, after: after.file.revision };
    process.stdout.write(jsonText({ same: isSame, revisions, other_tail: hasOtherTail, changes, notes }));
    return isSame ? ExitCode.ok : ExitCode.failed;
  }
  if (hasOtherRevision) process.stdout.write(`Form: ${formText(before)} -> ${formText(after)}\n`);
  if (hasOtherTail) process.stdout.write('Bytes behind the last known section differ.\n');
  process.stdout.write(diffText(changes));
  for (const note of notes) process.stdout.write(`Note: ${printable(note)}.\n`);
  process.stdout.write(isSame ? 'No difference.\n' : `${diffSummary(changes)} differ.\n`);
  return isSame ? ExitCode.ok : ExitCode.failed;
}

/** Sections both have, with what moves in one standing as it does in the panel. */
function compared(before: OpenedFile, after: OpenedFile, values: boolean): [ProgFile, ProgFile] {
  const [a, b] = [given(before), given(after)];
  const [old, now] = [inBoth(a, b), inBoth(b, a)];
  return before.panel
    ? [stillAs(old, old, values), stillAs(now, old, values)]
    : [stillAs(old, now, values), stillAs(now, now, values)];
}

function inBoth(file: ProgFile, other: ProgFile): ProgFile {
  return { ...file, sections: new Map([...file.sections].filter(([name]) => other.sections.has(name))) };
}

function given({ panel, file }: OpenedFile): ProgFile {
  return panel?.file ?? file;
}

function leftOut(before: OpenedFile, after: OpenedFile, both: ProgFile): string[] {
  const all = new Set([...given(before).sections.keys(), ...given(after).sections.keys()]);
  const left = [...all].filter((name) => !both.sections.has(name));
  return left.length === 0 ? [] : [`not compared, because one side does not have them: ${left.join(', ')}`];
}

function noteTexts({ path, panel, notes }: OpenedFile): string[] {
  return panel ? notes.map((note) => `${path}: ${note}`) : [];
}

function formText({ form, file }: OpenedFile): string {
  return form === 'ini' ? 'old text form' : `revision ${file.revision}`;
}
