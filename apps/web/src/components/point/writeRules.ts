import { PRIORITY_OPERATOR, TEXT_VALUE_BYTES_MAX, textValueBytes } from '@t3000/core';
import type { Priority } from '@t3000/core';
import type { Point } from '@t3000/contract';

/** Slots a person may take. 1 to 6 belong to life safety and equipment protection: no screen offers them. */
export const offeredPriorities: readonly Priority[] = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

export const PRIORITY_DEFAULT: Priority = PRIORITY_OPERATOR;

/** How long a command may stand, seconds; null until somebody releases it. */
export const durationPresets = [900, 3600, 14_400, null] as const;

/** Points that take the same value: one kind, one unit, the same states. */
export interface WriteGroup {
  readonly key: string;
  readonly points: readonly Point[];
}

/** Groups of points that one value fits, the largest first. Writing 21 to °C and Pa at once is never meant. */
export function writeGroups(points: readonly Point[]): WriteGroup[] {
  const groups = Map.groupBy(points, ({ kind, unit, state_texts: states }) =>
    JSON.stringify(kind === 'analog' ? [kind, unit] : [kind, ...states]),
  );
  return [...groups]
    .map(([key, members]) => ({ key, points: members }))
    .toSorted((a, b) => b.points.length - a.points.length);
}

/** What is wrong with a value, with the limit it breaks. */
export type ValueFault =
  | { readonly code: 'missing' | 'not_a_number' | 'not_a_state' }
  | { readonly code: 'below' | 'above' | 'too_long'; readonly limit: number };

/** Reads what was typed. Decimal comma and point both count, thousands separators do not: `1,500` would be a guess. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().replace(',', '.').replace('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}

/** Whether writes to a point have anything to pass besides its own range. */
export function isGuarded(point: Point): boolean {
  const { write_lowest: low, write_highest: high, write_step: step, write_count: count } = point;
  return [low, high, step, count].some((limit) => limit !== null) || point.write_confirm || point.critical;
}

/** The narrower of what the point can have and what its guard lets through; null where neither says anything. */
export function writeLimits(point: Point): { readonly from: number | null; readonly to: number | null } {
  return {
    from: narrower(point.minimum, point.write_lowest, Math.max),
    to: narrower(point.maximum, point.write_highest, Math.min),
  };
}

function narrower(a: number | null, b: number | null, pick: (...of: number[]) => number): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b);
}

export function faultOfValue(point: Point, value: number | string): ValueFault | undefined {
  if (typeof value === 'string') {
    if (point.kind !== 'text') return { code: 'not_a_number' };
    return textValueBytes(value) === undefined ? { code: 'too_long', limit: TEXT_VALUE_BYTES_MAX } : undefined;
  }
  if (Number.isNaN(value)) return { code: 'missing' };
  if (!Number.isFinite(value)) return { code: 'not_a_number' };
  const { from, to } = writeLimits(point);
  if (point.kind === 'analog') {
    if (from !== null && value < from) return { code: 'below', limit: from };
    return to !== null && value > to ? { code: 'above', limit: to } : undefined;
  }
  const first = point.kind === 'binary' ? 0 : 1;
  const last = point.kind === 'binary' ? 1 : Math.max(1, point.state_texts.length);
  // A multi-state point without texts does not tell how many states it has: the device judges.
  const isOpen = point.kind === 'multistate' && point.state_texts.length === 0;
  const known = Number.isInteger(value) && value >= first && (isOpen || value <= last);
  if (!known) return { code: 'not_a_state' };
  if (point.write_lowest !== null && value < point.write_lowest) return { code: 'below', limit: point.write_lowest };
  return point.write_highest !== null && value > point.write_highest
    ? { code: 'above', limit: point.write_highest }
    : undefined;
}

/** States to choose from, with the number that is written. */
export function stateChoices(
  point: Pick<Point, 'kind'> & { readonly state_texts: readonly string[] },
): { readonly value: number; readonly text: string }[] {
  if (point.kind === 'analog' || point.kind === 'text') return [];
  const first = point.kind === 'binary' ? 0 : 1;
  const texts = point.kind === 'binary' ? [0, 1].map((index) => point.state_texts[index] ?? '') : point.state_texts;
  return texts.map((text, index) => ({
    value: first + index,
    text: text === '' ? String(first + index) : text,
  }));
}

