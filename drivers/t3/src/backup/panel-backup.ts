import { DecodeError } from '@t3000/core';
import type {
  BackupPart,
  BackupWatch,
  DeviceBackup,
  RequestFailure,
  RestoreAccount,
  RestoreChange,
  RestoreChoice,
  RestoreOrder,
  RestorePlan,
  RestoreWatch,
  SavedDevice,
} from '@t3000/core';
import {
  editsOfProg,
  emptyProg,
  encodeProg,
  guardedSections,
  needsConfirmation,
  readProg,
  restoreOrder,
} from '@t3000/t3';
import type { RecordDiff } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import { confirmationOf } from '../tables/record-table.ts';
import { planPanel } from './plan-panel.ts';
import type { PanelRestorePlan } from './plan-panel.ts';
import { completeFile, readPanelFile } from './read-panel-file.ts';
import { restorePanel } from './restore-panel.ts';

const GUARD = 'users and settings decide who may use the panel and who it is: type its serial number to confirm';

/** A panel's configuration as the vendor's `.prog` file. */
export class PanelBackup implements DeviceBackup {
  readonly parts: readonly BackupPart[] = restoreOrder.map((name) => ({ name, guarded: guardedSections.has(name) }));
  readonly #panel: T3Panel;
  readonly #plans = new WeakMap<RestorePlan, PanelRestorePlan>();

  constructor(panel: T3Panel) {
    this.#panel = panel;
  }

  async save({ signal, onProgress }: BackupWatch): Promise<SavedDevice | RequestFailure> {
    const read = await readPanelFile(this.#panel, { signal, onProgress });
    if (!read.ok) return requestFailureOf(read);
    const { file, notes } = read.value;
    return { ok: true, bytes: encodeProg(completeFile(file)), extension: 'prog', notes };
  }

  async plan(
    bytes: Uint8Array,
    { values, numbers }: RestoreChoice,
    { signal, onProgress }: BackupWatch,
  ): Promise<RestorePlan | RequestFailure> {
    const source = openFile(bytes);
    if (typeof source === 'string') return { ok: false, reason: 'refused', detail: source };
    const read = await readPanelFile(this.#panel, { signal, onProgress });
    if (!read.ok) return requestFailureOf(read);
    const edits = editsOfProg(source.file, emptyProg(source.file.revision));
    const found = planPanel(read.value, edits, { values, panels: numbers, source: source.file });
    const plan: RestorePlan = {
      ok: true,
      changes: found.changes.map(changeOf),
      notes: [...source.notes, ...found.notes],
      guard: needsConfirmation(found.steps) ? GUARD : '',
    };
    this.#plans.set(plan, found);
    return plan;
  }

  async restore(plan: RestorePlan, { parts, confirmed }: RestoreOrder, watch: RestoreWatch): Promise<RestoreAccount> {
    const found = this.#plans.get(plan);
    if (!found)
      return { status: 'stopped', results: [], left: plan.changes.length, detail: 'this plan is of another panel' };
    const { steps, serialNumber } = found;
    const wanted = steps.filter(({ section }) => parts.has(section));
    const confirmation = confirmationOf(confirmed);
    return restorePanel(this.#panel, wanted, { ...watch, serialNumber, confirmation });
  }
}

function openFile(bytes: Uint8Array): ReturnType<typeof readProg> | string {
  try {
    return readProg(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return `the file cannot be read: ${error.message}`;
    throw error;
  }
}

function changeOf({ section, index, name, kind, changes }: RecordDiff): RestoreChange {
  return { part: section, index, name, kind, fields: changes };
}
