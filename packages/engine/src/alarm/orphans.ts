import { ALARM_NORMAL, phaseOf, stepAlarm } from './machine.ts';
import type { AlarmEventKind, Announcement } from './machine.ts';
import type { AlarmAct, AlarmChange, AlarmId, AlarmRecord } from './record.ts';

/**
 * Alarms whose definition or place has gone. What nobody has seen stays in the list, as over, until somebody has: a rule that
 * is taken away takes no alarm with it. They can be acknowledged and noted, and nothing else.
 */
export class Orphans {
  readonly #byId = new Map<AlarmId, AlarmRecord>();
  readonly #byKey = new Map<string, AlarmId>();
  readonly #keyOf: (record: AlarmRecord) => string;

  constructor(keyOf: (record: AlarmRecord) => string) {
    this.#keyOf = keyOf;
  }

  get(id: AlarmId): AlarmRecord | undefined {
    return this.#byId.get(id);
  }

  /** The place is watched again: its alarm goes on. */
  reclaim(key: string): AlarmRecord | undefined {
    const record = this.#byId.get(this.#byKey.get(key) ?? -1);
    if (record !== undefined) this.#drop(record);
    return record;
  }

  /** Takes over an alarm that is no longer watched; gives the step of it, none for one that is over and answered. */
  take(record: AlarmRecord, at: number): AlarmChange | undefined {
    if (record.phase === 'normal') return undefined;
    const { unacknowledged, shelvedUntil, outOfService } = record.state;
    // Whoever put it away has seen it.
    const wantsAnEye = unacknowledged && shelvedUntil === undefined && !outOfService;
    const state = { ...ALARM_NORMAL, unacknowledged: wantsAnEye };
    return this.#change({ ...record, state }, record, { event: 'removed', announce: undefined, at }, gone);
  }

  /** Takes over an alarm that was over, and not answered, when the program stopped. */
  keep(record: AlarmRecord): void {
    this.#byId.set(record.id, record);
    this.#byKey.set(this.#keyOf(record), record.id);
  }

  #drop(record: AlarmRecord): void {
    this.#byId.delete(record.id);
    this.#byKey.delete(this.#keyOf(record));
  }

  /** Undefined when there is nothing to acknowledge. */
  acknowledge(id: AlarmId, act: AlarmAct, at: number): AlarmChange | undefined {
    const record = this.#byId.get(id);
    const step = record && stepAlarm(record.state, { kind: 'acknowledge' });
    if (record === undefined || step === undefined) return undefined;
    const next = { ...record, state: step.state, ...act };
    return this.#change(next, record, { event: 'acknowledged', announce: step.announce, at }, act);
  }

  note(id: AlarmId, act: AlarmAct, at: number): AlarmChange | undefined {
    const record = this.#byId.get(id);
    return record && this.#change({ ...record, ...act }, record, { event: 'note', announce: undefined, at }, act);
  }

  #change(
    next: AlarmRecord,
    before: AlarmRecord,
    { event, announce, at }: { event: AlarmEventKind; announce: Announcement | undefined; at: number },
    act: AlarmAct,
  ): AlarmChange {
    const [from, to] = [before.phase, phaseOf(next.state)];
    const alarm: AlarmRecord = { ...next, phase: to, since: from === to ? before.since : at };
    if (to === 'normal') this.#drop(alarm);
    else this.keep(alarm);
    return { alarm, event: { alarmId: alarm.id, at, event, from, to, announce, ...act } };
  }
}

const gone: AlarmAct = { actor: '', note: 'it is no longer watched' };
