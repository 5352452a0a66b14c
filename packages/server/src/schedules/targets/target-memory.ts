import type { HeldSchedule, JsonObject, PartWrite, ScheduleFit, ScheduleMisfit, ScheduleNote } from '@t3000/core';
import type { TargetClock } from './target-clock.ts';

/** What is remembered of a place in a device. Stored as it is, so plain data. */
export interface TargetMemory {
  /** As it was read last. */
  readonly held?: HeldSchedule;
  readonly checkedAt?: number;
  /** Why the newest reading failed; absent after one that did not. */
  readonly failure?: string;
  /** When the device was last seen to hold exactly what is wanted. */
  readonly confirmedAt?: number;
  /** Texts of the parts when the device was last seen to hold what was wanted then. */
  readonly confirmed?: Readonly<Record<string, string>>;
  readonly pushedAt?: number;
  readonly pushedBy?: string;
  readonly lastPush?: PushRecord;
  /** The clock the device switches by; absent where it cannot be read. */
  readonly clock?: TargetClock;
  /** Parts the device lets nobody change: not compared any more. */
  readonly fixed?: readonly string[];
}

export interface PushRecord {
  readonly at: number;
  readonly by: string;
  readonly outcome: 'running' | 'done' | 'failed' | 'unconfirmed' | 'interrupted';
  readonly detail: string;
  readonly parts: readonly PartWrite[];
}

export type TargetState = 'in_sync' | 'drift' | 'never_pushed' | 'unreachable' | 'cannot_fit';

export interface PartPair {
  readonly part: string;
  readonly wanted: string;
  readonly held: string;
  readonly differs: boolean;
}

/** How a device stands to the schedule it is to hold. */
export interface Judgement {
  readonly state: TargetState;
  readonly reason: '' | 'edited' | 'device' | 'partly';
  readonly pairs: readonly PartPair[];
  readonly misfits: readonly ScheduleMisfit[];
  readonly notes: readonly ScheduleNote[];
}

// What is stored was written by this file.
export function memoryOf(memory: JsonObject): TargetMemory {
  return memory;
}

export function memoryJson(memory: TargetMemory): JsonObject {
  return memory as unknown as JsonObject;
}

/** `fit` is undefined as long as nobody could judge: the device was never read, or is disabled. */
export function judge(memory: TargetMemory, fit: ScheduleFit | undefined): Judgement {
  const { held, failure, confirmed, lastPush, confirmedAt = 0 } = memory;
  if (fit === undefined || held === undefined) {
    const state = failure === undefined ? 'never_pushed' : 'unreachable';
    return { state, reason: '', pairs: [], misfits: [], notes: [] };
  }
  const { misfits, notes } = fit;
  const pairs = pairsOf(memory, held, fit);
  const own = { pairs, misfits, notes };
  if (misfits.length > 0) return { state: 'cannot_fit', reason: '', ...own };
  const reason = reasonOf();
  if (failure !== undefined) return { state: 'unreachable', reason: '', ...own };
  if (!pairs.some(({ differs }) => differs)) return { state: 'in_sync', reason: '', ...own };
  if (confirmed === undefined && lastPush === undefined) return { state: 'never_pushed', reason: '', ...own };
  return { state: 'drift', reason, ...own };

  function reasonOf(): Judgement['reason'] {
    if (lastPush !== undefined && lastPush.outcome !== 'done' && lastPush.at > confirmedAt) return 'partly';
    const isEdited = fit?.parts.some(({ name, text }) => confirmed?.[name] !== text) === true;
    return isEdited ? 'edited' : 'device';
  }
}

/** Parts the device lets nobody change differ from nothing. */
function pairsOf({ fixed = [] }: TargetMemory, { parts }: HeldSchedule, fit: ScheduleFit): PartPair[] {
  const texts = new Map(parts.map(({ name, text }) => [name, text]));
  return fit.parts.map(({ name, text }) => {
    const held = texts.get(name) ?? '';
    return { part: name, wanted: text, held, differs: held !== text && !fixed.includes(name) };
  });
}

/** Parts to be written. */
export function differing({ pairs }: Judgement): Set<string> {
  return new Set(pairs.filter(({ differs }) => differs).map(({ part }) => part));
}

/** Names wanted and held, so that a push does what its plan showed and nothing else. */
export function tokenOf(pairs: readonly PartPair[]): string {
  // FNV-1a over the texts, 64 bits: a token against haste, not against malice.
  let hash = 0xcbf29ce484222325n;
  for (const character of JSON.stringify(pairs)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return pairs.length === 0 ? '' : hash.toString(16).padStart(16, '0');
}

/** The memory after a reading that succeeded, with what it confirms. */
export function afterReading(memory: TargetMemory, held: HeldSchedule, fit: ScheduleFit, now: number): TargetMemory {
  const { failure: _, ...rest } = memory;
  const next: TargetMemory = { ...rest, held, checkedAt: now };
  if (judge(next, fit).state !== 'in_sync') return next;
  return { ...next, confirmedAt: now, confirmed: Object.fromEntries(fit.parts.map(({ name, text }) => [name, text])) };
}

/** What became of each part, in the light of what the device shows afterwards. */
export function settledParts(
  writes: readonly PartWrite[],
  pairs: readonly PartPair[] | undefined,
  problem: string,
): PartWrite[] {
  return writes.map((write) => {
    const { part, status } = write;
    if (status !== 'written' && status !== 'unknown') return write;
    const pair = pairs?.find((each) => each.part === part);
    if (pairs === undefined) return { part, status: 'unknown', detail: `not read back: ${problem}` };
    if (pair === undefined || pair.wanted === pair.held) return { part, status: 'written', detail: '' };
    const heard = status === 'written' ? 'acknowledged but not applied' : 'neither acknowledged nor applied';
    return { part, status: 'not_applied', detail: `${heard}: the device shows ${pair.held}` };
  });
}
