import type { Clock, DeviceAlarm, DeviceAlarms, PointConfig, RequestFailure, WriteOutcome } from '@t3000/core';
import { ask } from '../client/ask.ts';
import type { BacnetClient } from '../client/client.ts';
import { writeOutcomeOf } from '../client/write-multiple.ts';
import { toDateTime } from '../device/device-clock.ts';
import type { TimeStamp } from '../encoding/calendar-types.ts';
import { timeStamp } from '../encoding/calendar-types.ts';
import { eventState } from '../encoding/enumerations.ts';
import { objectId } from '../encoding/primitives.ts';
import { unpackObjectId } from '../encoding/object-id.ts';
import { addressKey } from '../link/address.ts';
import { acknowledgeAlarm } from '../services/acknowledge-alarm.ts';
import type { EventNotification } from '../services/event-notification.ts';
import { getEventInformation } from '../services/get-event-information.ts';
import type { EventSummary } from '../services/get-event-information.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf } from './failure.ts';
import { objectIdOf } from './point-address.ts';

/** Answers asked for in a row: at four or more alarms each, far above what a device can hold. */
const ANSWERS_MAX = 500;
/** Words of notifications kept for alarms that will be read. */
const WORDS_MAX = 256;
/** Longest text of a device that is passed on, UTF-16 units. */
const TEXT_MAX = 200;

const NOTIFY_ALARM = 0;
const STATE = { normal: 0, fault: 1, offnormal: 2 } as const;
const transitions = ['toOffnormal', 'toFault', 'toNormal'] as const;

/** Process identifier in acknowledgements: devices pass it on and compare it with nothing (clause 13.5.1.1.1). */
const PROCESS = 0;

/** Alarms of one device: what GetEventInformation says, hurried by the notifications that reach this port. */
export class AlarmReader {
  readonly #client: BacnetClient;
  readonly #session: DeviceSession;
  readonly #clock: Clock;
  #seen: ReadonlyMap<string, EventSummary> = new Map();
  /** The last state away from normal: an acknowledgement after the return has to name it. */
  readonly #away = new Map<number, number>();
  readonly #words = new Map<number, { readonly state: number; readonly text: string }>();

  constructor(client: BacnetClient, session: DeviceSession, clock: Clock) {
    this.#client = client;
    this.#session = session;
    this.#clock = clock;
  }

  async read(points: readonly PointConfig[]): Promise<DeviceAlarms | RequestFailure> {
    const summaries = await this.#summaries();
    if ('ok' in summaries) return summaries;
    const byObject = new Map(points.map((point) => [objectIdOf(point), point]));
    const seen = new Map<string, EventSummary>();
    const alarms: DeviceAlarm[] = [];
    for (const summary of summaries) {
      const { object, state, notifyType } = summary;
      // Events are for the record, and ask nothing of anybody (clause 13.2.2.1.9).
      if (notifyType !== NOTIFY_ALARM || seen.has(keyOf(object))) continue;
      seen.set(keyOf(object), summary);
      if (state !== STATE.normal) this.#away.set(object, state);
      alarms.push({
        key: keyOf(object),
        pointId: byObject.get(object)?.id,
        source: objectId.format(object),
        text: this.#textOf(summary),
        active: state !== STATE.normal,
        acknowledged: summary.acked.toOffnormal && summary.acked.toFault,
        level: levelOf(summary),
        stamp: summary.stamps
          .slice(0, 2)
          .map((stamp) => timeStamp.format(stamp))
          .join(' '),
      });
    }
    this.#seen = seen;
    for (const object of this.#away.keys()) if (!seen.has(keyOf(object))) this.#away.delete(object);
    return { ok: true, alarms: alarms.filter(({ active, acknowledged }) => active || !acknowledged) };
  }

  /** Hears the device's notifications. What they say is looked up afterwards: they may be lost, late or doubled. */
  watch(onChange: () => void): () => void {
    const own = addressKey(this.#session.address);
    return this.#client.events.listen((source, notification) => {
      if (addressKey(source) !== own) return;
      this.#note(notification);
      onChange();
    });
  }

  /** Every transition that waits, each with the stamp it was shown with. */
  async acknowledge(key: string, author: string): Promise<WriteOutcome> {
    const summary = this.#seen.get(key);
    if (!summary) return { status: 'refused', detail: `the device shows no alarm ${key}` };
    let outcome: WriteOutcome = { status: 'accepted' };
    for (const [index, transition] of transitions.entries()) {
      const stamp = summary.stamps[index];
      if (summary.acked[transition] || stamp === undefined) continue;
      const done = await this.#acknowledgeOne(summary, index, stamp, author);
      if (done.status !== 'accepted') outcome = done;
    }
    return outcome;
  }

  async #acknowledgeOne(summary: EventSummary, index: number, stamp: TimeStamp, author: string): Promise<WriteOutcome> {
    const { object, state } = summary;
    const away = state > STATE.fault ? state : STATE.offnormal;
    const request = {
      process: PROCESS,
      object,
      state: [away, STATE.fault, STATE.normal][index] ?? STATE.offnormal,
      stamp,
      source: author.slice(0, TEXT_MAX),
      acknowledgedAt: this.#now(),
    };
    const outcome = await ask(this.#session.transactions, this.#session.address, acknowledgeAlarm, request, {
      priority: 'urgent',
    });
    return outcome.kind === 'answer' ? { status: 'accepted' } : writeOutcomeOf(outcome);
  }

  async #summaries(): Promise<EventSummary[] | RequestFailure> {
    const all: EventSummary[] = [];
    let after: number | undefined;
    for (let asked = 0; asked < ANSWERS_MAX; asked++) {
      const { transactions, address } = this.#session;
      const outcome = await ask(transactions, address, getEventInformation, { after });
      if (outcome.kind !== 'answer') return failureOf(outcome);
      const { summaries = [], more = false } = outcome.value ?? {};
      all.push(...summaries);
      const last = summaries.at(-1)?.object;
      // A device that says "more" and gives the same again would be asked for ever.
      if (!more || last === undefined || last === after) return all;
      after = last;
    }
    return all;
  }

  #note({ object, toState, message }: EventNotification): void {
    if (message === undefined || message === '') return;
    this.#words.delete(object);
    this.#words.set(object, { state: toState, text: message.slice(0, TEXT_MAX) });
    const [oldest] = this.#words.keys();
    if (this.#words.size > WORDS_MAX && oldest !== undefined) this.#words.delete(oldest);
  }

  /** The device's own words where it sent any for this state; else the name of the state. */
  #textOf({ object, state }: EventSummary): string {
    const away = state === STATE.normal ? (this.#away.get(object) ?? STATE.offnormal) : state;
    const words = this.#words.get(object);
    if (words?.state === state) return words.text;
    return eventState.format(away).replaceAll('-', ' ');
  }

  #now(): TimeStamp {
    return { kind: 'dateTime', value: toDateTime(this.#clock.now()) };
  }
}

function keyOf(object: number): string {
  const { type, instance } = unpackObjectId(object);
  return `${type}:${instance}`;
}

/** Priorities as clause 13.4.1 groups them: life safety, critical equipment, urgent, normal. */
function levelOf({ priorities, state }: EventSummary): DeviceAlarm['level'] {
  const priority = priorities[state === STATE.fault ? 1 : 0];
  if (priority === undefined) return undefined;
  if (priority <= 63) return 1;
  if (priority <= 127) return 2;
  return priority <= 191 ? 3 : 4;
}