/** Smallest step of an analog value as its point is shown. */
export function stepOf(decimals: number): number {
  return Number((10 ** -decimals).toFixed(decimals));
}

/** `value` moved by `steps` and kept within the limits, without the crumbs of binary fractions. */
export function stepped(value: number, steps: number, point: Point): number {
  const moved = Number((value + steps * stepOf(point.decimals)).toFixed(point.decimals));
  const { from, to } = writeLimits(point);
  return Math.min(to ?? Infinity, Math.max(from ?? -Infinity, moved));
}

export interface WriteForm {
  /** Null releases; a string for text points. */
  readonly value: number | string | null;
  readonly priority: number;
  readonly durationSeconds: number | null;
  readonly reason: string;
  /** The person has read what the guards of the points ask to be confirmed. */
  readonly confirmed?: boolean;
  /** How long a question to a second person waits. */
  readonly requestSeconds?: number;
}

/** Why a selected point is left out. */
export type SkipReason = 'not_writable' | 'other_kind' | 'no_priority_array' | ValueFault['code'];

/** One command on its way, or the reason why there is none. */
export type PlanItem =
  | { readonly point: Point; readonly order: WriteOrder; readonly skip?: undefined }
  | { readonly point: Point; readonly order?: undefined; readonly skip: SkipReason };

export interface WriteOrder {
  readonly pointId: number;
  readonly deviceId: number;
  readonly value: number | string | null;
  /** Absent for points without a priority array. */
  readonly priority?: number;
  readonly durationSeconds?: number;
  readonly reason: string;
  readonly confirmed?: boolean;
  readonly requestSeconds?: number;
}

/** What will happen to each selected point. `members` are those the value is meant for. */
export function planWrites(points: readonly Point[], members: ReadonlySet<number>, form: WriteForm): PlanItem[] {
  const plan = points.map((point): PlanItem => {
    const skip = skipReason(point, members, form);
    return skip === undefined ? { point, order: orderOf(point, form) } : { point, skip };
  });
  // What happens stands before what does not.
  return plan.toSorted((a, b) => Number(a.skip !== undefined) - Number(b.skip !== undefined));
}

function skipReason(point: Point, members: ReadonlySet<number>, { value }: WriteForm): SkipReason | undefined {
  if (!point.writable) return 'not_writable';
  if (!members.has(point.id)) return 'other_kind';
  if (value === null) return point.commandable ? undefined : 'no_priority_array';
  return faultOfValue(point, value)?.code;
}

function orderOf(point: Point, form: WriteForm): WriteOrder {
  const { value, priority, durationSeconds, reason, confirmed = false, requestSeconds } = form;
  const slot = point.commandable ? { priority } : {};
  const canExpire = point.commandable && point.kind !== 'text';
  const lasts = canExpire && durationSeconds !== null && value !== null ? { durationSeconds } : {};
  const guarded = {
    ...(confirmed && point.write_confirm ? { confirmed } : {}),
    ...(point.critical && value !== null && requestSeconds !== undefined ? { requestSeconds } : {}),
  };
  return { pointId: point.id, deviceId: point.device_id, value, reason: reason.trim(), ...slot, ...lasts, ...guarded };
}

/** The slot a release is meant for: the command of a person or program standing on the point, else the operator's. */
export function releaseSlot(point: Point): number {
  const standing = point.override?.priority;
  return standing !== undefined && standing >= (offeredPriorities[0] ?? PRIORITY_DEFAULT) ? standing : PRIORITY_DEFAULT;
}

interface Slot {
  readonly priority: number;
  readonly value: number | null;
  readonly text?: string;
}

/** What a slot holds: a number, the text of a text point, or nothing. */
export function heldIn({ value, text }: Pick<Slot, 'value' | 'text'>): number | string | null {
  return text ?? value;
}

/** What the point becomes when `released` is given up: the highest slot left, or the default behind them all. */
export function afterRelease(
  slots: readonly Slot[],
  relinquishDefault: number | string | null,
  released: number,
): { readonly value: number | string; readonly priority: number | null } | undefined {
  const next = slots
    .filter((slot) => slot.priority !== released && heldIn(slot) !== null)
    .toSorted((a, b) => a.priority - b.priority)[0];
  const held = next === undefined ? null : heldIn(next);
  if (next !== undefined && held !== null) return { value: held, priority: next.priority };
  return relinquishDefault === null ? undefined : { value: relinquishDefault, priority: null };
}
