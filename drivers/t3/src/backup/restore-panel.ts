import { unreachable } from '@t3000/core';
import type { RestoreAccount, RestoreResult } from '@t3000/core';
import { blockFacts, guardedSections, sectionBlocks, withMovingFields } from '@t3000/t3';
import type { BlockRecord, RecordCodec, RestoreStep } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import type { Confirmation } from '../line/private-line.ts';
import type { ProgramWrite } from '../panel/programs.ts';
import type { Change, RecordWrite } from '../panel/record-writer.ts';

export interface RestoreOptions {
  /** The panel the plan was made for. */
  readonly serialNumber: number;
  readonly confirmation: Confirmation | undefined;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: RestoreResult, done: number, total: number) => void;
}

/**
 * Writes the records of a plan one after another, each read back. Stops when the panel falls silent: what was done is
 * told, and planning again gives what is left.
 */
export async function restorePanel(
  panel: T3Panel,
  steps: readonly RestoreStep[],
  options: RestoreOptions,
): Promise<RestoreAccount> {
  const results: RestoreResult[] = [];
  const ended = (status: RestoreAccount['status'], detail: string): RestoreAccount => ({
    status,
    results,
    left: steps.length - results.length,
    detail,
  });
  const who = await panel.facts({ fresh: true, priority: 'urgent' });
  if (!who.ok) return ended('stopped', `nothing was written: ${who.detail}`);
  if (who.value.serialNumber !== options.serialNumber) {
    const detail = `nothing was written: panel ${who.value.serialNumber} answers where the plan is for panel ${options.serialNumber}`;
    return ended('stopped', detail);
  }
  for (const step of steps) {
    if (options.signal?.aborted) return ended('stopped', await closing(panel, results, 'cancelled'));
    const { status, detail } = await writeStep(panel, step, options.confirmation);
    const result = { part: step.section, index: step.index, name: step.name, status, detail };
    results.push(result);
    options.onResult?.(result, results.length, steps.length);
    if (status === 'applied' || status === 'unchanged') continue;
    const alive = await panel.facts({ fresh: true, priority: 'urgent' });
    if (!alive.ok) return ended('stopped', `the panel fell silent: ${alive.detail}`);
  }
  const bad = results.filter(({ status }) => status !== 'applied' && status !== 'unchanged').length;
  const detail = await closing(panel, results, bad === 0 ? '' : `${bad} of ${results.length} records did not take`);
  return ended(bad === 0 && detail === '' ? 'done' : 'partly', detail);
}

/** What was written is lost with the next loss of power unless the panel saves it. */
async function closing(panel: T3Panel, results: readonly RestoreResult[], detail: string): Promise<string> {
  if (!results.some(({ status }) => status === 'applied')) return detail;
  const saved = await panel.saveToFlash();
  if (saved.ok) return detail;
  const unsaved = `written, but the panel did not say that it saved it to flash: ${saved.detail}`;
  return detail === '' ? unsaved : `${detail}; ${unsaved}`;
}

const changedMeanwhile = 'it was changed by somebody else since the plan was made; plan again';

type StepEnd = Pick<RestoreResult, 'status' | 'detail'>;

async function writeStep(panel: T3Panel, step: RestoreStep, confirmation: Confirmation | undefined): Promise<StepEnd> {
  const { section, index } = step;
  if (guardedSections.has(section) && !confirmation) {
    return { status: 'refused', detail: 'nobody confirmed it with the serial number of the panel' };
  }
  if (section === 'code') return writeCode(panel, step);
  const at = index - 1;
  switch (section) {
    case 'outputs':
      return endOf(await panel.writeOutput(at, changeOf('outputs', step)));
    case 'users':
      return endOf(await panel.writeGuarded('users', at, changeOf('users', step), known(confirmation)));
    case 'settings':
      return endOf(await panel.writeSettings(changeOf('settings', step), known(confirmation)));
    default:
      return endOf(await panel.write(sectionBlocks[section], at, changeOf(sectionBlocks[section], step) as never));
  }
}

function known(confirmation: Confirmation | undefined): Confirmation {
  return confirmation ?? { serialNumber: Number.NaN };
}

/**
 * Puts the planned bytes into the record as it is now. What somebody else changed since the plan was made stays; where
 * it is the very bytes of the plan, the change is refused.
 */
function changeOf<N extends (typeof sectionBlocks)[keyof typeof sectionBlocks]>(
  block: N,
  { section, before, wanted }: RestoreStep,
): Change<BlockRecord<N>> {
  // One codec for each name; TypeScript does not follow that through a type parameter.
  const codec = blockFacts(block).codec as unknown as RecordCodec<never>;
  return (current) => {
    const bytes = current.raw.copy();
    const planned = Array.from(wanted.keys()).filter((at) => wanted[at] !== before[at]);
    const now = withMovingFields(section, bytes, before, false);
    if (planned.some((at) => now[at] !== before[at] && bytes[at] !== wanted[at])) {
      return changedMeanwhile;
    }
    for (const at of planned) bytes[at] = wanted[at] ?? 0;
    return codec.decode(bytes);
  };
}

function endOf(written: RecordWrite<unknown> | ProgramWrite): StepEnd {
  switch (written.status) {
    case 'applied':
    case 'unchanged':
      return { status: written.status, detail: '' };
    case 'not_applied':
      return { status: 'not_applied', detail: `${written.detail}${hintFor(written.fields)}` };
    case 'incomplete':
      return { status: 'not_applied', detail: written.detail };
    case 'refused':
    case 'unknown':
      return { status: written.status, detail: written.detail };
    default:
      return unreachable(written);
  }
}

/** From outside, a panel that forgot a value and one whose program wrote over it look the same. */
function hintFor(fields: readonly string[]): string {
  const onlyValue = fields.every((field) => field === 'value' || field === 'control');
  return onlyValue ? "; the panel's own program may have written over it" : '';
}

/** Code goes over what the plan saw, and over nothing else. */
async function writeCode(panel: T3Panel, { index, before, wanted }: RestoreStep): Promise<StepEnd> {
  const now = await panel.readProgram(index - 1, { priority: 'urgent' });
  if (!now.ok) return { status: 'refused', detail: `not written, because it could not be read: ${now.detail}` };
  const held = now.value.image.toHex();
  if (held === wanted.toHex() && now.value.consistent) return { status: 'unchanged', detail: '' };
  if (held !== before.toHex()) return { status: 'refused', detail: changedMeanwhile };
  return endOf(await panel.writeProgram(index - 1, wanted));
}
