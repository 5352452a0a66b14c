import { NO_GUARD, guardProblem } from '@t3000/core';
import type { PointKind, WriteGuard } from '@t3000/core';
import type { Point } from '@t3000/contract';

/** The guard of a point as the API tells it. */
export type GuardSettings = Pick<
  Point,
  | 'write_lowest'
  | 'write_highest'
  | 'write_step'
  | 'write_count'
  | 'write_span_seconds'
  | 'write_confirm'
  | 'write_confirm_text'
  | 'critical'
>;

/** Why a guard cannot be, and which setting is to blame. */
export interface GuardFault {
  readonly field: keyof GuardSettings;
  readonly problem: string;
}

export function guardSettings(guard: WriteGuard = NO_GUARD): GuardSettings {
  const { lowest, highest, step, rate, confirm, confirmText, critical } = guard;
  return {
    write_lowest: lowest ?? null,
    write_highest: highest ?? null,
    write_step: step ?? null,
    write_count: rate?.writes ?? null,
    write_span_seconds: rate === undefined ? null : rate.spanMs / 1000,
    write_confirm: confirm,
    write_confirm_text: confirmText,
    critical,
  };
}

/** The guard after an edit; undefined when the edit says nothing about it. */
export function guardAfter(present: WriteGuard | undefined, edit: Partial<GuardSettings>): WriteGuard | undefined {
  const before = guardSettings(present);
  const names = Object.keys(before) as (keyof GuardSettings)[];
  return names.some((name) => edit[name] !== undefined) ? guardOf({ ...before, ...named(edit, names) }) : undefined;
}

/** What is wrong with an edit of the guard of a point of this kind; undefined when nothing. */
export function guardFault(
  kind: PointKind,
  present: WriteGuard | undefined,
  edit: Partial<GuardSettings>,
): GuardFault | undefined {
  const guard = guardAfter(present, edit);
  if (guard === undefined) return undefined;
  const wanted = { ...guardSettings(present), ...edit };
  if ((wanted.write_count === null) !== (wanted.write_span_seconds === null)) {
    const field = wanted.write_count === null ? 'write_count' : 'write_span_seconds';
    return { field, problem: 'a number of writes and the span it holds for belong together' };
  }
  if ((kind === 'binary' || kind === 'text') && (guard.lowest !== undefined || guard.highest !== undefined)) {
    const field = guard.lowest === undefined ? 'write_highest' : 'write_lowest';
    return { field, problem: `${kind === 'text' ? 'a text' : 'an off/on'} point has no lowest and highest value` };
  }
  if (kind === 'text' && guard.critical)
    return { field: 'critical', problem: 'a text cannot wait for a second person, so a text point is never critical' };
  if (kind !== 'analog' && guard.step !== undefined)
    return { field: 'write_step', problem: `a ${kind} point has no steps; only analog points do` };
  const problem = guardProblem(guard);
  return problem === undefined
    ? undefined
    : { field: edit.write_lowest === undefined ? 'write_highest' : 'write_lowest', problem };
}

function guardOf(settings: GuardSettings): WriteGuard {
  const { write_count: writes, write_span_seconds: seconds } = settings;
  return {
    lowest: settings.write_lowest ?? undefined,
    highest: settings.write_highest ?? undefined,
    step: settings.write_step ?? undefined,
    rate: writes === null || seconds === null ? undefined : { writes, spanMs: seconds * 1000 },
    confirm: settings.write_confirm,
    confirmText: settings.write_confirm_text,
    critical: settings.critical,
  };
}

/** Of an edit, what it says about the guard. */
function named(edit: Partial<GuardSettings>, names: readonly (keyof GuardSettings)[]): Partial<GuardSettings> {
  return Object.fromEntries(names.flatMap((name) => (edit[name] === undefined ? [] : [[name, edit[name]]])));
}
