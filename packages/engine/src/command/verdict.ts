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

/** Compares what a device holds with what was asked of it. */
export function judgeCommand(command: Command, point: BuildingPoint, found: PointInspection): Verdict {
  const { value, priority } = command;
  const activePriority = activeSlot(found);
  if (found.slots === undefined) return judgeWithoutSlots(command, point, found);
  const slot = found.slots[priority - 1];
  const shown = `it now reads ${found.value}`;
  if (value === undefined) {
    return slot === undefined
      ? { status: 'confirmed', activePriority, isStanding: false, message: released(command, point, found) }
      : verdict('pending', activePriority, true, `${slotName(priority)} of ${nameOf(point)} still holds ${slot}`);
  }
  const isStanding = slot !== undefined && equalValues(point, slot, value);
  if (!isStanding) {
    const holds = slot === undefined ? 'is empty' : `holds ${slot}`;
    return verdict('pending', activePriority, false, `${slotName(priority)} of ${nameOf(point)} ${holds}; ${shown}`);
  }
  if (activePriority !== undefined && activePriority < priority) {
    const winner = found.slots[activePriority - 1];
    const text = `${slotName(activePriority)} holds ${winner} and wins over ${value} for ${nameOf(point)}; ${shown}`;
    return verdict('overruled', activePriority, true, text);
  }
  if (equalValues(point, found.value, value)) {
    return verdict('confirmed', activePriority, true, `${nameOf(point)} reads ${found.value} at ${slotName(priority)}`);
  }
  const text = `${slotName(priority)} of ${nameOf(point)} holds ${value}, but the device reads ${found.value}`;
  return verdict('pending', activePriority, true, text);
}

/** Whether a value read back is the one written. */
export function equalValues(point: BuildingPoint, left: number, right: number): boolean {
  if (point.kind !== 'analog' || left === right) return left === right;
  return Math.abs(left - right) <= Math.max(Math.abs(left), Math.abs(right)) * RELATIVE_TOLERANCE;
}

function judgeWithoutSlots(command: Command, point: BuildingPoint, found: PointInspection): Verdict {
  const { value } = command;
  const isEqual = value !== undefined && equalValues(point, found.value, value);
  const text = isEqual
    ? `${nameOf(point)} reads ${found.value}`
    : `${nameOf(point)} reads ${found.value}, not ${value}`;
  return verdict(isEqual ? 'confirmed' : 'pending', undefined, isEqual, text);
}

function released(command: Command, point: BuildingPoint, found: PointInspection): string {
  const active = activeSlot(found);
  const from = active === undefined ? 'the relinquish default' : slotName(active);
  return `${slotName(command.priority)} of ${nameOf(point)} is released; it reads ${found.value} from ${from}`;
}

function activeSlot(found: PointInspection): Priority | undefined {
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
