import type { Clock, DeviceAlarm, DeviceAlarms, PointConfig, RequestFailure, WriteOutcome } from '@t3000/core';
import { ask } from '../client/ask.ts';
import type { BacnetClient } from '../client/client.ts';
import { writeOutcomeOf } from '../client/write-multiple.ts';
import { toDateTime } from '../device/device-clock.ts';
import type { TimeStamp } from '../encoding/calendar-types.ts';
import { timeStamp } from '../encoding/calendar-types.ts';
import { eventState } from '../encoding/enumerations.ts';
import { unpackObjectId } from '../encoding/object-id.ts';
import { addressKey } from '../link/address.ts';
import { acknowledgeAlarm } from '../services/acknowledge-alarm.ts';
import type { EventNotification } from '../services/event-notification.ts';
import { AlarmSubjects } from './alarm-subjects.ts';
import { AlarmSummaries } from './alarm-summaries.ts';
import type { ReportedEvent } from './alarm-summaries.ts';
import type { DeviceSession } from './device-session.ts';

/** Words of notifications kept for alarms that will be read. */
const WORDS_MAX = 256;
/** Longest text of a device that is passed on, UTF-16 units. */
const TEXT_MAX = 200;

const NOTIFY_ALARM = 0;
const STATE = { normal: 0, fault: 1, offnormal: 2 } as const;
const transitions = ['toOffnormal', 'toFault', 'toNormal'] as const;

/** Process identifier in acknowledgements: devices pass it on and compare it with nothing (clause 13.5.1.1.1). */
const PROCESS = 0;

/** Alarms of one device: what it says when it is asked, hurried by the notifications that reach this port. */
export class AlarmReader {
  readonly #client: BacnetClient;
  readonly #session: DeviceSession;
  readonly #clock: Clock;
  readonly #summaries: AlarmSummaries;
  readonly #subjects: AlarmSubjects;
  #seen: ReadonlyMap<string, ReportedEvent> = new Map();
  /** The last state away from normal: an acknowledgement after the return has to name it. */
  readonly #away = new Map<number, number>();
  readonly #words = new Map<number, { readonly state: number; readonly text: string }>();

  constructor(client: BacnetClient, session: DeviceSession, clock: Clock, instance: number) {
    this.#client = client;
    this.#session = session;
    this.#clock = clock;
    this.#summaries = new AlarmSummaries(session);
    this.#subjects = new AlarmSubjects(session, instance);
  }

  async read(points: readonly PointConfig[]): Promise<DeviceAlarms | RequestFailure> {
    const summaries = await this.#summaries.read();
    if ('ok' in summaries) return summaries;
    const subject = await this.#subjects.find(
      summaries.filter(({ notifyType }) => notifyType === NOTIFY_ALARM).map(({ object }) => object),
      points,
    );
    const seen = new Map<string, ReportedEvent>();
    const alarms: DeviceAlarm[] = [];
    for (const summary of summaries) {
      const { object, state, notifyType } = summary;
      // Events are for the record, and ask nothing of anybody (clause 13.2.2.1.9).
      if (notifyType !== NOTIFY_ALARM || seen.has(keyOf(object))) continue;
      seen.set(keyOf(object), summary);
      if (state !== STATE.normal) this.#away.set(object, state);
      alarms.push({
        key: keyOf(object),
        ...subject(object),
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
    if (summary.stamps.length === 0) {
      return {
        status: 'refused',
        detail: 'the device does not say when the alarm came, and takes no acknowledgement without',
      };
    }
    let outcome: WriteOutcome = { status: 'accepted' };
    for (const [index, transition] of transitions.entries()) {
      const stamp = summary.stamps[index];
      if (summary.acked[transition] || stamp === undefined) continue;
      const done = await this.#acknowledgeOne(summary, index, stamp, author);
      if (done.status !== 'accepted') outcome = done;
    }
    return outcome;
  }

  async #acknowledgeOne(
    summary: ReportedEvent,
    index: number,
    stamp: TimeStamp,
    author: string,
  ): Promise<WriteOutcome> {
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

  #note({ object, toState, message }: EventNotification): void {
    if (message === undefined || message === '') return;
    this.#words.delete(object);
    this.#words.set(object, { state: toState, text: message.slice(0, TEXT_MAX) });
    const [oldest] = this.#words.keys();
    if (this.#words.size > WORDS_MAX && oldest !== undefined) this.#words.delete(oldest);
  }

  /** The device's own words where it sent any for this state; else the name of the state. */
  #textOf({ object, state }: ReportedEvent): string {
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
function levelOf({ priorities, state }: ReportedEvent): DeviceAlarm['level'] {
  const priority = priorities[state === STATE.fault ? 1 : 0];
  if (priority === undefined) return undefined;
  if (priority <= 63) return 1;
  if (priority <= 127) return 2;
  return priority <= 191 ? 3 : 4;
}
