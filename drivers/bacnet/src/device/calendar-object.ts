import { calendarEntry } from '../encoding/calendar-types.ts';
import type { CalendarEntry } from '../encoding/calendar-types.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { matchesEntry } from './date-match.ts';
import type { DeviceClock } from './device-clock.ts';
import { ManyCell, SlotObject, computed } from './slots.ts';
import type { SlotObjectOptions } from './slots.ts';

export interface CalendarOptions extends SlotObjectOptions {
  readonly clock: DeviceClock;
  readonly dates?: readonly CalendarEntry[];
}

/** A Calendar (clause 12.9): true on the days of its list. */
export class CalendarObject extends SlotObject {
  readonly dates: ManyCell<CalendarEntry>;
  readonly #clock: DeviceClock;

  constructor(options: CalendarOptions) {
    super(ObjectType.calendar, options);
    this.#clock = options.clock;
    this.dates = new ManyCell(Property.dateList, 'list', calendarEntry, options.dates ?? [], { writable: true });
    this.slots.define(
      computed(Property.presentValue, () => ({ type: 'boolean', value: this.isActive() })),
      this.dates,
    );
  }

  /** Today is in the list. */
  isActive(): boolean {
    const { date } = this.#clock.moment().local;
    return this.dates.value.some((entry) => matchesEntry(entry, date));
  }
}
