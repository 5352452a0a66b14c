import type { RestoreAccount, RestoreResult } from '@t3000/core';
import { planPanel, restorePanel, type PanelRestorePlan, type T3Panel } from '@t3000/driver-t3';
import { needsConfirmation, type ProgFile, type ProgSectionName, type RecordEdit } from '@t3000/t3';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { wholeNumber } from '../terminal/number-option.ts';
import { printable } from '../terminal/printable.ts';
import { diffSummary, diffText } from './diff-text.ts';
import { jsonText } from './json-text.ts';
import type { OpenedFile } from './panel-file.ts';

export interface PanelImportOptions {
  readonly write?: boolean;
  readonly section?: readonly string[];
  readonly values?: boolean;
  readonly confirm?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

export interface PanelImport {
  readonly edits: readonly RecordEdit[];
  /** Undefined for an edited JSON. */
  readonly source: ProgFile | undefined;
  readonly notes: readonly string[];
  readonly panels: ReadonlyMap<number, number>;
  readonly sections: readonly ProgSectionName[];
}

/** Plans laying records over a panel, prints the plan, and with `--write` carries it out, record by record as it goes. */
export async function importIntoPanel(
  panel: T3Panel,
  opened: OpenedFile,
  { edits, source, notes, panels, sections }: PanelImport,
  options: PanelImportOptions,
): Promise<ExitCode> {
  if (!opened.panel) throw new CommandFailure(ExitCode.failed, `${opened.path} is no panel.`);
  const confirmed =
    options.confirm === undefined ? undefined : wholeNumber('--confirm', options.confirm, 0, 0xffff_ffff);
  const chosen = sections.length === 0 ? edits : edits.filter(({ section }) => sections.includes(section));
  const planned = planPanel(opened.panel, chosen, { values: options.values === true, panels, source });
  const plan = { ...planned, notes: [...notes, ...planned.notes, ...guardNotes(planned, confirmed)] };
  if (options.json !== true) process.stdout.write(planText(plan, options));
  if (options.write !== true || plan.steps.length === 0) {
    if (options.json === true) process.stdout.write(jsonText(planJson(plan, undefined)));
    return ExitCode.ok;
  }
  const account = await carryOut(panel, plan, confirmed, options);
  process.stdout.write(
    options.json === true ? jsonText(planJson(plan, account)) : accountText(account, plan.steps.length),
  );
  return codeOf(account);
}

function guardNotes({ steps, serialNumber }: PanelRestorePlan, confirmed: number | undefined): string[] {
  if (!needsConfirmation(steps) || confirmed === serialNumber) return [];
  return ['users and settings are written only with --confirm and the serial number of the panel'];
}

/** Ctrl-C lets the record under way finish: a second one ends the program at once. */
async function carryOut(
  panel: T3Panel,
  { steps, serialNumber }: PanelRestorePlan,
  confirmed: number | undefined,
  options: PanelImportOptions,
): Promise<RestoreAccount> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await restorePanel(panel, steps, {
      serialNumber,
      confirmation: confirmed === undefined ? undefined : { serialNumber: confirmed },
      signal: stop.signal,
      onResult: (result, done, total) => {
        if (options.json !== true) process.stdout.write(resultLine(result, done, total));
      },
    });
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

const words: Readonly<Record<RestoreResult['status'], string>> = {
  applied: 'applied',
  unchanged: 'there already',
  not_applied: 'NOT APPLIED',
  refused: 'REFUSED',
  unknown: 'UNKNOWN',
};

function resultLine({ part, index, name, status, detail }: RestoreResult, done: number, total: number): string {
  const place = `${part} ${index}${name === '' ? '' : ` ${name}`}`;
  return printable(`[${done}/${total}] ${place}: ${words[status]}${detail === '' ? '' : `, ${detail}`}`) + '\n';
}

function planText(plan: PanelRestorePlan, { verbose, write }: PanelImportOptions): string {
  const shown =
    verbose === true
      ? plan.changes
      : plan.changes.map((diff) => (diff.kind === 'added' ? { ...diff, changes: [] } : diff));
  const what = plan.changes.length === 0 ? 'Nothing changes.' : `${diffSummary(plan.changes)} change.`;
  const hint =
    write === true || plan.changes.length === 0 ? '' : ' Nothing was written; add --write to write to the panel.';
  return [diffText(shown), ...plan.notes.map((note) => `Note: ${printable(note)}.\n`), `${what}${hint}\n`].join('');
}

function accountText({ status, results, left, detail }: RestoreAccount, total: number): string {
  const good = results.filter((result) => result.status === 'applied' || result.status === 'unchanged').length;
  const lines = [`${good} of ${total} records are in the panel as planned, each read back.`];
  if (status !== 'done') lines.push(`${status === 'stopped' ? 'Stopped' : 'Not all took'}: ${detail}.`);
  if (left > 0)
    lines.push(`${left} records were not tried. The same command again plans and writes exactly what is left.`);
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function planJson(plan: PanelRestorePlan, account: RestoreAccount | undefined): object {
  const { changes, kept, mappedRecords, foreignPanels, notes, serialNumber } = plan;
  return {
    panel: serialNumber,
    written: account !== undefined,
    changes,
    kept,
    mapped_records: mappedRecords,
    foreign_panels: foreignPanels,
    notes,
    ...(account === undefined ? {} : { account }),
  };
}

function codeOf({ status, results }: RestoreAccount): ExitCode {
  if (status === 'done') return ExitCode.ok;
  if (results.at(-1)?.status === 'unknown') return ExitCode.unconfirmed;
  return status === 'stopped' ? ExitCode.noAnswer : ExitCode.refused;
}
