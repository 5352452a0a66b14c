import { ErrorCode } from '../encoding/errors.ts';
import { transitionBits } from '../encoding/enumerations.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { unsigned, within } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { destination } from '../encoding/reference-types.ts';
import type { Destination } from '../encoding/reference-types.ts';
import type { BacnetDateTime } from '../encoding/calendar-types.ts';
import { hundredthsOf } from './date-match.ts';
import type { Transition } from './event-source.ts';
import { Cell, ManyCell, SlotObject, computed, propertyRefusal } from './slots.ts';
import type { SlotObjectOptions } from './slots.ts';

export interface NotificationClassOptions extends SlotObjectOptions {
  /** Of transitions to off-normal, to fault and to normal; 0 is the highest, 255 the lowest. */
  readonly priorities?: readonly [number, number, number];
  readonly ackRequired?: Readonly<Record<Transition, boolean>>;
  readonly recipients?: readonly Destination[];
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const TRANSITIONS = 3;

/** A Notification Class (clause 12.21): who is told of the events that name its instance, how urgent they are, and who must answer. */
export class NotificationClassObject extends SlotObject {
  readonly number: number;
  readonly priorities: ManyCell<number>;
  readonly ackRequired: Cell<Readonly<Record<Transition, boolean>>>;
  readonly recipients: ManyCell<Destination>;

  constructor(options: NotificationClassOptions) {
    super(ObjectType.notificationClass, options);
    this.number = options.instance;
    const rank = within(unsigned, 0, 255, 'priority');
    this.priorities = new ManyCell(Property.priority, 'array', rank, options.priorities ?? [100, 100, 200], {
      writable: true,
      check: (value) => (value.length === TRANSITIONS ? undefined : propertyRefusal(ErrorCode.valueOutOfRange)),
    });
    const required = options.ackRequired ?? { toOffnormal: false, toFault: false, toNormal: false };
    this.ackRequired = new Cell(Property.ackRequired, transitionBits, required, { writable: true });
    this.recipients = new ManyCell(Property.recipientList, 'list', destination, options.recipients ?? [], {
      writable: true,
    });
    this.slots.define(
      computed(Property.notificationClass, () => ({ type: 'unsigned', value: this.number })),
      this.priorities,
      this.ackRequired,
      this.recipients,
    );
  }

  /** Who wants to hear of a transition at a moment of local time. */
  recipientsAt(transition: Transition, { date, time }: BacnetDateTime): readonly Destination[] {
    const now = hundredthsOf(time);
    const day = weekdays[date.weekday - 1];
    return this.recipients.value.filter(
      ({ validDays, from, to, transitions }) =>
        transitions[transition] &&
        day !== undefined &&
        validDays[day] &&
        hundredthsOf(from) <= now &&
        now <= hundredthsOf(to),
    );
  }
}
