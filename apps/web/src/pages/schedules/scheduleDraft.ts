import type { Schedule, ScheduleEntry, ScheduleException, SchedulePlan } from '@t3000/contract';

/** A schedule while it is edited; every step makes a new one, so that each can be taken back. */
export type ScheduleDraft = Pick<
  Schedule,
  'name' | 'description' | 'enabled' | 'priority' | 'missed' | 'output_ids' | keyof SchedulePlan
>;

/** Below what people command by hand, above nothing: what the server takes too. */
const PRIORITY_DEFAULT = 15;
/** Monday to Friday, as indexes of the week. */
export const workdays: readonly number[] = [0, 1, 2, 3, 4];
export const weekdays: readonly number[] = [0, 1, 2, 3, 4, 5, 6];

export function emptyDraft(kind: Schedule['kind'] = 'binary'): ScheduleDraft {
  return {
    name: '',
    description: '',
    enabled: true,
    kind,
    time_zone: null,
    effective_from: null,
    effective_to: null,
    weekly: weekdays.map(() => []),
    exceptions: [],
    default_value: kind === 'binary' ? 0 : kind === 'multistate' ? 1 : null,
    priority: PRIORITY_DEFAULT,
    missed: 'apply_latest',
    output_ids: [],
  };
}

export function draftOf(schedule: Schedule): ScheduleDraft {
  const { name, description, enabled, priority, missed, output_ids: outputs } = schedule;
  return { name, description, enabled, priority, missed, output_ids: outputs, ...planOf(schedule) };
}

/** What the schedule says, without where it writes: what a preview is asked for. */
export function planOf(draft: SchedulePlan): SchedulePlan {
  return {
    kind: draft.kind,
    time_zone: draft.time_zone,
    effective_from: draft.effective_from,
    effective_to: draft.effective_to,
    weekly: draft.weekly,
    exceptions: draft.exceptions,
    default_value: draft.default_value,
  };
}

export function withDay(draft: ScheduleDraft, day: number, entries: readonly ScheduleEntry[]): ScheduleDraft {
  return { ...draft, weekly: draft.weekly.map((known, index) => (index === day ? [...entries] : known)) };
}

/** Gives other days the entries of one. */
export function withDayCopied(draft: ScheduleDraft, from: number, to: readonly number[]): ScheduleDraft {
  const source = draft.weekly[from] ?? [];
  return { ...draft, weekly: draft.weekly.map((known, index) => (to.includes(index) ? [...source] : known)) };
}

/** Changes the exception at `index`, adds it behind the last, or removes it when undefined. */
export function withException(
  draft: ScheduleDraft,
  index: number,
  exception: ScheduleException | undefined,
): ScheduleDraft {
  const exceptions = draft.exceptions.toSpliced(index, 1, ...(exception === undefined ? [] : [exception]));
  return { ...draft, exceptions };
}

/** Values of another kind make no sense any more: times stay, values become the first that does. */
export function withKind(draft: ScheduleDraft, kind: Schedule['kind']): ScheduleDraft {
  if (kind === draft.kind) return draft;
  const { default_value: otherwise } = emptyDraft(kind);
  const value = kind === 'analog' ? 20 : 1;
  const adapt = (entries: readonly ScheduleEntry[]): ScheduleEntry[] =>
    entries.map((entry) => (entry.value === null ? entry : { ...entry, value }));
  return {
    ...draft,
    kind,
    default_value: otherwise,
    weekly: draft.weekly.map(adapt),
    exceptions: draft.exceptions.map((exception) => ({ ...exception, entries: adapt(exception.entries) })),
  };
}

/** Every value that occurs, in order: what the shades of a grid and the choices of a legend are made of. */
export function valuesOf(plan: Pick<SchedulePlan, 'weekly' | 'exceptions' | 'default_value'>): number[] {
  const entries = [...plan.weekly.flat(), ...plan.exceptions.flatMap(({ entries: own }) => own)];
  const values = [...entries.map(({ value }) => value), plan.default_value].filter((value) => value !== null);
  return [...new Set(values)].toSorted((a, b) => a - b);
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
