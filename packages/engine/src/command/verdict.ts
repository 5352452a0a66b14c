import { isPriority } from '@t3000/core';
import type { PointInspection, Priority } from '@t3000/core';
import type { BuildingPoint, Command } from '../building.ts';
import { nameOf, slotName } from './checks.ts';

/** What reading back says about a command. */
export interface Verdict {
  /** `pending`: not (yet) as commanded; controllers apply a write at their next scan. */
  readonly status: 'confirmed' | 'overruled' | 'pending';
  /** Slot in effect; undefined for relinquish default or a point without slots. */
  readonly activePriority: Priority | undefined;
  /** The commanded slot holds the commanded value. */
  readonly isStanding: boolean;
  readonly message: string;
}

/** Equal in single precision counts as equal, with one unit of rounding on the way. */
const RELATIVE_TOLERANCE = 2 ** -22;

/** A number, or the text of a text point. */
type Held = number | string;

/** What a device holds, of either kind. */
interface Holding {
  readonly value: Held;
  readonly slots: readonly (Held | undefined)[] | undefined;
}

/** Compares what a device holds with what was asked of it. */
export function judgeCommand(command: Command, point: BuildingPoint, found: PointInspection): Verdict {
  const { priority } = command;
  const value = command.text ?? command.value;
  const holding = holdingOf(point, found);
  const activePriority = activeSlot(holding);
  if (holding.slots === undefined) return judgeWithoutSlots(value, point, holding);
  const slot = holding.slots[priority - 1];
  const shown = `it now reads ${holding.value}`;
  if (value === undefined) {
    return slot === undefined
      ? { status: 'confirmed', activePriority, isStanding: false, message: released(command, point, holding) }
      : verdict('pending', activePriority, true, `${slotName(priority)} of ${nameOf(point)} still holds ${slot}`);
  }
  const isStanding = slot !== undefined && equalValues(point, slot, value);
  if (!isStanding) {
    const holds = slot === undefined ? 'is empty' : `holds ${slot}`;
    return verdict('pending', activePriority, false, `${slotName(priority)} of ${nameOf(point)} ${holds}; ${shown}`);
  }
  if (activePriority !== undefined && activePriority < priority) {
    const winner = holding.slots[activePriority - 1];
    const text = `${slotName(activePriority)} holds ${winner} and wins over ${value} for ${nameOf(point)}; ${shown}`;
    return verdict('overruled', activePriority, true, text);
  }
  if (equalValues(point, holding.value, value)) {
    return verdict(
      'confirmed',
      activePriority,
      true,
      `${nameOf(point)} reads ${holding.value} at ${slotName(priority)}`,
    );
  }
  const text = `${slotName(priority)} of ${nameOf(point)} holds ${value}, but the device reads ${holding.value}`;
  return verdict('pending', activePriority, true, text);
}

function holdingOf(point: BuildingPoint, { value, slots, texts }: PointInspection): Holding {
  return point.kind === 'text' ? { value: texts?.value ?? 'no text', slots: texts?.slots } : { value, slots };
}

/** Whether a value read back is the one written. */
export function equalValues(point: BuildingPoint, left: Held, right: Held): boolean {
  if (left === right) return true;
  if (point.kind !== 'analog' || typeof left === 'string' || typeof right === 'string') return false;
  return Math.abs(left - right) <= Math.max(Math.abs(left), Math.abs(right)) * RELATIVE_TOLERANCE;
}

function judgeWithoutSlots(value: Held | undefined, point: BuildingPoint, found: Holding): Verdict {
  const isEqual = value !== undefined && equalValues(point, found.value, value);
  const text = isEqual
    ? `${nameOf(point)} reads ${found.value}`
    : `${nameOf(point)} reads ${found.value}, not ${value}`;
  return verdict(isEqual ? 'confirmed' : 'pending', undefined, isEqual, text);
}

function released(command: Command, point: BuildingPoint, found: Holding): string {
  const active = activeSlot(found);
  const from = active === undefined ? 'the relinquish default' : slotName(active);
  return `${slotName(command.priority)} of ${nameOf(point)} is released; it reads ${found.value} from ${from}`;
}

function activeSlot(found: Holding): Priority | undefined {
  const highest = (found.slots ?? []).findIndex((slot) => slot !== undefined) + 1;
  return isPriority(highest) ? highest : undefined;
}

function verdict(
  status: Verdict['status'],
  activePriority: Priority | undefined,
  isStanding: boolean,
  message: string,
): Verdict {
  return { status, activePriority, isStanding, message };
}
