import { packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import type { Recipient } from '../encoding/reference-types.ts';
import type { EventNotification } from '../services/event-notification.ts';
import type { DeviceMoment } from './device-clock.ts';
import { transitions } from './event-source.ts';
import type { EventSource, Transition } from './event-source.ts';
import { NotificationClassObject } from './notification-class-object.ts';
import type { ObjectSource } from './request-handlers.ts';
import { PointObject } from './point-object.ts';

/** Notifications not yet taken by a publisher; older ones give way. */
const DUE_MAX = 256;

/** An event notification and who it goes to. */
export interface DueEvent {
  readonly recipient: Recipient;
  readonly confirmed: boolean;
  readonly notification: EventNotification;
}

const NOTIFY_ACK = 2;

/** Watches the objects of a device that report events, and says who has to be told what. No clock and no socket. */
export class AlarmCenter {
  readonly #device: ObjectSource;
  #due: DueEvent[] = [];
  /** Notifications that nobody took in time. */
  dropped = 0;

  constructor(device: ObjectSource) {
    this.#device = device;
  }

  /** Looks at every object once and returns what has to be sent since the last time. */
  scan(moment: DeviceMoment): readonly DueEvent[] {
    for (const object of this.#device.objects.values()) {
      if (!(object instanceof PointObject) || !object.events) continue;
      const { events, presentValue: value, kind, reliability, statusFlags } = object;
      const center = this.classOf(events);
      const change = events.look(
        { value, kind, reliability, statusFlags },
        moment,
        (transition) => center?.ackRequired.value[transition] ?? false,
      );
      if (!change || !events.enable.value[change.transition]) continue;
      this.#tell(events, change.transition, moment, {
        ...this.#frame(object.objectId, events, change.transition),
        stamp: change.stamp,
        eventType: change.eventType,
        ackRequired: center?.ackRequired.value[change.transition] ?? false,
        fromState: change.from,
        toState: change.to,
        parameters: change.parameters,
      });
    }
    const due = this.#due;
    this.#due = [];
    return due;
  }

  /** Tells the recipients of a transition that somebody acknowledged it (clause 13.5.2). */
  acknowledged(
    objectId: number,
    events: EventSource,
    transition: Transition,
    state: number,
    moment: DeviceMoment,
  ): void {
    this.#tell(events, transition, moment, {
      ...this.#frame(objectId, events, transition),
      stamp: { kind: 'dateTime', value: moment.local },
      eventType: events.eventType,
      notifyType: NOTIFY_ACK,
      ackRequired: undefined,
      fromState: undefined,
      toState: state,
      parameters: undefined,
    });
  }

  classOf(events: EventSource): NotificationClassObject | undefined {
    const instance = events.notificationClass.value;
    const object = this.#device.objects.get(packObjectId({ type: ObjectType.notificationClass, instance }));
    return object instanceof NotificationClassObject ? object : undefined;
  }

  /** Priorities of the three transitions; 255 where the class is missing. */
  prioritiesOf(events: EventSource): readonly number[] {
    return this.classOf(events)?.priorities.value ?? transitions.map(() => 255);
  }

  #frame(object: number, events: EventSource, transition: Transition) {
    return {
      process: 0,
      device: this.#device.deviceObjectId,
      object,
      notificationClass: events.notificationClass.value,
      priority: this.prioritiesOf(events)[transitions.indexOf(transition)] ?? 255,
      message: undefined,
      notifyType: events.notifyType.value,
    };
  }

  #tell(events: EventSource, transition: Transition, { local }: DeviceMoment, notification: EventNotification): void {
    for (const { recipient, process, confirmed } of this.classOf(events)?.recipientsAt(transition, local) ?? []) {
      if (this.#due.length >= DUE_MAX) {
        this.#due.shift();
        this.dropped++;
      }
      this.#due.push({ recipient, confirmed, notification: { ...notification, process } });
    }
  }
}
