import type { DeviceAlarm, DeviceId, PointId } from '@t3000/core';
import type { BuildingPoint, LiveValue } from '../building.ts';
import { conditionHolds, freshMemory, trusted } from './condition.ts';
import type { ConditionMemory } from './condition.ts';
import type { Dependencies, DependencyCause } from './dependencies.ts';
import { truthOf } from './expression.ts';
import { ALARM_NORMAL, quietly, stepAlarm } from './machine.ts';
import type { AlarmInput, AlarmState, AlarmStep } from './machine.ts';
import type { ReadDefinition } from './read-definition.ts';
import type { AlarmRecord } from './record.ts';

/** The world as alarms see it. */
export interface AlarmField {
  readonly value: (id: PointId) => LiveValue | undefined;
  /** Undefined while nobody knows yet. */
  readonly deviceOnline: (id: DeviceId) => boolean | undefined;
  /** What a device says of an alarm of its own; undefined while nobody knows. */
  readonly report: (id: DeviceId, key: string) => DeviceAlarm | undefined;
}

/** What a look needs besides the watch. */
export interface Surroundings {
  readonly field: AlarmField;
  readonly dependencies: Dependencies;
  /** Monotonic ms. */
  readonly now: number;
}

/**
 * A device behind another one is not called silent before that one had time to be found silent too: they are not asked at the
 * same moment, and one alarm for the router says more than one for each device behind it.
 */
export const BEHIND_DELAY_MS = 30_000;

/** One definition at one place: the state of its alarm and what it waits for. */
export interface Watch {
  readonly key: string;
  read: ReadDefinition;
  readonly point: Pick<BuildingPoint, 'id' | 'name' | 'unit' | 'decimals' | 'stateTexts' | 'kind'> | undefined;
  readonly deviceId: DeviceId | undefined;
  readonly source: string;
  readonly setPointId: PointId | undefined;
  /** The device's own name for an alarm it raised. */
  readonly reportKey: string | undefined;
  /** Points of the same device that expressions name, by that name in lower case. */
  readonly neighbours: ReadonlyMap<string, PointId>;
  readonly memory: ConditionMemory;
  state: AlarmState;
  record: AlarmRecord | undefined;
  /** Monotonic ms at which a raise or return that waits for its delay takes effect. */
  dueAt: number | undefined;
  /** Monotonic ms at which a suppression that lost its cause ends. */
  settledAt: number | undefined;
  /** How long it keeps still after its last cause. */
  settleMs: number;
  /** Monotonic ms at which to look again although nothing changed. */
  lookAt: number | undefined;
  lastSetPoint: number | undefined;
}

export type NewWatch = Pick<
  Watch,
  'key' | 'read' | 'point' | 'deviceId' | 'source' | 'setPointId' | 'reportKey' | 'neighbours'
>;

export function newWatch(place: NewWatch, record: AlarmRecord | undefined): Watch {
  return {
    ...place,
    memory: freshMemory(),
    state: record?.state ?? ALARM_NORMAL,
    record,
    dueAt: undefined,
    settledAt: undefined,
    settleMs: 0,
    lookAt: undefined,
    lastSetPoint: undefined,
  };
}

/** Feeds one input to the machine of a watch; gives the step when there is one. */
export function feed(watch: Watch, input: AlarmInput): AlarmStep | undefined {
  const step = stepAlarm(watch.state, input);
  watch.state = step?.state ?? quietly(watch.state, input);
  return step;
}

/** Looks at the world and gives every step that follows, in order. `now` is monotonic. */
export function look(watch: Watch, around: Surroundings): AlarmStep[] {
  const { field, now } = around;
  const steps: AlarmStep[] = [];
  const take = (input: AlarmInput): void => {
    const step = feed(watch, input);
    if (step !== undefined) steps.push(step);
  };
  suppress(watch, around, take);
  const { condition } = watch.read.definition;
  if (condition.kind === 'reported') {
    followReport(watch, reportOf(watch, field), take);
    return steps;
  }
  const holds = whetherItHolds(watch, field, now);
  if (condition.kind === 'change') pulse(watch, holds === true, now, take);
  else follow(watch, holds, around, take);
  // A slope flattens by nothing but time passing.
  watch.lookAt = condition.kind === 'rate' && watch.state.active ? now + condition.windowMs / 2 : undefined;
  return steps;
}

function follow(
  watch: Watch,
  holds: boolean | undefined,
  { now, dependencies }: Surroundings,
  take: (input: AlarmInput) => void,
): void {
  if (holds === undefined || holds === watch.state.active) {
    // Not known is no reason to raise later, nor to let go of what is raised.
    watch.dueAt = undefined;
    return;
  }
  const { onDelayMs, offDelayMs, condition, suppression } = watch.read.definition;
  const isBehind = condition.kind === 'device_offline' && dependencies.isBehind(watch.deviceId ?? 0);
  const patience = isBehind && suppression.whileParentOff ? BEHIND_DELAY_MS : 0;
  watch.dueAt ??= now + (holds ? Math.max(onDelayMs, patience) : offDelayMs);
  if (watch.dueAt > now) return;
  watch.dueAt = undefined;
  take({ kind: holds ? 'raise' : 'clear' });
}

/** What the device says of the alarm this watch stands for. */
export function reportOf({ deviceId, reportKey }: Watch, field: AlarmField): DeviceAlarm | undefined {
  return deviceId === undefined || reportKey === undefined ? undefined : field.report(deviceId, reportKey);
}

