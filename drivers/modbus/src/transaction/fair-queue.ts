import type { Pending } from './pending.ts';
import type { UnitLane } from './unit-lane.ts';

/**
 * What waits for one endpoint. Urgent requests come before all others; within each kind the units take turns, so that
 * nobody starves behind a unit with many requests or many timeouts.
 */
export class FairQueue {
  readonly #waitingMax: number;
  readonly #laneWaitingMax: number;
  /** Lanes with something urgent or routine, in the order of their turns. */
  readonly #urgent: UnitLane[] = [];
  readonly #routine: UnitLane[] = [];
  #length = 0;

  constructor(waitingMax: number, laneWaitingMax: number) {
    this.#waitingMax = waitingMax;
    this.#laneWaitingMax = laneWaitingMax;
  }

  get length(): number {
    return this.#length;
  }

  /** False when the line or the unit has enough waiting. */
  push(pending: Pending): boolean {
    const { lane } = pending;
    const list = lane[pending.priority];
    if (this.#length >= this.#waitingMax || list.length >= this.#laneWaitingMax) return false;
    list.push(pending);
    this.#joined(pending, list);
    return true;
  }

  /** Back to the front of its unit: it had its turn and lost it through no fault of its own. Always taken. */
  putBack(pending: Pending): void {
    const list = pending.lane[pending.priority];
    list.unshift(pending);
    this.#joined(pending, list);
  }

  /** The next request of a lane that `mayGo`; undefined when there is none. */
  next(mayGo: (lane: UnitLane) => boolean): Pending | undefined {
    return this.#take(this.#urgent, 'urgent', mayGo) ?? this.#take(this.#routine, 'routine', mayGo);
  }

  remove(pending: Pending): void {
    const list = pending.lane[pending.priority];
    const place = list.indexOf(pending);
    if (place < 0) return;
    list.splice(place, 1);
    this.#length--;
    if (list.length > 0) return;
    const turns = pending.priority === 'urgent' ? this.#urgent : this.#routine;
    turns.splice(turns.indexOf(pending.lane), 1);
  }

  /** Everything that waits, the line emptied. */
  drain(): Pending[] {
    const all = this.list();
    for (const pending of all) this.remove(pending);
    return all;
  }

  list(): Pending[] {
    return [...this.#urgent.flatMap(({ urgent }) => urgent), ...this.#routine.flatMap(({ routine }) => routine)];
  }

  #joined(pending: Pending, list: readonly Pending[]): void {
    this.#length++;
    if (list.length > 1) return;
    (pending.priority === 'urgent' ? this.#urgent : this.#routine).push(pending.lane);
  }

  #take(turns: UnitLane[], kind: 'urgent' | 'routine', mayGo: (lane: UnitLane) => boolean): Pending | undefined {
    for (let turn = 0; turn < turns.length; turn++) {
      const lane = turns[turn];
      if (lane === undefined || !mayGo(lane)) continue;
      const pending = lane[kind].shift();
      if (pending === undefined) continue;
      turns.splice(turn, 1);
      if (lane[kind].length > 0) turns.push(lane);
      this.#length--;
      return pending;
    }
    return undefined;
  }
}
