import { messageOf } from '@t3000/core';
import type { Clock, DeviceId, Logger, Timer } from '@t3000/core';
import { trusted } from './condition.ts';
import type { AlarmDefinition, AlarmDefinitionId } from './definition.ts';
import { Dependencies } from './dependencies.ts';
import { phaseOf } from './machine.ts';
import type { AlarmEventKind, AlarmInput, AlarmStep } from './machine.ts';
import { messageFor } from './message.ts';
import { Orphans } from './orphans.ts';
import type { AlarmAct, AlarmChange, AlarmId, AlarmRecord, AlarmStore, SavedAlarmChange } from './record.ts';
import { feed, look, nextLook } from './watch.ts';
import type { AlarmField, Surroundings, Watch } from './watch.ts';
import { devicesMeant, reportWatchKey, Watches } from './watches.ts';
import type { AlarmSite } from './watches.ts';

export interface AlarmEngineOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly field: AlarmField;
  readonly store: AlarmStore;
  readonly site: () => AlarmSite;
  /** Told of every step once, after it has been stored. */
  readonly onChange: (change: SavedAlarmChange) => void;
}

export interface ActResult {
  readonly alarmId: AlarmId;
  readonly done: boolean;
  /** Why not; empty when done. */
  readonly problem: string;
  readonly alarm: AlarmRecord | undefined;
}

/** Shelved alarms and steps that could not be stored are looked at this often. */
const TICK_MS = 1000;

/** Steps kept while the store does not take them; beyond that the oldest are counted as lost, and the log says so. */
const UNSAVED_MAX = 100_000;

/** Watches values and devices, and keeps every alarm in its state. Time, values and store come in as arguments. */
export class AlarmEngine {
  readonly #options: AlarmEngineOptions;
  readonly #watches = new Watches();
  readonly #definitions = new Map<AlarmDefinitionId, AlarmDefinition>();
  readonly #byId = new Map<AlarmId, Watch>();
  /** Stored alarms that no watch has claimed yet. */
  readonly #stored = new Map<string, AlarmRecord>();
  readonly #waiting = new Set<Watch>();
  readonly #dependencies = new Dependencies();
  readonly #orphans = new Orphans(keyOf);
  /** Devices whose own alarms a definition takes in. */
  readonly #reporting = new Map<AlarmDefinitionId, readonly DeviceId[]>();
  #unsaved: AlarmChange[] = [];
  #lost = 0;
  #nextId = 1;
  #timer: Timer | undefined;
  #running = false;

  constructor(options: AlarmEngineOptions) {
    this.#options = options;
  }

  /** Hands in what was stored before the first {@link start}. */
  load(definitions: readonly AlarmDefinition[], records: readonly AlarmRecord[], nextId: number): void {
    this.#nextId = nextId;
    for (const record of records) this.#stored.set(keyOf(record), record);
    const site = this.#options.site();
    this.#dependencies.put(site);
    for (const definition of definitions) this.#put(definition, site);
  }

