import type { Clock, Logger, PointId, PointInspection, Priority, Timer } from '@t3000/core';
import { messageOf } from '@t3000/core';
import type { Building, Override } from '@t3000/engine';

/** What a device said about the slot of one override. */
export interface SlotCheck {
  readonly state: 'standing' | 'changed' | 'gone' | 'unknown';
  readonly at: number | undefined;
  readonly holds: number | undefined;
  readonly afterRelease: { readonly value: number; readonly priority: Priority | undefined } | undefined;
  readonly problem: string;
}

export interface OverrideCheckOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly building: Pick<Building, 'allOverrides' | 'overrides' | 'inspect' | 'onOverride' | 'onDeviceState'>;
  readonly deviceOf: (pointId: PointId) => number | undefined;
  /** Something was learned about these points. */
  readonly onChecked: (pointId: PointId) => void;
}

/** Between two questions: a check must never crowd out polling. */
const PAUSE_MS = 50;

/** Points waiting; beyond it the oldest are asked first and the rest when somebody looks. */
const WAITING_MAX = 5000;

const NEVER_ASKED: SlotCheck = {
  state: 'unknown',
  at: undefined,
  holds: undefined,
  afterRelease: undefined,
  problem: '',
};

/**
 * Asks devices whether what was commanded still stands in its slot, and what would follow it: after a start, because anything
 * may have happened meanwhile; when a device comes back; after each command; and when somebody wants to know.
 */
export class OverrideChecks {
  readonly #options: OverrideCheckOptions;
  readonly #waiting = new Set<PointId>();
  readonly #inspections = new Map<PointId, { readonly at: number; readonly found: PointInspection }>();
  readonly #problems = new Map<PointId, string>();
  #timer: Timer | undefined;
  #isAsking = false;
  #endings: (() => void)[] = [];

  constructor(options: OverrideCheckOptions) {
    this.#options = options;
  }

  start(): void {
    const { building, deviceOf } = this.#options;
    this.#endings = [
      building.onOverride((pointId) => {
        if (building.overrides(pointId).length > 0) this.#want([pointId]);
        else this.#forget(pointId);
      }),
      building.onDeviceState(({ deviceId, state }) => {
        if (state !== 'online') return;
        const unanswered = [...this.#problems.keys()].filter((id) => deviceOf(id) === deviceId);
        if (unanswered.length > 0) this.#want(unanswered);
      }),
    ];
    this.checkAll();
  }

  stop(): void {
    for (const end of this.#endings) end();
    this.#endings = [];
    this.#waiting.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Puts every point with an override in line; gives back how many wait. */
  checkAll(): number {
    this.#want(this.#options.building.allOverrides().map(({ pointId }) => pointId));
    return this.#waiting.size;
  }

  of({ pointId, priority, value }: Override): SlotCheck {
    const known = this.#inspections.get(pointId);
    const problem = this.#problems.get(pointId) ?? '';
    if (known === undefined) return { ...NEVER_ASKED, problem };
    const { slots } = known.found;
    if (slots === undefined) return { ...NEVER_ASKED, at: known.at, problem: problem || 'the device shows no slots' };
    const holds = slots[priority - 1];
    const state = holds === undefined ? 'gone' : isSame(holds, value) ? 'standing' : 'changed';
    const afterRelease = valueWithout(known.found, priority);
    // What was true before the device fell silent is shown as such, not as true now.
    return { state: problem === '' ? state : 'unknown', at: known.at, holds, afterRelease, problem };
  }

  #want(ids: readonly PointId[]): void {
    for (const id of ids) if (this.#waiting.size < WAITING_MAX) this.#waiting.add(id);
    this.#next();
  }

  #forget(id: PointId): void {
    this.#waiting.delete(id);
    this.#inspections.delete(id);
    this.#problems.delete(id);
  }

  #next(): void {
    if (this.#timer !== undefined || this.#isAsking || this.#waiting.size === 0) return;
    this.#timer = this.#options.clock.setTimer(PAUSE_MS, () => {
      this.#timer = undefined;
      const [id] = this.#waiting;
      if (id === undefined) return;
      this.#waiting.delete(id);
      this.#isAsking = true;
      void this.#ask(id).finally(() => {
        this.#isAsking = false;
        this.#next();
      });
    });
  }

  async #ask(id: PointId): Promise<void> {
    const { building, clock, log, onChecked } = this.#options;
    try {
      const found = await building.inspect(id);
      if (building.overrides(id).length === 0) return this.#forget(id);
      if (found.ok) {
        this.#inspections.set(id, { at: clock.now(), found });
        this.#problems.delete(id);
      } else this.#problems.set(id, found.detail);
      onChecked(id);
    } catch (error) {
      log.error('the slots of a point could not be checked', { point: id, error: messageOf(error) });
    }
  }
}

/** Devices keep single precision: what comes back is the nearest they have. */
function isSame(held: number, written: number): boolean {
  return held === written || Math.fround(held) === Math.fround(written);
}

/** What holds when one slot is empty: the highest of the others, or the relinquish default (ASHRAE 135 clause 19.2). */
export function valueWithout(
  { slots, relinquishDefault }: PointInspection,
  priority: number,
): SlotCheck['afterRelease'] {
  if (slots === undefined) return undefined;
  const index = slots.findIndex((value, at) => value !== undefined && at !== priority - 1);
  const value = index === -1 ? relinquishDefault : slots[index];
  if (value === undefined || !Number.isFinite(value)) return undefined;
  // Slots are counted from 1 to 16 by their place.
  return { value, priority: index === -1 ? undefined : ((index + 1) as Priority) };
}
