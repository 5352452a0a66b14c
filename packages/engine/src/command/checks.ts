import { isPriority, priorityNames, TEXT_VALUE_BYTES_MAX, textValueBytes } from '@t3000/core';
import type { Priority } from '@t3000/core';
import type { BuildingPoint, Command, CommandRefusal } from '../building.ts';
import { stateCount } from '../points/judge.ts';

/** Why a command is not carried out. */
export interface Refusal {
  readonly refusal: CommandRefusal;
  /** One sentence that names the point, the value and the limit. */
  readonly message: string;
}

/** Life safety, critical equipment and minimum run times (ASHRAE 135 clause 19.2.2) are no person's to command. */
const PERSON_PRIORITY_MIN = 7;

/** Thirty days: longer than any maintenance, short enough that nothing is forgotten for a season. */
const DURATION_MAX_MS = 30 * 24 * 3_600_000;

/** Everything about a command that can be judged without the device; undefined when it may go out. */
export function checkCommand(command: Command, point: BuildingPoint): Refusal | undefined {
  return checkPoint(point) ?? checkPriority(command, point) ?? checkSlot(command, point) ?? checkValue(command, point);
}

/** Gives a slot back rather than filling it. */
export function isRelease({ value, text }: Command): boolean {
  return value === undefined && text === undefined;
}

/** Asks the author's right; a question that cannot be answered is a no. */
export function mayWrite(command: Command): boolean {
  try {
    return command.author.mayWrite();
  } catch {
    return false;
  }
}

/** The point as messages call it. */
export function nameOf(point: BuildingPoint): string {
  return `"${point.name}"`;
}

function checkPoint(point: BuildingPoint): Refusal | undefined {
  if (point.type === 'input') return refuse('not_writable', `${nameOf(point)} is an input and cannot be commanded`);
  if (!point.writable) return refuse('not_writable', `${nameOf(point)} does not take writes`);
  return point.enabled ? undefined : refuse('not_writable', `${nameOf(point)} is disabled`);
}

function checkPriority(command: Command, point: BuildingPoint): Refusal | undefined {
  // A caller without types, or a value from a store, may bring any number.
  const priority: number = command.priority;
  if (!isPriority(priority)) {
    return refuse(
      'priority_not_allowed',
      `priority ${priority} for ${nameOf(point)} is not a whole number from 1 to 16`,
    );
  }
  if (command.author.system === true || priority >= PERSON_PRIORITY_MIN) return undefined;
  const name = priorityNames[priority];
  const limits = `people may use ${PERSON_PRIORITY_MIN} to 16`;
  return refuse('priority_not_allowed', `priority ${priority} (${name}) for ${nameOf(point)} is reserved: ${limits}`);
}

function checkSlot(command: Command, point: BuildingPoint): Refusal | undefined {
  const { durationMs } = command;
  if (!point.commandable) {
    const why = `${nameOf(point)} has no priority array`;
    if (isRelease(command)) return refuse('not_writable', `${why}, so nothing can be released`);
    if (durationMs !== undefined) return refuse('not_writable', `${why}, so a write to it cannot expire`);
  }
  if (durationMs !== undefined && point.kind === 'text') {
    return refuse('not_writable', `${nameOf(point)} is a text, and a text stands until it is released`);
  }
  if (durationMs === undefined || (durationMs > 0 && durationMs <= DURATION_MAX_MS)) return undefined;
  const limits = `above 0 and at most ${DURATION_MAX_MS / 1_000} s`;
  return refuse('value_out_of_limits', `${durationMs / 1_000} s for ${nameOf(point)} is no duration ${limits}`);
}

function checkValue(command: Command, point: BuildingPoint): Refusal | undefined {
  const { value, text } = command;
  if (isRelease(command)) return undefined;
  if (point.kind === 'text') return checkText(value, text, point);
  if (value === undefined) return refuse('value_out_of_limits', `a text for ${nameOf(point)}, which holds a number`);
  const problem = problemOf(value, point);
  return problem === undefined ? undefined : refuse('value_out_of_limits', `${value} for ${nameOf(point)} ${problem}`);
}

function checkText(value: number | undefined, text: string | undefined, point: BuildingPoint): Refusal | undefined {
  if (text === undefined || value !== undefined) {
    return refuse('value_out_of_limits', `${value} for ${nameOf(point)}, which holds a text`);
  }
  if (textValueBytes(text) !== undefined) return undefined;
  const limit = `above the maximum of ${TEXT_VALUE_BYTES_MAX} bytes`;
  return refuse('value_out_of_limits', `a text of ${text.length} characters for ${nameOf(point)} is ${limit}`);
}

function problemOf(value: number, point: BuildingPoint): string | undefined {
  if (!Number.isFinite(value)) return 'is not a finite number';
  if (point.kind === 'binary') return value === 0 || value === 1 ? undefined : 'is neither 0 nor 1';
  if (point.kind === 'multistate') {
    const states = stateCount(point);
    if (Number.isInteger(value) && value >= 1 && value <= states) return undefined;
    return `is not a state from 1${states === Infinity ? '' : ` to ${states}`}`;
  }
  if (point.minimum !== undefined && value < point.minimum) return `is below the minimum ${point.minimum}`;
  if (point.maximum !== undefined && value > point.maximum) return `is above the maximum ${point.maximum}`;
  return undefined;
}

export function refuse(refusal: CommandRefusal, message: string): Refusal {
  return { refusal, message };
}

/** The slot as messages call it. */
export function slotName(priority: Priority): string {
  return `priority ${priority} (${priorityNames[priority]})`;
}