/**
 * The device has delays and deadbands of its own; here its transitions are only made good for. Between two looks it may
 * have come and gone, or come again: the stamp tells. Somebody at the device may have acknowledged it.
 */
function followReport(watch: Watch, report: DeviceAlarm | undefined, take: (input: AlarmInput) => void): void {
  // No stamp: it stood before a restart, and the device was not asked yet.
  if (report === undefined || report.stamp === '') return;
  const before = watch.memory.report;
  watch.memory.report = { stamp: report.stamp, acknowledged: report.acknowledged };
  const isAnother = before !== undefined && before.stamp !== report.stamp;
  if (report.active) {
    if (watch.state.active && isAnother) take({ kind: 'clear' });
    take({ kind: 'raise' });
  } else {
    const cameAndWent = !report.acknowledged && (before === undefined || isAnother);
    if (cameAndWent && !watch.state.active && !watch.state.unacknowledged) take({ kind: 'raise' });
    take({ kind: 'clear' });
  }
  if (before?.acknowledged === false && report.acknowledged && !isAnother) take({ kind: 'acknowledge' });
}

/** When to look again without being asked, monotonic ms; undefined for "only when something changes". */
export function nextLook(watch: Watch): number | undefined {
  const times = [watch.dueAt, watch.settledAt, watch.lookAt].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function whetherItHolds(watch: Watch, field: AlarmField, now: number): boolean | undefined {
  const { definition, condition } = watch.read;
  const value = (id: PointId): number | undefined => trusted(field.value(id));
  return conditionHolds(
    definition.condition,
    {
      live: watch.point === undefined ? undefined : field.value(watch.point.id),
      setPoint: watch.setPointId === undefined ? undefined : value(watch.setPointId),
      deviceOnline: watch.deviceId === undefined ? undefined : field.deviceOnline(watch.deviceId),
      point: value,
      neighbour: (name) => neighbour(watch, field, name),
      expression: condition,
      now,
      active: watch.state.active,
    },
    watch.memory,
  );
}

/** Raised by a change, over after the off-delay; another change meanwhile makes it last longer. */
function pulse(watch: Watch, changed: boolean, now: number, take: (input: AlarmInput) => void): void {
  const { offDelayMs } = watch.read.definition;
  if (changed) {
    take({ kind: 'raise' });
    watch.dueAt = now + offDelayMs;
  }
  if (watch.dueAt !== undefined && watch.dueAt <= now) {
    watch.dueAt = undefined;
    take({ kind: 'clear' });
  } else if (watch.state.active && watch.dueAt === undefined) {
    // Raised before a restart.
    watch.dueAt = now + offDelayMs;
  }
}

function suppress(watch: Watch, around: Surroundings, take: (input: AlarmInput) => void): void {
  const { field, now } = around;
  const cause = causeOf(watch, around);
  const { setPointMs } = watch.read.definition.suppression;
  // What a cause that is not known did before, it does still: after a restart nobody has been asked yet.
  if (cause === null && watch.state.suppressedBy !== undefined) return;
  if (cause !== undefined && cause !== null) {
    watch.settledAt = undefined;
    watch.settleMs = cause.settleMs;
    take({ kind: 'suppress', by: cause.by, suppressor: cause.suppressor });
    return;
  }
  if (watch.setPointId !== undefined && setPointMs > 0) {
    const setPoint = trusted(field.value(watch.setPointId));
    const moved = setPoint !== undefined && watch.lastSetPoint !== undefined && setPoint !== watch.lastSetPoint;
    watch.lastSetPoint = setPoint ?? watch.lastSetPoint;
    if (moved) {
      watch.settledAt = Math.max(watch.settledAt ?? 0, now + setPointMs);
      take({ kind: 'suppress', by: 'the set-point was changed' });
    }
  }
  if (watch.state.suppressedBy === undefined) return;
  watch.settledAt ??= now + watch.settleMs;
  if (watch.settledAt > now) return;
  watch.settledAt = undefined;
  take({ kind: 'unsuppress' });
}

function neighbour({ neighbours }: Watch, field: AlarmField, name: string): number | undefined {
  const id = neighbours.get(name);
  return id === undefined ? undefined : trusted(field.value(id));
}

type Cause = Pick<DependencyCause, 'by' | 'settleMs'> & Partial<DependencyCause>;

/** Why a watch keeps still now; null while it cannot be known. */
function causeOf(watch: Watch, { field, dependencies }: Surroundings): Cause | undefined | null {
  const { definition, suppression } = watch.read;
  const { settleMs, whileDeviceOffline, whileParentOff } = definition.suppression;
  let isUnknown = false;
  if (whileParentOff && watch.deviceId !== undefined) {
    const cause = dependencies.causeOf(watch.deviceId, definition.condition.kind, field);
    if (cause) return { ...cause, settleMs: Math.max(cause.settleMs, settleMs) };
    isUnknown = cause === null;
  }
  if (whileDeviceOffline && definition.condition.kind !== 'device_offline' && watch.deviceId !== undefined) {
    if (field.deviceOnline(watch.deviceId) === false) return { by: 'the device is offline', settleMs };
  }
  const own = watch.point;
  const holds =
    suppression === undefined
      ? undefined
      : truthOf(suppression, {
          value: () => (own === undefined ? undefined : trusted(field.value(own.id))),
          point: (id) => trusted(field.value(id)),
          neighbour: (name) => neighbour(watch, field, name),
        });
  if (suppression !== undefined && holds === true) return { by: suppression.text, settleMs };
  return isUnknown ? null : undefined;
}
