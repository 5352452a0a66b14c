import type { RequestFailure } from './driver.ts';

/** A device's configuration as one file, and the way back. What is written is planned first, and read back afterwards. */
export interface DeviceBackup {
  /** Parts of the configuration, in the order they are restored. */
  readonly parts: readonly BackupPart[];
  /** Reads everything the file holds. */
  save(watch: BackupWatch): Promise<SavedDevice | RequestFailure>;
  /** Compares a file with the device as it is now; nothing is written. */
  plan(file: Uint8Array, choice: RestoreChoice, watch: BackupWatch): Promise<RestorePlan | RequestFailure>;
  /** Carries out what a plan of this device says. What is done stays done: a new plan holds the rest. */
  restore(plan: RestorePlan, order: RestoreOrder, watch: RestoreWatch): Promise<RestoreAccount>;
}

export interface BackupPart {
  /** Stable word of the file, `inputs` or `code`. */
  readonly name: string;
  /** Written only when a person confirmed it. */
  readonly guarded: boolean;
}

export interface BackupWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

export interface BackupProgress {
  readonly done: number;
  readonly total: number;
  /** The part under way. */
  readonly part: string;
}

export interface SavedDevice {
  readonly ok: true;
  readonly bytes: Uint8Array;
  /** Ending of the file's name without the dot. */
  readonly extension: string;
  /** What is missing and why, in sentences. */
  readonly notes: readonly string[];
}

export interface RestoreChoice {
  /** Also values that are no configuration as such: those of points in auto. */
  readonly values: boolean;
  /** Numbers of neighbours in the file and what they are at this site. */
  readonly numbers: ReadonlyMap<number, number>;
}

export interface RestorePlan {
  readonly ok: true;
  /** Every record that would change, in the order of writing. */
  readonly changes: readonly RestoreChange[];
  readonly notes: readonly string[];
  /** Why guarded parts need a person's confirmation, and what to type for it; empty when none of them changes. */
  readonly guard: string;
}

export interface RestoreChange {
  readonly part: string;
  /** Counted from 1. */
  readonly index: number;
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly fields: readonly { readonly field: string; readonly before: string; readonly after: string }[];
}

export interface RestoreOrder {
  /** Only these parts of the plan. */
  readonly parts: ReadonlySet<string>;
  /** What a person typed to confirm guarded parts. */
  readonly confirmed: string | undefined;
}

export interface RestoreWatch {
  readonly signal: AbortSignal;
  readonly onResult: (result: RestoreResult, done: number, total: number) => void;
}

/** How the write of one record ended. Each was read back. */
export interface RestoreResult {
  readonly part: string;
  readonly index: number;
  readonly name: string;
  /** `not_applied`: acknowledged, and the device says something else. `unknown`: sent, and nobody could read it back. */
  readonly status: 'applied' | 'unchanged' | 'not_applied' | 'refused' | 'unknown';
  /** Empty for what went well. */
  readonly detail: string;
}

export interface RestoreAccount {
  /** `stopped`: the rest was not tried, because the device fell silent, somebody cancelled, or it is another device. */
  readonly status: 'done' | 'partly' | 'stopped';
  readonly results: readonly RestoreResult[];
  /** Records of the order that were not tried. */
  readonly left: number;
  /** Why it stopped, or what became of it as a whole; one sentence. */
  readonly detail: string;
}