  start(): void {
    this.#running = true;
    // What is left was raised by something that has gone meanwhile.
    for (const record of this.#stored.values()) {
      if (record.phase === 'returned') this.#orphans.keep(record);
      else this.#leave(record);
    }
    this.#stored.clear();
    for (const watch of this.#watches.all()) this.#look(watch);
    this.#flush();
    this.#arm();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#flush();
  }

  get counts(): { watches: number; waiting: number; unsaved: number; lost: number; leftOut: number } {
    const { size, dropped } = this.#watches;
    return {
      watches: size,
      waiting: this.#waiting.size,
      unsaved: this.#unsaved.length,
      lost: this.#lost,
      leftOut: dropped,
    };
  }

  putDefinition(definition: AlarmDefinition): void {
    this.#put(definition, this.#options.site());
    for (const watch of this.#watches.of(definition.id)) this.#look(watch);
    this.#flush();
  }

  removeDefinition(id: AlarmDefinitionId): void {
    this.#definitions.delete(id);
    this.#reporting.delete(id);
    for (const watch of this.#watches.remove(id)) this.#forget(watch);
    this.#flush();
  }

  /** Points or devices were added, removed or renamed: patterns may mean others now. */
  siteChanged(): void {
    const site = this.#options.site();
    this.#dependencies.put(site);
    for (const definition of this.#definitions.values()) this.#put(definition, site);
    if (!this.#running) return;
    for (const watch of this.#watches.all()) this.#look(watch);
    this.#flush();
  }

  /** Values changed; the array may be longer than `count`. */
  valuesChanged(ids: Int32Array, count: number): void {
    if (!this.#running) return;
    for (let i = 0; i < count; i++) {
      const id = ids[i] ?? -1;
      for (const watch of this.#watches.ofPoint(id)) this.#look(watch);
      for (const device of this.#dependencies.decidedBy(id)) this.#lookBelow(device);
    }
    this.#flush();
  }

  deviceChanged(id: DeviceId): void {
    if (!this.#running) return;
    // Those that depend on it first: its own alarm comes when they keep still already.
    this.#lookBelow(id);
    for (const watch of this.#watches.ofDevice(id)) this.#look(watch);
    this.#flush();
  }

  /** What a device says of its own alarms is other than before; there may be new ones. */
  reportsChanged(id: DeviceId): void {
    if (!this.#running) return;
    const site = this.#options.site();
    for (const definition of this.#definitions.values()) {
      if (definition.condition.kind === 'reported') this.#put(definition, site);
    }
    this.deviceChanged(id);
  }

  acknowledge(ids: readonly AlarmId[], act: AlarmAct): ActResult[] {
    return this.#act(ids, { kind: 'acknowledge' }, act, 'there is nothing to acknowledge');
  }

  /** Silent until then, UTC epoch ms; shelving again moves the end. */
  shelve(ids: readonly AlarmId[], until: number, act: AlarmAct): ActResult[] {
    return this.#act(ids, { kind: 'shelve', until }, act, '');
  }

  unshelve(ids: readonly AlarmId[], act: AlarmAct): ActResult[] {
    return this.#act(ids, { kind: 'unshelve' }, act, 'it is not shelved');
  }

  setService(ids: readonly AlarmId[], inService: boolean, act: AlarmAct): ActResult[] {
    const kind = inService ? 'return_to_service' : 'take_out_of_service';
    return this.#act(ids, { kind }, act, inService ? 'it is in service' : 'it is out of service already');
  }

  /** Adds a remark to the history of an alarm. */
  addNote(id: AlarmId, act: AlarmAct): ActResult {
    const watch = this.#byId.get(id);
    if (watch === undefined) return this.#orphaned(id, this.#orphans.note(id, act, this.#options.clock.now()), '');
    const phase = phaseOf(watch.state);
    this.#record(watch, { event: 'note', from: phase, to: phase, announce: undefined }, act);
    this.#flush();
    return { alarmId: id, done: true, problem: '', alarm: watch.record };
  }

  /** Devices whose own alarms are taken in. */
  reportingDevices(): ReadonlySet<DeviceId> {
    return new Set([...this.#reporting.values()].flat());
  }

  /** Whether a device is off by its own rule; undefined when it has none, or nobody knows. */
  isOff(id: DeviceId): boolean | undefined {
    return this.#dependencies.isOff(id, this.#options.field);
  }

  /** Whether an alarm is watched still, or only waits to be seen. */
  isWatched(id: AlarmId): boolean {
    return this.#byId.has(id);
  }

  /** Where a definition watches now: for alarms of devices, the devices. */
  places(id: AlarmDefinitionId): number {
    const isReported = this.#definitions.get(id)?.condition.kind === 'reported';
    return isReported ? (this.#reporting.get(id)?.length ?? 0) : [...this.#watches.of(id)].length;
  }

  #put(definition: AlarmDefinition, site: AlarmSite): void {
    this.#definitions.set(definition.id, definition);
    const takesIn = definition.enabled && definition.condition.kind === 'reported';
    this.#reporting.set(definition.id, takesIn ? devicesMeant(definition.target, site).map(({ id }) => id) : []);
    const gone = this.#watches.put(definition, site, (key) => {
      const record = this.#stored.get(key) ?? this.#orphans.reclaim(key);
      this.#stored.delete(key);
      return record;
    });
    for (const watch of this.#watches.of(definition.id)) {
      if (watch.record !== undefined) this.#byId.set(watch.record.id, watch);
      if (watch.state.shelvedUntil !== undefined) this.#waiting.add(watch);
    }
    for (const watch of gone) this.#forget(watch);
  }

  #look(watch: Watch): void {
    for (const step of look(watch, this.#surroundings())) {
      this.#record(watch, step, { actor: '', note: noteOf(watch, step) });
    }
    this.#await(watch);
  }

  #lookBelow(id: DeviceId): void {
    for (const device of this.#dependencies.below(id)) {
      for (const watch of this.#watches.ofDevice(device)) this.#look(watch);
    }
  }

  #surroundings(): Surroundings {
    const { field, clock } = this.#options;
    return { field, dependencies: this.#dependencies, now: clock.monotonic() };
  }

  #await(watch: Watch): void {
    if (nextLook(watch) === undefined && watch.state.shelvedUntil === undefined) this.#waiting.delete(watch);
    else this.#waiting.add(watch);
  }

  #arm(): void {
    if (!this.#running) return;
    this.#timer = this.#options.clock.setTimer(TICK_MS, () => {
      this.#tick();
      this.#arm();
    });
  }

  #tick(): void {
    const { clock } = this.#options;
    for (const watch of this.#waiting) {
      const { shelvedUntil } = watch.state;
      if (shelvedUntil !== undefined && shelvedUntil <= clock.now()) {
        this.#step(watch, { kind: 'unshelve' }, { actor: '', note: 'the time is over' });
      }
      if ((nextLook(watch) ?? Infinity) <= clock.monotonic()) this.#look(watch);
      else this.#await(watch);
    }
    this.#flush();
  }

  #act(ids: readonly AlarmId[], input: AlarmInput, act: AlarmAct, whyNot: string): ActResult[] {
    const results = ids.map((id): ActResult => {
      const watch = this.#byId.get(id);
      if (watch === undefined) {
        const isAnswer = input.kind === 'acknowledge';
        const change = isAnswer ? this.#orphans.acknowledge(id, act, this.#options.clock.now()) : undefined;
        return this.#orphaned(id, change, isAnswer ? whyNot : 'it is no longer watched: it can be acknowledged');
      }
      const { name, noteRequired } = watch.read.definition;
      if (input.kind === 'acknowledge' && noteRequired && act.note.trim() === '') {
        return { alarmId: id, done: false, problem: `"${name}" wants a note`, alarm: watch.record };
      }
      const done = this.#step(watch, input, act);
      this.#await(watch);
      return { alarmId: id, done, problem: done ? '' : whyNot, alarm: watch.record };
    });
    this.#flush();
    return results;
  }

  #step(watch: Watch, input: AlarmInput, act: AlarmAct): boolean {
    const step = feed(watch, input);
    if (step !== undefined) this.#record(watch, step, act);
    return step !== undefined;
  }

  #record(
    watch: Watch,
    step: Pick<AlarmStep, 'from' | 'to' | 'announce'> & { event: AlarmEventKind },
    act: AlarmAct,
  ): void {
    const at = this.#options.clock.now();
    const alarm = this.#recordOf(watch, step, act, at);
    watch.record = alarm;
    this.#byId.set(alarm.id, watch);
    const { from, to, announce, event } = step;
    this.#unsaved.push({ alarm, event: { alarmId: alarm.id, at, event, from, to, announce, ...act } });
  }

  #recordOf(
    watch: Watch,
    { from, to, event }: { from: AlarmRecord['phase']; to: AlarmRecord['phase']; event: AlarmEventKind },
    act: AlarmAct,
    at: number,
  ): AlarmRecord {
    const { field } = this.#options;
    const { definition } = watch.read;
    const before = watch.record;
    const isRaised = event === 'raised';
    const live = watch.point === undefined ? undefined : trusted(field.value(watch.point.id));
    return {
      id: before?.id ?? this.#nextId++,
      definitionId: definition.id,
      name: definition.name,
      level: this.#levelOf(watch, isRaised),
      kind: definition.condition.kind,
      pointId: watch.point?.id,
      deviceId: watch.deviceId,
      reportKey: watch.reportKey,
      source: watch.source,
      state: watch.state,
      phase: to,
      message: before === undefined || isRaised ? messageFor(watch, field) : before.message,
      value: before === undefined || isRaised ? live : before.value,
      raisedAt: isRaised ? at : before?.raisedAt,
      since: from === to ? (before?.since ?? at) : at,
      raisedCount: (before?.raisedCount ?? 0) + (isRaised ? 1 : 0),
      actor: act.actor === '' ? (before?.actor ?? '') : act.actor,
      note: act.actor === '' ? (before?.note ?? '') : act.note,
    };
  }

  /** What the device says about its own alarm ranks above the definition, as it was when it was raised. */
  #levelOf({ record, read: { definition }, ...watch }: Watch, isRaised: boolean): AlarmRecord['level'] {
    if (watch.reportKey === undefined) return definition.level;
    if (record !== undefined && !isRaised) return record.level;
    const { deviceId = 0, reportKey } = watch;
    return this.#options.field.report(deviceId, reportKey)?.level ?? definition.level;
  }

  /** The place an alarm stood at is no longer watched. */
  #forget(watch: Watch): void {
    this.#waiting.delete(watch);
    if (watch.record === undefined) return;
    this.#byId.delete(watch.record.id);
    this.#leave(watch.record);
  }

  #leave(record: AlarmRecord): void {
    const change = this.#orphans.take(record, this.#options.clock.now());
    if (change !== undefined) this.#unsaved.push(change);
  }

  #orphaned(alarmId: AlarmId, change: AlarmChange | undefined, whyNot: string): ActResult {
    if (change === undefined) {
      const alarm = this.#orphans.get(alarmId);
      return alarm === undefined ? missing(alarmId) : { alarmId, done: false, problem: whyNot, alarm };
    }
    this.#unsaved.push(change);
    this.#flush();
    return { alarmId, done: true, problem: '', alarm: change.alarm };
  }

