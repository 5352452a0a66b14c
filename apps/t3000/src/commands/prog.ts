import { progSections } from '@t3000/t3';
import { Option, type Command } from 'commander';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { realPorts } from '../ports.ts';
import { diff, type DiffOptions } from '../prog/diff.ts';
import { exportCsv, exportJson, exportProg, type ExportOptions } from '../prog/export.ts';
import { importInto, type ImportOptions } from '../prog/import.ts';
import { withProg } from '../prog/open-prog.ts';
import { isPanelAddress, panelAddressHelp } from '../prog/panel-address.ts';
import { checkSection, sectionFromText } from '../prog/section-text.ts';
import { showJson, showText } from '../prog/show.ts';

const sectionHelp = `Sections:
  ${progSections.map(({ name, title }) => `${name.padEnd(14)} ${title}`).join('\n  ')}`;

const exitHelp = `Exit codes:
  0 done; diff: no difference   1 diff: they differ; otherwise failed
  2 wrong command line, or a file that cannot be read or is damaged   3 the panel did not answer, or fell silent
  4 the panel refused or did not apply some records   5 written, but the panel fell silent before it was read back`;

/** Panel files of the vendor's tool, and panels themselves in the form of such a file. */
export function addProg(program: Command): void {
  const prog = program
    .command('prog')
    .description(
      'Show, compare, export and edit panel files (.prog, .prg); save a live T3 panel as one and restore it.',
    )
    .addHelpText('after', `\n${panelAddressHelp}\n\n${sectionHelp}\n\nPasswords are never shown.\n\n${exitHelp}`);
  addShow(prog);
  addDiff(prog);
  addExport(prog);
  addImport(prog);
  for (const command of prog.commands) {
    command
      .option(
        '-i, --interface <address>',
        'panels: local address to use (default: bacnet.address of the configuration)',
      )
      .option('--serial <number>', 'panels: refuse every panel but the one of this serial number')
      .exitOverride();
  }
}

function addShow(prog: Command): void {
  prog
    .command('show')
    .description('Print a panel file or a panel as tables: points, programs, PID loops, schedules, holidays, monitors.')
    .argument('<file>', '.prog or .prg file of revision 5 or later, or of the old text form; or t3://ADDRESS')
    .argument('[sections...]', 'only these sections')
    .option('-a, --all', 'also records that are not in use')
    .option('--json', 'print every record as JSON, which "prog import" takes')
    .addHelpText(
      'after',
      examples('show Building1.prog', 'show Building1.prog inputs code', 'show t3://10.0.0.5 --json'),
    )
    .action(async (file: string, sections: string[], options: { all?: boolean; json?: boolean }, command: Command) => {
      const wanted = sections.map(sectionFromText);
      await withProg(command, [file], async ({ open }) => {
        const opened = await open(file);
        for (const name of wanted) checkSection(name, opened.file.revision);
        process.stdout.write(
          options.json === true ? showJson(opened, wanted) : showText(opened, wanted, options.all === true),
        );
      });
    });
}

