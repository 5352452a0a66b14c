import type { Disk } from '@t3000/core';
import { diffProg, isProgSectionName, progSections, sectionsOf, type ProgSectionName } from '@t3000/t3';
import { Option, type Command } from 'commander';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { realPorts } from '../ports.ts';
import { diffSummary, diffText } from '../prog/diff-text.ts';
import { exportCsv, exportJson, type ExportOptions } from '../prog/export.ts';
import { importInto, type ImportOptions } from '../prog/import.ts';
import { openPanelFile } from '../prog/panel-file.ts';
import { showJson, showText } from '../prog/show.ts';
import { jsonText } from '../prog/json-text.ts';

const sectionHelp = `Sections:
  ${progSections.map(({ name, title }) => `${name.padEnd(14)} ${title}`).join('\n  ')}`;

const exitHelp = `Exit codes:
  0 done; diff: no difference   1 diff: the files differ; otherwise failed
  2 wrong command line, or a file that cannot be read or is damaged`;

/** Panel files of the vendor's tool: everything happens between files, no panel is asked or changed. */
export function addProg(program: Command): void {
  const prog = program
    .command('prog')
    .description('Show, compare, export and edit panel files (.prog, .prg); no panel is asked or changed.')
    .addHelpText('after', `\n${sectionHelp}\n\nPasswords are never shown.\n\n${exitHelp}`);
  addShow(prog);
  addDiff(prog);
  addExport(prog);
  addImport(prog);
  for (const command of prog.commands) command.exitOverride();
}

function addShow(prog: Command): void {
  prog
    .command('show')
    .description('Print a panel file as tables: points, programs, PID loops, schedules, holidays, monitors.')
    .argument('<file>', '.prog or .prg file of revision 5 or later, or of the old text form')
    .argument('[sections...]', 'only these sections')
    .option('-a, --all', 'also records that are not in use')
    .option('--json', 'print every record as JSON, which "prog import" takes')
    .addHelpText('after', examples('show Building1.prog', 'show Building1.prog inputs code', 'show old.prg --json'))
    .action((file: string, sections: string[], options: { all?: boolean; json?: boolean }) => {
      const { disk } = realPorts();
      const wanted = sections.map(sectionFromText);
      const opened = openPanelFile(disk, file);
      for (const name of wanted) checkSection(name, opened.file.revision);
      process.stdout.write(
        options.json === true ? showJson(opened, wanted) : showText(opened, wanted, options.all === true),
      );
    });
}

function addDiff(prog: Command): void {
  prog
    .command('diff')
    .description('Compare two panel files by section, record and field; ends with code 1 when they differ.')
    .argument('<before>', 'panel file')
    .argument('<after>', 'panel file')
    .option('--json', 'print JSON')
    .addHelpText('after', `${examples('diff monday.prog friday.prog')}\n\n${exitHelp}`)
    .action((before: string, after: string, options: { json?: boolean }) => {
      process.exitCode = diff(realPorts().disk, before, after, options.json === true);
    });
}

function diff(disk: Disk, before: string, after: string, isJson: boolean): number {
  const [a, b] = [openPanelFile(disk, before), openPanelFile(disk, after)];
  const changes = diffProg(a.file, b.file);
  const hasOtherTail = a.file.tail.toHex() !== b.file.tail.toHex();
  const hasOtherRevision = a.file.revision !== b.file.revision || a.form !== b.form;
  const isSame = changes.length === 0 && !hasOtherTail && !hasOtherRevision;
  if (isJson) {
    const revisions = { before: a.file.revision, after: b.file.revision };
    process.stdout.write(jsonText({ same: isSame, revisions, other_tail: hasOtherTail, changes }));
  } else {
    if (hasOtherRevision) process.stdout.write(`Form: ${formText(a)} -> ${formText(b)}\n`);
    if (hasOtherTail) process.stdout.write('Bytes behind the last known section differ.\n');
    process.stdout.write(diffText(changes));
    process.stdout.write(isSame ? 'No difference.\n' : `${diffSummary(changes)} differ.\n`);
  }
  return isSame ? ExitCode.ok : ExitCode.failed;
}

function formText({ form, file }: ReturnType<typeof openPanelFile>): string {
  return form === 'ini' ? 'old text form' : `revision ${file.revision}`;
}

function addExport(prog: Command): void {
  prog
    .command('export')
    .description('Write a panel file as JSON for editing, or its tables as CSV for a spreadsheet.')
    .argument('<file>', 'panel file')
    .argument('[sections...]', 'only these sections')
    .addOption(new Option('-f, --format <format>', 'what to write').choices(['json', 'csv']).default('json'))
    .option('-o, --out <path>', 'file to write, or folder for one CSV file per section (default: standard output)')
    .option('-a, --all', 'CSV: also records that are not in use')
    .option('--force', 'replace files that are there')
    .addHelpText(
      'after',
      examples('export a.prog -o a.json', 'export a.prog inputs --format csv', 'export a.prog -f csv -o tables'),
    )
    .action((file: string, sections: string[], options: ExportOptions & { readonly format: string }) => {
      const { disk } = realPorts();
      const wanted = sections.map(sectionFromText);
      const opened = openPanelFile(disk, file);
      for (const name of wanted) checkSection(name, opened.file.revision);
      (options.format === 'csv' ? exportCsv : exportJson)(disk, opened.file, wanted, options);
    });
}

function addImport(prog: Command): void {
  prog
    .command('import')
    .description(
      'Lay an edited JSON, or another panel file, over a panel file. Prints what changes; writes only with --out.',
    )
    .argument('<source>', 'JSON of "prog export" or "prog show --json", whole or in parts; or a panel file')
    .argument('<base>', 'panel file of the panel it is for; it is not changed')
    .option('-o, --out <file>', 'panel file to write')
    .option(
      '-m, --map <old=new>',
      'panel number in the source and on this panel, in references to points; may be repeated',
      (pair: string, pairs: string[]) => [...pairs, pair],
      [],
    )
    .option('-r, --revision <6-8>', 'revision to write (default: that of the base, 6 at least)')
    .option('-v, --verbose', 'list the fields of every record that is new as a whole')
    .option('--force', 'replace the file when it is there')
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      `
Fields the JSON leaves out stay as they are; {"index": 3, "empty": true} clears a record; masked passwords stay.
The panel keeps its own name, numbers, addresses and versions, whatever the source says.
${examples('import a.json a.prog', 'import a.json a.prog --out a2.prog', 'import floor1.prog floor2.prog --map 1=2 -o new.prog')}`,
    )
    .action((source: string, base: string, options: ImportOptions) => {
      importInto(realPorts().disk, source, base, options);
    });
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  t3000 prog ${line}`).join('\n')}`;
}

function sectionFromText(text: string): ProgSectionName {
  if (isProgSectionName(text)) return text;
  const names = progSections.map(({ name }) => name).join(', ');
  throw new CommandFailure(ExitCode.usage, `${text} is no section; there are ${names}.`);
}

function checkSection(name: ProgSectionName, revision: number): void {
  if (sectionsOf(revision).some((section) => section.name === name)) return;
  throw new CommandFailure(ExitCode.usage, `Files of revision ${revision} have no section ${name}.`);
}
