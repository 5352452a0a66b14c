import type { Priority } from '@t3000/core';
import { dailySchedule, dateRange, specialEvent } from '../encoding/calendar-types.ts';
import type { DateRange, SpecialEvent, TimeValue } from '../encoding/calendar-types.ts';
import { ErrorCode } from '../encoding/errors.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { boolean, unsigned, within } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { deviceObjectPropertyReference } from '../encoding/reference-types.ts';
import type { DeviceObjectPropertyReference } from '../encoding/reference-types.ts';
import { anyValue } from '../encoding/schema.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { CalendarObject } from './calendar-object.ts';
import type { DeviceClock, DeviceMoment } from './device-clock.ts';
import { scheduleValue } from './schedule-value.ts';
import type { ServedObject } from './served-object.ts';
import { Cell, ManyCell, SlotObject, computed, propertyRefusal } from './slots.ts';
import type { SlotObjectOptions } from './slots.ts';

export interface ScheduleOptions extends SlotObjectOptions {
  readonly clock: DeviceClock;
  /** The objects of the device: calendars it refers to, and what it writes to. */
  readonly objects: ReadonlyMap<number, ServedObject>;
  readonly fallback: BacnetValue;
  readonly weekly?: readonly (readonly TimeValue[])[];
  readonly exceptions?: readonly SpecialEvent[];
  readonly effectivePeriod?: DateRange;
  readonly targets?: readonly DeviceObjectPropertyReference[];
  readonly priority?: Priority;
}

const anyDate = { year: 255, month: 255, day: 255, weekday: 255 };
const DAYS = 7;
const CONFIGURATION_ERROR = 10;

/** A Schedule (clause 12.24) that follows its device's clock and writes each new value to the properties it is for. */
export class ScheduleObject extends SlotObject {
  readonly weekly: ManyCell<readonly TimeValue[]>;
  readonly exceptions: ManyCell<SpecialEvent>;
  readonly effectivePeriod: Cell<DateRange>;
  readonly fallback: Cell<BacnetValue>;
  readonly targets: ManyCell<DeviceObjectPropertyReference>;
  readonly priority: Cell<number>;
  readonly outOfService: Cell<boolean>;
  readonly #clock: DeviceClock;
  readonly #objects: ReadonlyMap<number, ServedObject>;
  /** What a client wrote while the schedule was out of service. */
  #forced: BacnetValue | undefined;
  #written: string | undefined;

  constructor(options: ScheduleOptions) {
    super(ObjectType.schedule, options);
    const { clock, objects, fallback, weekly, exceptions, effectivePeriod, targets, priority } = options;
    this.#clock = clock;
    this.#objects = objects;
    const days = weekly ?? Array.from({ length: DAYS }, () => []);
    this.weekly = new ManyCell(Property.weeklySchedule, 'array', dailySchedule, days, {
      writable: true,
      check: (value) => (value.length === DAYS ? undefined : propertyRefusal(ErrorCode.valueOutOfRange)),
    });
    this.exceptions = new ManyCell(Property.exceptionSchedule, 'array', specialEvent, exceptions ?? [], {
      writable: true,
    });
    const always = { start: anyDate, end: anyDate };
    this.effectivePeriod = new Cell(Property.effectivePeriod, dateRange, effectivePeriod ?? always, { writable: true });
    this.fallback = new Cell(Property.scheduleDefault, anyValue, fallback, { writable: true });
    this.targets = new ManyCell(
      Property.listOfObjectPropertyReferences,
      'list',
      deviceObjectPropertyReference,
      targets ?? [],
      { writable: true, onWrite: () => (this.#written = undefined) },
    );
    const rank = within(unsigned, 1, 16, 'priority');
    this.priority = new Cell(Property.priorityForWriting, rank, priority ?? 16, { writable: true });
    this.outOfService = new Cell(Property.outOfService, boolean, false, {
      writable: true,
      onWrite: () => (this.#forced = undefined),
    });
    this.slots.define(
      {
        property: Property.presentValue,
        read: () => this.presentValue(),
        write: ({ values: [value], index }) => {
          if (!this.outOfService.value) return propertyRefusal(ErrorCode.writeAccessDenied);
          if (!value || index !== undefined) return propertyRefusal(ErrorCode.invalidDataType);
          this.#forced = value;
          return undefined;
        },
      },
      this.effectivePeriod,
      this.weekly,
      this.exceptions,
      this.fallback,
      this.targets,
      this.priority,
      computed(Property.statusFlags, () => ({
        type: 'bits',
        value: [false, !this.#isConsistent(), false, this.outOfService.value],
      })),
      computed(Property.reliability, () => ({
        type: 'enumerated',
        value: this.#isConsistent() ? 0 : CONFIGURATION_ERROR,
      })),
      this.outOfService,
    );
  }

  /** Outside its period a schedule shows its default and writes nothing. */
  presentValue(): BacnetValue {
    return this.#forced ?? this.#now() ?? this.fallback.value;
  }

  tick(_moment: DeviceMoment): void {
    const value = this.#forced ?? this.#now();
    if (!value || !this.#isConsistent()) return;
    const text = JSON.stringify(value);
    if (text === this.#written) return;
    this.#written = text;
    for (const { object, property, index, device } of this.targets.value) {
      // Properties of other devices are theirs to schedule; a reference to one is kept and not acted on.
      if (device !== undefined && !this.#objects.has(device)) continue;
      const priority = this.priority.value as Priority;
      this.#objects.get(object)?.write({ property, index, values: [value], priority });
    }
  }

  #now(): BacnetValue | undefined {
    const content = {
      effectivePeriod: this.effectivePeriod.value,
      weekly: this.weekly.value,
      exceptions: this.exceptions.value,
      fallback: this.fallback.value,
    };
    return scheduleValue(content, this.#clock.moment().local, (id) => {
      const calendar = this.#objects.get(id);
      return calendar instanceof CalendarObject && calendar.isActive();
    });
  }

  /** All values are of one type, NULL aside (clause 12.24.11). */
  #isConsistent(): boolean {
    const types = new Set([this.fallback.value.type]);
    for (const day of this.weekly.value) for (const { value } of day) types.add(value.type);
    for (const { timeValues } of this.exceptions.value) for (const { value } of timeValues) types.add(value.type);
    types.delete('null');
    return types.size <= 1;
  }
}