function addDiff(prog: Command): void {
  prog
    .command('diff')
    .description('Compare panel files or panels by section, record and field; ends with code 1 when they differ.')
    .argument('<before>', 'panel file, or t3://ADDRESS')
    .argument('<after>', 'panel file, or t3://ADDRESS')
    .option('--values', 'panels: also compare values of points in auto')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Where one side is a panel, what panels change by themselves (measured values, states, counters) is no difference.
${examples('diff monday.prog friday.prog', 'diff monday.prog t3://10.0.0.5')}\n\n${exitHelp}`,
    )
    .action(async (before: string, after: string, options: DiffOptions, command: Command) => {
      process.exitCode = await withProg(command, [before, after], async ({ open }) =>
        diff(await open(before), await open(after), options),
      );
    });
}

function addExport(prog: Command): void {
  prog
    .command('export')
    .description('Save a panel as a panel file; write a file or a panel as JSON for editing, or as CSV.')
    .argument('<file>', 'panel file, or t3://ADDRESS')
    .argument('[sections...]', 'only these sections')
    .addOption(
      new Option(
        '-f, --format <format>',
        'what to write (default: prog when --out ends in .prog or .prg, else json)',
      ).choices(['json', 'csv', 'prog']),
    )
    .option('-o, --out <path>', 'file to write, or folder for one CSV file per section (default: standard output)')
    .option('-a, --all', 'CSV: also records that are not in use')
    .option('--force', 'replace files that are there')
    .addHelpText(
      'after',
      examples(
        'export t3://10.0.0.5 -o ahu1.prog',
        'export a.prog -o a.json',
        'export a.prog inputs --format csv',
        'export a.prog -f csv -o tables',
      ),
    )
    .action(
      async (
        file: string,
        sections: string[],
        options: ExportOptions & { readonly format?: string },
        command: Command,
      ) => {
        const { disk } = realPorts();
        const wanted = sections.map(sectionFromText);
        const format = options.format ?? (/\.pro?g$/i.test(options.out ?? '') ? 'prog' : 'json');
        if (format === 'prog' && wanted.length > 0) {
          throw new CommandFailure(ExitCode.usage, 'A panel file has all sections; leave them out, or write JSON.');
        }
        if (format === 'prog' && !isPanelAddress(file)) {
          throw new CommandFailure(
            ExitCode.usage,
            `${file} is a panel file already; "prog import" writes it in another revision.`,
          );
        }
        await withProg(command, [file], async ({ open }) => {
          const opened = await open(file);
          for (const name of wanted) checkSection(name, opened.file.revision);
          if (format === 'prog') exportProg(disk, opened.file, opened.notes, options);
          else (format === 'csv' ? exportCsv : exportJson)(disk, opened.file, wanted, options);
        });
      },
    );
}

function addImport(prog: Command): void {
  prog
    .command('import')
    .description(
      'Lay an edited JSON, or another panel file, over a panel file or a panel. Prints what changes; writes only with --out or --write.',
    )
    .argument('<source>', 'JSON of "prog export" or "prog show --json", whole or in parts; or a panel file or panel')
    .argument('<base>', 'panel file of the panel it is for, which is not changed; or the panel itself, t3://ADDRESS')
    .option('-o, --out <file>', 'panel file to write')
    .option('-w, --write', 'write to the panel, record by record, each read back')
    .option('-s, --section <name...>', 'only these sections')
    .option('--values', 'panels: also values of outputs and variables in auto, such as set-points kept as variables')
    .option('--confirm <serial>', 'panels: serial number of the panel, without which users and settings stay')
    .option(
      '-m, --map <old=new>',
      'panel number in the source and on this panel, in references to points; may be repeated',
      (pair: string, pairs: string[]) => [...pairs, pair],
      [],
    )
    .option('-r, --revision <6-8>', 'revision to write (default: that of the base, 6 at least)')
    .option('-v, --verbose', 'list the fields of every record that is new as a whole')
    .option('--force', 'replace the file when it is there')
    .option('--json', 'print the plan as JSON, and how each record ended')
    .addHelpText('after', importHelp)
    .action(async (source: string, base: string, options: ImportOptions, command: Command) => {
      process.exitCode = await withProg(command, [source, base], (from) => importInto(from, source, base, options));
    });
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  t3000 prog ${line}`).join('\n')}`;
}

const importHelp = `
Fields the JSON leaves out stay as they are; {"index": 3, "empty": true} clears a record; masked passwords stay.
The panel keeps its own name, numbers, addresses and versions, whatever the source says.

Into a panel: the panel is read first, and only records that differ are written, units first and programs last. A program
is switched off while its code is written. What was changed on the panel meanwhile is not written over. After an
interruption the same command plans and writes exactly what is left.
${examples(
  'import a.json a.prog',
  'import a.json a.prog --out a2.prog',
  'import floor1.prog floor2.prog --map 1=2 -o new.prog',
  'import ahu1.prog t3://10.0.0.5',
  'import ahu1.prog t3://10.0.0.5 --section schedules scheduleTimes --write',
)}

${exitHelp}`;
