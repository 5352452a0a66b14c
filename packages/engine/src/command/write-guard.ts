import type { PointId, WriteGuard, WriteRateLimit } from '@t3000/core';
import type { BuildingPoint, Command } from '../building.ts';
import { isRelease, nameOf, refuse } from './checks.ts';
import type { Refusal } from './checks.ts';

/** Points whose writes are remembered; beyond it those that were written longest ago are forgotten. */
const REMEMBERED_MAX = 4_096;

/*
 * Which guard holds for whom. Limits, step and rate protect the equipment: they hold for people, schedules, programs and
 * other masters alike. Confirmation and second person protect against a slip of the hand: they hold for people alone. A
 * release gives a point back to its automatic control, so nothing of a guard ever stands in its way.
 */

/** What of a guard can be judged by the value: limits and step. `present` is what the point reads, undefined when nothing. */
export function checkGuardedValue(
  { value }: Pick<Command, 'value'>,
  point: BuildingPoint,
  present: number | undefined,
): Refusal | undefined {
  const { guard } = point;
  if (guard === undefined || value === undefined || point.kind === 'binary') return undefined;
  const { lowest, highest } = guard;
  const asked = `${value}${unitOf(point)} for ${nameOf(point)}`;
  if (lowest !== undefined && value < lowest)
    return refuse('value_out_of_limits', `${asked} is below the lowest value that may be written, ${lowest}`);
  if (highest !== undefined && value > highest)
    return refuse('value_out_of_limits', `${asked} is above the highest value that may be written, ${highest}`);
  return point.kind === 'analog' ? checkStep(guard, value, asked, present) : undefined;
}

function checkStep(
  { step }: WriteGuard,
  value: number,
  asked: string,
  present: number | undefined,
): Refusal | undefined {
  if (step === undefined) return undefined;
  const rule = `one write may change it by ${step} at most`;
  if (present === undefined)
    return refuse('present_unknown', `${asked} cannot be judged: ${rule}, and its present value is unknown`);
  const distance = Math.abs(value - present);
  // Values of the field are mostly single precision: 0.1 more than 20.1 is no step above 0.1.
  if (distance - step <= Math.abs(present) * 2 ** -22) return undefined;
  return refuse('step_too_large', `${asked} is too far from its present value ${present}: ${rule}`);
}

/** What a person has to do before a write: confirm it. */
export function checkConfirmed(command: Command, point: BuildingPoint): Refusal | undefined {
  const { guard } = point;
  if (guard?.confirm !== true || !isPersons(command) || command.confirmed === true) return undefined;
  const text = guard.confirmText === '' ? '' : `: ${guard.confirmText}`;
  return refuse(
    'confirmation_needed',
    `${command.text ?? command.value} for ${nameOf(point)} has to be confirmed${text}`,
  );
}

/** What a person cannot do alone. */
export function checkSecondPerson(command: Command, point: BuildingPoint): Refusal | undefined {
  if (point.guard?.critical !== true || !isPersons(command) || command.approvedBy !== undefined) return undefined;
  // What waits for a second person is kept as a number.
  if (command.text !== undefined)
    return refuse('not_writable', `${nameOf(point)} is critical, and a text cannot wait for a second person`);
  const text = `${nameOf(point)} is critical: ${command.value} is written after another person has approved it`;
  return refuse('second_person_needed', text);
}

/** A write of a person; whoever does not say what it is counts as one. */
function isPersons(command: Command): boolean {
  const { author } = command;
  return !isRelease(command) && author.origin !== 'program' && author.system !== true;
}

function unitOf({ unit }: BuildingPoint): string {
  return unit === '' ? '' : ` ${unit}`;
}

/** Counts the writes of guarded points within their spans. Times are monotonic ms; a restart begins anew. */
export class GuardRates {
  readonly #times = new Map<PointId, number[]>();

  /** Why a write has to wait; undefined when it may go out now. Releases do not count. */
  check(command: Command, point: BuildingPoint, now: number): Refusal | undefined {
    const rate = point.guard?.rate;
    if (rate === undefined || isRelease(command)) return undefined;
    const recent = this.#within(point.id, rate, now);
    const oldest = recent.at(-rate.writes);
    if (oldest === undefined) return undefined;
    const waitSeconds = Math.ceil((oldest + rate.spanMs - now) / 1_000);
    const rule = `${rate.writes} ${rate.writes === 1 ? 'write' : 'writes'} in ${rate.spanMs / 1_000} s`;
    return refuse(
      'too_many_writes',
      `${command.text ?? command.value} for ${nameOf(point)} comes too soon: it takes ${rule}; try again in ${waitSeconds} s`,
    );
  }

  /** A write goes out. */
  note(command: Command, point: BuildingPoint, now: number): void {
    const rate = point.guard?.rate;
    if (rate === undefined || isRelease(command)) return;
    const times = this.#within(point.id, rate, now);
    times.push(now);
    // Written last stands last, so that the first is the one to forget.
    this.#times.delete(point.id);
    this.#times.set(point.id, times);
    const [first] = this.#times.keys();
    if (this.#times.size > REMEMBERED_MAX && first !== undefined) this.#times.delete(first);
  }

  #within(id: PointId, { spanMs }: WriteRateLimit, now: number): number[] {
    return (this.#times.get(id) ?? []).filter((at) => now - at < spanMs);
  }
}
