import { unreachable } from '@t3000/core';
import { timeStamp } from '../encoding/calendar-types.ts';
import type { TimeStamp } from '../encoding/calendar-types.ts';
import { limitEnable, notifyType as notifyTypeShape, transitionBits } from '../encoding/enumerations.ts';
import type { NotificationParameters } from '../encoding/notification-parameters.ts';
import { boolean, enumerated, real, unsigned } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { valuesOf } from '../encoding/schema.ts';
import type { Shape } from '../encoding/schema.ts';
import type { DeviceMoment } from './device-clock.ts';
import { Cell, ManyCell, SlotTable, computed } from './slots.ts';

/** BACnetEventState as far as intrinsic reporting of points goes. */
export const EventState = { normal: 0, fault: 1, offnormal: 2, highLimit: 3, lowLimit: 4 } as const;

/** BACnetEventType of the algorithms here. */
export const EventType = { changeOfState: 1, commandFailure: 3, outOfRange: 5, changeOfReliability: 19 } as const;

/** The three bits of BACnetEventTransitionBits, in their order. */
export const transitions = ['toOffnormal', 'toFault', 'toNormal'] as const;
export type Transition = (typeof transitions)[number];

/** When a point is in alarm (clause 13.3). */
export type Algorithm =
  | { readonly kind: 'out-of-range'; readonly lowLimit: number; readonly highLimit: number; readonly deadband?: number }
  /** Binary and multi-state: the values that are alarms. */
  | { readonly kind: 'change-of-state'; readonly alarmValues: readonly number[] }
  /** The feedback differs from what is commanded. */
  | { readonly kind: 'command-failure'; readonly feedback: () => number };

export interface EventOptions {
  readonly algorithm: Algorithm;
  /** Instance of the Notification Class that says who is told. */
  readonly notificationClass: number;
  /** How long a condition lasts before it counts, both ways. */
  readonly timeDelaySeconds?: number;
  readonly enable?: Readonly<Record<Transition, boolean>>;
  /** `alarm` wants somebody to act, `event` is for the record. */
  readonly notifyType?: 'alarm' | 'event';
}

/** What an object is asked for when its state is looked at. */
export interface EventReadings {
  readonly value: number;
  readonly kind: 'analog' | 'binary' | 'multistate';
  readonly reliability: number;
  readonly statusFlags: readonly boolean[];
}

/** A change of state worth telling. */
export interface EventChange {
  readonly transition: Transition;
  readonly from: number;
  readonly to: number;
  readonly stamp: TimeStamp;
  readonly eventType: number;
  readonly parameters: NotificationParameters;
}

/** The stamp of what has not happened yet: every field open (clause 13.2.2.1.4). */
const never: TimeStamp = {
  kind: 'dateTime',
  value: {
    date: { year: 255, month: 255, day: 255, weekday: 255 },
    time: { hour: 255, minute: 255, second: 255, hundredths: 255 },
  },
};

const all = { toOffnormal: true, toFault: true, toNormal: true };

/** Event state, acknowledgements and limits of one object, with the properties that show them. No clock, no socket. */
export class EventSource {
  readonly algorithm: Algorithm;
  readonly slots: SlotTable = new SlotTable();
  readonly notificationClass: Cell<number>;
  readonly enable: Cell<Readonly<Record<Transition, boolean>>>;
  readonly notifyType: Cell<number>;
  state: number = EventState.normal;
  acked: Record<Transition, boolean> = { ...all };
  stamps: Record<Transition, TimeStamp> = { toOffnormal: never, toFault: never, toNormal: never };
  readonly #delay: Cell<number>;
  readonly #detection: Cell<boolean>;
  readonly #low: Cell<number>;
  readonly #high: Cell<number>;
  readonly #deadband: Cell<number>;
  readonly #limits: Cell<{ readonly lowLimit: boolean; readonly highLimit: boolean }>;
  readonly #alarmValues: ManyCell<number>;
  readonly #alarmValue: Cell<number>;
  /** A state that is due when it lasts. */
  #pending: { readonly to: number; readonly since: number } | undefined;