  /** Stores what happened and tells of it; what cannot be stored is kept and told later. */
  #flush(): void {
    if (this.#unsaved.length === 0) return;
    const changes = this.#unsaved;
    let numbers: readonly number[];
    try {
      numbers = this.#options.store.save(changes);
    } catch (error) {
      this.#options.log.error('alarms cannot be stored', { waiting: changes.length, cause: messageOf(error) });
      const excess = changes.length - UNSAVED_MAX;
      if (excess > 0) this.#lost += changes.splice(0, excess).length;
      return;
    }
    this.#unsaved = [];
    for (const [index, change] of changes.entries()) this.#options.onChange({ ...change, seq: numbers[index] ?? 0 });
  }
}

/** History says why something keeps still, and where it was acknowledged. */
function noteOf({ state }: Watch, { event }: AlarmStep): string {
  if (event === 'acknowledged') return 'acknowledged at the device';
  return event === 'suppressed' ? (state.suppressedBy ?? '') : '';
}

function missing(alarmId: AlarmId): ActResult {
  return { alarmId, done: false, problem: `there is no alarm ${alarmId}`, alarm: undefined };
}

/** Where an alarm stands, in the form of the watches' keys. */
function keyOf({ definitionId, pointId, deviceId, reportKey }: AlarmRecord): string {
  if (reportKey !== undefined) return reportWatchKey(definitionId, deviceId ?? 0, reportKey);
  if (pointId !== undefined) return `${definitionId}:p${pointId}`;
  return deviceId === undefined ? String(definitionId) : `${definitionId}:d${deviceId}`;
}