  constructor(options: EventOptions, kind: EventReadings['kind']) {
    const { algorithm, notificationClass, timeDelaySeconds = 0, enable = all, notifyType = 'alarm' } = options;
    this.algorithm = algorithm;
    const writable = { writable: true };
    const cell = <T>(property: number, shape: Shape<T>, value: T): Cell<T> =>
      new Cell(property, shape, value, writable);
    this.notificationClass = cell(Property.notificationClass, unsigned, notificationClass);
    this.enable = cell(Property.eventEnable, transitionBits, enable);
    this.notifyType = cell(Property.notifyType, notifyTypeShape, notifyType === 'alarm' ? 0 : 1);
    this.#delay = cell(Property.timeDelay, unsigned, timeDelaySeconds);
    this.#detection = cell(Property.eventDetectionEnable, boolean, true);
    const range = algorithm.kind === 'out-of-range' ? algorithm : { lowLimit: 0, highLimit: 0, deadband: 0 };
    this.#low = cell(Property.lowLimit, real, range.lowLimit);
    this.#high = cell(Property.highLimit, real, range.highLimit);
    this.#deadband = cell(Property.deadband, real, range.deadband ?? 0);
    this.#limits = cell(Property.limitEnable, limitEnable, { lowLimit: true, highLimit: true });
    const alarms = algorithm.kind === 'change-of-state' ? algorithm.alarmValues : [];
    this.#alarmValues = new ManyCell(Property.alarmValues, 'list', unsigned, alarms, writable);
    this.#alarmValue = cell(Property.alarmValue, enumerated(), alarms[0] ?? 1);
    this.slots.define(this.#delay, this.notificationClass, this.enable);
    if (algorithm.kind === 'out-of-range') this.slots.define(this.#low, this.#high, this.#deadband, this.#limits);
    if (algorithm.kind === 'change-of-state') {
      this.slots.define(kind === 'binary' ? this.#alarmValue : this.#alarmValues);
    }
    if (algorithm.kind === 'command-failure') {
      this.slots.define(
        computed(Property.feedbackValue, () =>
          typed(kind === 'multistate' ? 'unsigned' : 'enumerated', algorithm.feedback()),
        ),
      );
    }
    this.slots.define(
      computed(Property.ackedTransitions, () => ({ type: 'bits', value: transitions.map((name) => this.acked[name]) })),
      this.notifyType,
      computed(Property.eventTimeStamps, () => ({
        type: 'elements',
        elements: transitions.map((name) => valuesOf(timeStamp, this.stamps[name])),
      })),
      this.#detection,
    );
  }

  /** BACnetEventType of its algorithm. */
  get eventType(): number {
    const types = {
      'out-of-range': EventType.outOfRange,
      'change-of-state': EventType.changeOfState,
      'command-failure': EventType.commandFailure,
    };
    return types[this.algorithm.kind];
  }

  /** Nothing is going on and nobody has to acknowledge anything. */
  get isQuiet(): boolean {
    return this.state === EventState.normal && transitions.every((name) => this.acked[name]);
  }

  /** Looks at the object; the change when its state has changed now. `ackRequired` is asked of the Notification Class. */
  look(
    readings: EventReadings,
    { local, monotonic }: DeviceMoment,
    ackRequired: (transition: Transition) => boolean,
  ): EventChange | undefined {
    const to = this.#wanted(readings);
    if (to === this.state) {
      this.#pending = undefined;
      return undefined;
    }
    if (this.#pending?.to !== to) this.#pending = { to, since: monotonic };
    // Faults count at once, both ways (clause 13.2.2.1).
    const toOrFromFault = to === EventState.fault || this.state === EventState.fault;
    if (!toOrFromFault && monotonic - this.#pending.since < this.#delay.value * 1000) return undefined;
    this.#pending = undefined;
    const from = this.state;
    this.state = to;
    const transition = transitionTo(to);
    const stamp = { kind: 'dateTime', value: local } as const;
    this.stamps[transition] = stamp;
    this.acked[transition] = !ackRequired(transition);
    const [, ...flags] = readings.statusFlags;
    const after = { ...readings, statusFlags: [to !== EventState.normal, ...flags] };
    const about = toOrFromFault ? reliabilityChange(after) : this.#parameters(after, from, to);
    return { transition, from, to, stamp, ...about };
  }

  /** The state the object should be in by what it reads now, delays aside. */
  #wanted({ value, reliability, kind }: EventReadings): number {
    if (!this.#detection.value) return EventState.normal;
    if (reliability !== 0) return EventState.fault;
    switch (this.algorithm.kind) {
      case 'out-of-range':
        return this.#wantedByLimits(value);
      case 'change-of-state': {
        const alarms = kind === 'binary' ? [this.#alarmValue.value] : this.#alarmValues.value;
        return alarms.includes(value) ? EventState.offnormal : EventState.normal;
      }
      case 'command-failure':
        return this.algorithm.feedback() === value ? EventState.normal : EventState.offnormal;
      default:
        return unreachable(this.algorithm);
    }
  }

  /** A limit that was passed is left again by the deadband (clause 13.3.6). */
  #wantedByLimits(value: number): number {
    const { lowLimit, highLimit } = this.#limits.value;
    const deadband = this.#deadband.value;
    const high = this.#high.value - (this.state === EventState.highLimit ? deadband : 0);
    const low = this.#low.value + (this.state === EventState.lowLimit ? deadband : 0);
    if (highLimit && (value > high || (this.state === EventState.highLimit && value === high && deadband > 0))) {
      return EventState.highLimit;
    }
    if (lowLimit && (value < low || (this.state === EventState.lowLimit && value === low && deadband > 0))) {
      return EventState.lowLimit;
    }
    return EventState.normal;
  }

  #parameters(readings: EventReadings, from: number, to: number): Pick<EventChange, 'eventType' | 'parameters'> {
    const { value, kind } = readings;
    const statusFlags = flagsOf(readings);
    switch (this.algorithm.kind) {
      case 'out-of-range': {
        const passed = to === EventState.normal ? from : to;
        const exceededLimit = passed === EventState.lowLimit ? this.#low.value : this.#high.value;
        const content = { exceedingValue: value, statusFlags, deadband: this.#deadband.value, exceededLimit };
        return { eventType: this.eventType, parameters: { kind: 'outOfRange', value: content } };
      }
      case 'change-of-state': {
        // Tags of BACnetPropertyStates: binary-value and unsigned-value.
        const newState = { tag: kind === 'binary' ? 1 : 11, value };
        return {
          eventType: this.eventType,
          parameters: { kind: 'changeOfState', value: { newState, statusFlags } },
        };
      }
      case 'command-failure': {
        const type = kind === 'multistate' ? 'unsigned' : 'enumerated';
        const commandValue = [typed(type, value)];
        const feedbackValue = [typed(type, this.algorithm.feedback())];
        return {
          eventType: this.eventType,
          parameters: { kind: 'commandFailure', value: { commandValue, statusFlags, feedbackValue } },
        };
      }
      default:
        return unreachable(this.algorithm);
    }
  }
}

/** Which bit of the three a state belongs to. */
export function transitionTo(state: number): Transition {
  if (state === EventState.normal) return 'toNormal';
  return state === EventState.fault ? 'toFault' : 'toOffnormal';
}

function reliabilityChange(readings: EventReadings): Pick<EventChange, 'eventType' | 'parameters'> {
  const { reliability, value, kind } = readings;
  const type = { analog: 'real', binary: 'enumerated', multistate: 'unsigned' } as const;
  const values = [typed(type[kind], value)];
  const propertyValues = [{ property: Property.presentValue, index: undefined, values, priority: undefined }];
  const content = { reliability, statusFlags: flagsOf(readings), propertyValues };
  return { eventType: EventType.changeOfReliability, parameters: { kind: 'changeOfReliability', value: content } };
}

function flagsOf({
  statusFlags: [inAlarm = false, fault = false, overridden = false, outOfService = false],
}: EventReadings) {
  return { inAlarm, fault, overridden, outOfService };
}

function typed<T extends 'real' | 'unsigned' | 'enumerated'>(type: T, value: number) {
  return { type, value };
}
